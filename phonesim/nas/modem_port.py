"""What sessions, callbacks and scripts do with a line and its modem: output, DTR, debug lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from phonesim.nas import debug_wording
from phonesim.nas.call_tally import CallTally
from phonesim.nas.chat_script import Status
from phonesim.nas.config_model import LineConfig, LogLevel, ScriptTrigger
from phonesim.nas.modem_control import BEHAVIOURS, ModemBehaviour
from phonesim.nas.modemcap import NAME
from phonesim.nas.session import Session
from phonesim.nas.terminal_line import LineServer
from phonesim.wires.cable import SerialPort
from phonesim.wires.v24 import Circuit
from phonesim.world import World


class ModemPort:
    """The line's side of its connector; the part of `AsyncLine` that has no states."""

    number: int
    config: LineConfig
    port: SerialPort
    session: Session | None
    behaviour: ModemBehaviour
    tally: CallTally
    world: World
    autoconfigured = False  # the last `modem autoconfigure` has worked
    _server: LineServer
    _wire: tuple[int, int]  # speed and bits of a character that the port is set to

    def reconfigure(self, config: LineConfig) -> None:
        """The configuration has changed while the server runs; it still has modem control."""
        self.config = config
        assert config.modem_control is not None
        self.behaviour = BEHAVIOURS[config.modem_control]
        wire = config.speed_bps, config.bits_per_character
        if wire != self._wire:
            self._wire = wire
            self.port.configure(*wire)

    def write(self, text: str) -> None:
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
        self.port.write(text.encode("latin-1", "replace"))

    def log(self, text: str) -> None:
        """Show a line of log or debug output, on a line of its own."""
        self.write(f"\n{text}\n")
        if self.config.logging_synchronous and self.session is not None:
            self.session.show_prompt_again()

    def send(self, data: bytes) -> None:
        self.port.write(data)

    @property
    def waiting(self) -> int:
        return self.port.backlog

    def send_break(self) -> None:
        """A break is sent as a null character, as IOS sometimes does (DC-164)."""
        self.port.write(b"\0")

    def carrier(self) -> bool:
        return self.port.sees(self.behaviour.watched)

    @property
    def caller_is_there(self) -> bool:
        """Whether somebody has called whom nobody serves."""
        return self.behaviour.caller is not None and self.carrier()

    @property
    def circuits(self) -> str:
        """What `show line` says of them. The line's DSR input is the modem's carrier."""
        names = {"CTS": Circuit.CTS, "DSR": Circuit.DCD, "DTR": Circuit.DTR, "RTS": Circuit.RTS}
        shown = " ".join(n if self.port.sees(c) else f"no{n}" for n, c in names.items())
        return f"{shown}, Modem Configured" if self.autoconfigured else shown

    def set_dtr(self, on: bool) -> None:
        self.debug_modem((debug_wording.MODEM_DTR_UP if on else debug_wording.MODEM_DTR_DOWN)())
        self.port.set(Circuit.DTR, on)

    def drop_dtr(self) -> None:
        """Hang up, for as long as `dtr_low`."""
        self.tally.end(self.world.now_us)
        self.debug_modem(debug_wording.MODEM_RESET())
        self.debug_state("READY->HANGUP")
        self.set_dtr(False)

    def discard(self) -> None:
        self.port.discard()

    def when_drained(self, call: Callable[[], None]) -> None:
        self.port.when_drained(call)

    def find_script(self, trigger: str) -> tuple[str, Sequence[str]] | None:
        found = self._server.find_script(self.config, ScriptTrigger(trigger))
        if found is not None:
            regexp = self.config.scripts[ScriptTrigger(trigger)]
            self.debug_chat(debug_wording.CHAT_MATCHED(script=found[0], regexp=regexp))
            self.debug_chat(debug_wording.CHAT_DTR())
        return found

    def housekeeping(self, trigger: str) -> list[tuple[str, Sequence[str]]]:
        """What is said to the modem at boot or after a call: `modem autoconfigure`, the script."""
        modem = self.config.autoconfigure
        own = [self._server.autoconfigure_script(modem)] if modem else []
        found = self.find_script(trigger)
        return [*own, found] if found else [*own]

    def tell_of_autoconfigure(self, name: str, words: Sequence[str], status: Status) -> None:
        """What a router says of `modem autoconfigure` when it is over; of other scripts nothing."""
        if name != NAME:
            return
        self.autoconfigured = status is Status.SUCCESS
        if not self.autoconfigured:
            text = debug_wording.AUTOCONFIG_FAILED(number=self.number)
            self._server.message(text, LogLevel.errors)
            return
        for told in (
            debug_wording.CONFMODEM_SPEED(speed=self.config.speed_bps),
            debug_wording.CONFMODEM_TYPE(type=self.config.autoconfigure.replace(
                "discovery", "default")),
            debug_wording.CONFMODEM_COMMAND(command=words[-2]),
            debug_wording.CONFMODEM_SUCCEEDED(),
            debug_wording.CONFMODEM_DONE(),
        ):  # fmt: skip
            self._server.debug("confmodem", f"TTY{self.number}: {told}")

    def debug_chat(self, text: str) -> None:
        self._server.debug("chat", f"CHAT{self.number}: {text}")

    def debug_callback(self, text: str) -> None:
        self._server.debug("callback", f"TTY{self.number} {text}")

    def debug_modem(self, text: str) -> None:
        self._server.debug("modem", f"TTY{self.number}: {text}")

    def debug_state(self, change: str) -> None:
        """Older releases write these with a small letter."""
        self._server.debug("modem", f"tty{self.number}: {debug_wording.MODEM_STATE(change=change)}")
