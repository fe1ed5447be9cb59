"""What the modem says of its own: result codes and information text, in the format in force."""

from __future__ import annotations

from phonesim.modem.caller_id import presentation
from phonesim.modem.dte import TerminalSide
from phonesim.modem.profile import Profile
from phonesim.modem.reports import Said, connect_reports, result_text
from phonesim.modem.result_codes import Result, frame_information, frame_result
from phonesim.modem.settings import Settings
from phonesim.modem.training import Link
from phonesim.wires.loop import CallerId
from phonesim.world import World


class Answers:
    """One modem's. `answering` says whether it answers a call, when Q2 silences it."""

    def __init__(
        self, name: str, world: World, profile: Profile, settings: Settings, terminal: TerminalSide
    ) -> None:
        self._name, self._world = name, world
        self._profile, self._settings, self._terminal = profile, settings, terminal
        self.answering = False

    def report(self, result: Result) -> None:
        """Say a result code, unless Q forbids."""
        self._say(result_text(self._profile, result))

    def connect(self, terminal_bps: int, link: Link) -> None:
        """Say what is to be said of a call that is through."""
        for said in connect_reports(self._profile, self._settings, terminal_bps, link):
            self._say(said)

    def identify(self, identity: CallerId) -> None:
        """Tell who calls, in the form of `+VCID`."""
        (form,) = self._settings.parameters["+VCID"]
        for line in presentation(identity, int(form)):
            self.inform(line)

    def inform(self, text: str) -> None:
        """A line of information text; Q does not suppress it."""
        options, registers = self._settings.options, self._settings.registers
        verbose = bool(options["V"])
        self._terminal.say(frame_information(text, verbose, registers[3], registers[4]))

    def _say(self, said: Said) -> None:
        """A result code; one that has no number is a line of text with V0 too."""
        word, number = said
        self._world.record(self._name, "result", word=word)
        options, registers = self._settings.options, self._settings.registers
        if options["Q"] == 1 or (options["Q"] == 2 and self.answering):
            return
        if number is None:
            self.inform(word)
        else:
            verbose = bool(options["V"])
            self._terminal.say(frame_result(word, number, verbose, registers[3], registers[4]))
