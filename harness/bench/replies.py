"""A real modem's own words for results, put into the scenario's: rules of the bench file.

    [lane.client.replies]
    "NO DIAL TONE" = "NO DIALTONE"
    "CONNECT *"    = "CONNECT"       # * at the end: whatever follows

Only whole lines that the modem sends outside a call are changed; a call's data pass untouched. A
call begins behind a line with CONNECT and ends with one that says NO CARRIER.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harness.bench.in_line import InLine
from phonesim.timers import Timer
from phonesim.units import US_PER_MS
from phonesim.wires.cable import SerialPort
from phonesim.wires.v24 import Circuit
from phonesim.world import Scheduled, World

REST_OF_LINE = Timer(
    "rest_of_line",
    100 * US_PER_MS,
    "the rest of a line that begins like a result; after that it is passed on as it is",
    "ITU-T V.250 5.7: no longer gaps within a result",
)
_CALL, _CALL_END = "CONNECT", "NO CARRIER"


class Replies(InLine):
    """Passes what the modem sends, with whole lines changed as `rules` say."""

    def __init__(self, port: SerialPort, world: World, rules: Mapping[str, str]) -> None:
        super().__init__(port)
        self._world, self._rules = world, dict(rules)
        self._pass_on: Callable[[bytes], None] = lambda data: None
        self._line = ""  # held back: it may still become a line of a rule
        self._at_start, self._in_call = True, False
        self._releasing: Scheduled | None = None

    def attach(
        self,
        receive: Callable[[bytes], None],
        circuit: Callable[[Circuit, bool], None] | None = None,
    ) -> None:
        self._pass_on = receive
        super().attach(self._come, circuit)

    def _come(self, data: bytes) -> None:
        out = "".join(self._take(character) for character in data.decode("latin-1"))
        if self._releasing is not None:
            self._releasing.cancel()
        self._releasing = self._world.after(REST_OF_LINE.default_us, self._release)
        if out:
            self._pass_on(out.encode("latin-1"))

    def _take(self, character: str) -> str:
        """What may be passed on now that `character` has come."""
        if character in "\r\n":
            line, self._line, self._at_start = self._line, "", True
            return self._changed(line) + character
        if not self._at_start:
            return character
        self._line += character
        if self._may_become_a_line_of_interest():
            return ""
        line, self._line, self._at_start = self._line, "", False
        return line

    def _may_become_a_line_of_interest(self) -> bool:
        interesting = [_CALL_END] if self._in_call else [*self._rules, f"{_CALL}*", _CALL_END]
        for rule in interesting:
            fixed = rule.rstrip("*")
            if fixed.startswith(self._line) or (
                rule.endswith("*") and self._line.startswith(fixed)
            ):
                return True
        return False

    def _changed(self, line: str) -> str:
        words = line if self._in_call else self._put(line)
        if words.startswith(_CALL):
            self._in_call = True
        elif line == _CALL_END:
            self._in_call = False
        return words

    def _put(self, line: str) -> str:
        for rule, words in self._rules.items():
            if line == rule or (rule.endswith("*") and line.startswith(rule[:-1])):
                return words
        return line

    def _release(self) -> None:
        """A prompt, or an echo, that only began like a result."""
        self._releasing = None
        if self._line:
            line, self._line, self._at_start = self._line, "", False
            self._pass_on(line.encode("latin-1"))
