"""The lanes of parties at serial ports: a client's, where everything counts, and the console's."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from harness.party import Party
from harness.scenario.finding import OPEN, Finding
from harness.scenario.matching import fits, is_blank, is_connect, may_be_banner, visible
from harness.scenario.steps import (
    Argument,
    Count,
    Literal,
    Match,
    Pattern,
    Statement,
    Step,
    Text,
    Variable,
)
from harness.scenario.wire_text import readable, wire
from harness.transcript import HeardLine
from phonesim.wires.v24 import Circuit
from phonesim.world import World

_ASKS_FOR_PASSWORD = re.compile("pass|secret", re.IGNORECASE)


def _is_password(action: Literal) -> bool:
    """Whether a secret is typed at a password prompt: nobody expects to see it come back."""
    typed = action.typed.parts if action.typed else ()
    prompt = "".join(
        p for p in (action.expected.parts if action.expected else ()) if isinstance(p, str)
    )
    alone = len(typed) == 1 and isinstance(typed[0], Variable)
    return alone and bool(_ASKS_FOR_PASSWORD.search(prompt))


def _without_end(line: str) -> str:
    """A regular expression does not look at a line's end, which `exact` lines may have in them."""
    return line.removesuffix("\n").removesuffix("\r")


class PartyLane:
    """One party's lane: looks at what was received, and types.

    On a lane that is `searched`, lines that nobody asked about pass; on any other each line must be
    the expected one, but for what the match mode lets pass (`let_pass`).
    """

    def __init__(
        self,
        party: Party,
        world: World,
        match: Match,
        value_of: Callable[[Variable], str],
        searched: bool,
        files: Mapping[str, str] | None = None,
    ) -> None:
        self.party, self._world, self._match = party, world, match
        self._files = files or {}
        self.captured: dict[str, str] = {}  # by the last pattern that was met
        self._watched = 0  # until where the transcript has been looked at for `abort` lines
        self._value_of, self._searched = value_of, searched
        party.transcript.exact = match is Match.EXACT and not searched
        self.let_pass: list[str] = []
        self._open: tuple[Step, int, bool] | None = None  # what the last open finding was made of
        self._banner_may_come = False
        self._repeat: tuple[Callable[[str], bool], int] | None = None

    def look(self, step: Step, since_us: int) -> Finding:
        """Whether the step has been met; `since_us` is the lane's previous match.

        What was open stays open, unlooked at, until more is received or it settles.
        """
        if isinstance(step.action, Statement):
            return self._look_at_facts(step.action, since_us)
        heard = (step, len(self.party.transcript.text), self.party.settled)
        if heard == self._open:
            return OPEN
        match step.action:
            case Literal(expected, _):
                finding = self._look_for_literal(expected)
            case Pattern():
                finding = self._look_for_pattern(step.action)
        self._open = heard if finding is OPEN else None
        return finding

    def act(self, step: Step) -> None:
        """Do what a met step does: type, hang up, or whatever else; it may let the world run."""
        match step.action:
            case Literal(_, Text() as typed, enter):
                echoed = not _is_password(step.action)
                self.party.type_line(self.resolve(typed), echoed, enter)
            case Statement(verb, arguments):
                self._carry_out(verb, arguments)

    def _carry_out(self, verb: str, arguments: Mapping[str, Argument]) -> None:
        match verb:
            case "hang up":
                self.party.hang_up()
            case "close port":
                self.party.close()
            case "open port":
                self.party.open()
            case "break":
                self.party.send_break()
            case "send file":
                self.party.send(self._files[str(arguments["file"])].encode())
            case "dtr":
                is_high = arguments["state"] == "high"
                self.party.set_dtr(is_high)
                if "duration" in arguments:
                    self._world.run_for(int(str(arguments["duration"])))
                    self.party.set_dtr(not is_high)

    def watch(self, regexes: Sequence[re.Pattern[str]], later: Sequence[Step]) -> str:
        """A line received since the last call that one of `regexes` is found in; empty if none.

        A line that one of the lane's `later` steps expects does not count.
        """
        text = self.party.transcript.text
        end = len(text) if self.party.settled else max(text.rfind("\r"), text.rfind("\n")) + 1
        heard = [line for line in re.split(r"[\r\n]+", text[self._watched : end]) if line]
        self._watched = max(end, self._watched)
        for line in heard:
            if any(regex.search(readable(line)) for regex in regexes):
                fits_later = [self._fit_of(step) for step in later]
                if self._repeat is not None:
                    fits_later.append(self._repeat[0])
                if not any(fit(line) for fit in fits_later if fit is not None):
                    return line
        return ""

    def allow_more(self, step: Step, count: Count) -> None:
        """The line of `step` has come `count.least` times, and may come until `count.most`."""
        fit = self._fit_of(step)
        if fit is not None and count.most > count.least:
            self._repeat = (fit, count.most - count.least)

    def unread(self, hung_up: bool = False) -> str:
        """The first thing received that no step has asked about; empty if there is none.

        Once the client has `hung_up`, its modem may say so.
        """
        if self._searched:
            return ""
        while (line := self.party.transcript.peek()) is not None:
            says_so = hung_up and line.text.strip() in ("", "OK", "NO CARRIER")
            if not (says_so or is_blank(line.text, self._match) or self._passes(line)):
                return line.text
            self.party.transcript.read()
        return ""

    def resolve(self, text: Text) -> str:
        """The text with its variables filled in."""
        return "".join(p if isinstance(p, str) else self._value_of(p) for p in text.parts)

    def _fit_of(self, step: Step) -> Callable[[str], bool] | None:
        match step.action:
            case Literal(Text() as expected, _):
                wanted = self.resolve(expected)
                return lambda heard: fits(wanted, heard, self._match)
            case Pattern():
                regex = self._regex(step.action)
                return lambda heard: bool(regex.search(_without_end(readable(heard))))
        return None

    def _look_for_literal(self, expected: Text | None) -> Finding:
        if expected is None:
            return Finding(True, self._world.now_us)
        wanted = self.resolve(expected)
        if is_blank(wanted, self._match):
            return Finding(True, self._world.now_us)
        finding = self._look_for(lambda heard: fits(wanted, heard, self._match), wanted)
        if finding.holds and is_connect(wanted):
            self._banner_may_come = self._match is Match.DOCUMENT
        return finding

    def _look_for_pattern(self, pattern: Pattern) -> Finding:
        regex = self._regex(pattern)

        def fit(heard: str) -> bool:
            found = regex.search(_without_end(readable(heard)))
            if found is not None:
                self.captured = {name: wire(x or "") for name, x in found.groupdict().items()}
            return found is not None

        return self._look_for(fit, "~ " + regex.pattern)

    def _regex(self, pattern: Pattern) -> re.Pattern[str]:
        """The expression, with the values of its variables as they stand."""
        if pattern.text is None:
            return pattern.regex
        return re.compile("".join(
            part if isinstance(part, str) else re.escape(readable(self._value_of(part)))
            for part in pattern.text.parts
        ))  # fmt: skip

    def _look_for(self, fit: Callable[[str], bool], wanted: str) -> Finding:
        transcript = self.party.transcript
        if transcript.exact and transcript.text.endswith("\r") and not self.party.settled:
            return OPEN  # it may be half of a CR LF
        while (line := transcript.peek()) is not None:
            if fit(line.text) and (line.complete or self.party.settled):
                transcript.read()
                self._repeat = None
                self._banner_may_come = self._banner_may_come and line.complete
                return Finding(True, line.time_us)
            if not line.complete:
                return OPEN
            if self._searched or is_blank(line.text, self._match) or self._passes(line):
                transcript.read()
                continue
            message = f'expected "{visible(wanted)}", received "{visible(line.text)}"'
            heard = f'received "{visible(line.text)}"'
            return Finding(False, line.time_us, message, heard, actual=line.text)
        return OPEN

    def _passes(self, line: HeardLine) -> bool:
        """Whether a line that nobody expects now may pass; a prompt is never a banner."""
        if self._repeat is not None and self._repeat[0](line.text):
            fit, left = self._repeat
            self._repeat = (fit, left - 1) if left > 1 else None
            return True
        if self._banner_may_come and line.complete and may_be_banner(line.text):
            self.let_pass.append(line.text)
            return True
        return False

    def _look_at_facts(self, statement: Statement, since_us: int) -> Finding:
        if statement.verb == "quiet":
            return self._look_for_silence(int(str(statement.arguments["duration"])), since_us)
        if statement.verb == "circuit":
            circuit = Circuit(statement.arguments["circuit"])
            wanted = statement.arguments["state"]
            state = "on" if self.party.sees(circuit) else "off"
            if state == wanted:
                return Finding(True, self._world.now_us)
            message = f"{circuit.name} did not go {wanted}"
            return Finding(None, 0, message, f"{circuit.name} is {state}",
                           statement.spans.get("state"))  # fmt: skip
        return Finding(True, self._world.now_us)

    def _look_for_silence(self, duration_us: int, since_us: int) -> Finding:
        transcript = self.party.transcript
        while (line := transcript.peek()) is not None:
            is_old = self._searched and line.time_us <= since_us
            if not (is_old or is_blank(line.text, self._match)):
                heard = f'received "{visible(line.text)}"'
                return Finding(False, line.time_us, "it was not quiet", heard)
            if not line.complete:
                break
            transcript.read()
        if self._world.now_us - since_us >= duration_us:
            return Finding(True, since_us + duration_us)
        return Finding(None, 0, "it was not quiet for so long")
