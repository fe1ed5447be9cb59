"""A session at a client's port, noted as it happens, and the story that it makes.

What was typed stands in backticks, its echo nowhere; a password becomes a secret; each window is
what was seen, with room above.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from harness.bench.in_line import InLine
from harness.scenario.matching import is_connect
from harness.scenario.wire_text import escape, readable
from phonesim.units import US_PER_S
from phonesim.wires.cable import SerialPort
from phonesim.wires.v24 import Circuit
from phonesim.world import World

WINDOWS_S = (10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1800, 3600)
QUICK_US = 3 * US_PER_S  # an answer that took no longer needs no window: it has 10 s
CONNECT_LEAST_S = 60
_LINE_END = re.compile(r"\r\n|\r|\n")
_TAKEN_BACK = re.compile(r"[^\x08\r\n]\x08(?: \x08)?")
_ASKS_FOR_PASSWORD = re.compile(r"pass ?word|passcode|secret", re.IGNORECASE)


class Noted(NamedTuple):
    """One thing at the port: bytes that were typed or came, or what was done to a circuit."""

    time_us: int
    kind: str  # typed, heard, done
    text: str


class Recorder(InLine):
    """Stands between a person and `port`, and notes everything in `notes`."""

    def __init__(self, port: SerialPort, world: World) -> None:
        super().__init__(port)
        self._world = world
        self.notes: list[Noted] = []

    def attach(
        self,
        receive: Callable[[bytes], None],
        circuit: Callable[[Circuit, bool], None] | None = None,
    ) -> None:
        def heard(data: bytes) -> None:
            self._note("heard", data.decode("latin-1"))
            receive(data)

        super().attach(heard, circuit)

    def write(self, data: bytes) -> None:
        self._note("typed", data.decode("latin-1"))
        super().write(data)

    def set(self, circuit: Circuit, on: bool) -> None:
        if circuit is Circuit.DTR:
            self._note("done", "dtr high" if on else "dtr low")
        elif circuit is Circuit.TD and on:
            self._note("done", "break")
        super().set(circuit, on)

    def _note(self, kind: str, text: str) -> None:
        self.notes.append(Noted(self._world.now_us, kind, text))


class _Line(NamedTuple):
    """A line of the story; `text` is right of `gutter`. `prompt` is None for a whole line."""

    gutter: str
    text: str
    took_us: int = 0
    typed: str | None = None


def story_of(
    notes: Sequence[Noted], lane: str, secrets: Mapping[str, str]
) -> tuple[list[str], dict[str, str]]:
    """The lines of the story, and every secret that they use; `secrets` has those of the header."""
    if notes and notes[-1].text == "dtr low":
        notes = notes[:-1]  # whoever leaves hangs up, and so does a scenario
    known = dict(secrets)
    lines: list[str] = []
    items = list(_items(notes, known))
    at = 0
    while at < len(items):
        item, count = items[at], 1
        while (
            item.gutter == "|"
            and item.typed is None
            and items[at + count : at + count + 1]
            and (items[at + count].text == item.text and items[at + count].typed is None)
        ):
            count += 1
        margin = _margin(item, count)
        typed = "" if item.typed is None else f"`{item.typed}`"
        gap = " " if typed and item.text and item.text[-1] in ":?" else ""
        lines.append(f"{lane if not lines else ''} {margin} {item.gutter} {item.text}{gap}{typed}")
        at += count
    return lines, known


def _margin(item: _Line, count: int) -> str:
    """A window with twice what was seen and more; how often a line came that came again."""
    if item.gutter != "|" or not item.text:
        return ""
    least_s = CONNECT_LEAST_S if is_connect(item.text) else 0
    window = ""
    if item.took_us > QUICK_US or least_s:
        wanted_s = max(least_s, 5 + 2 * item.took_us / US_PER_S)
        seconds = next((s for s in WINDOWS_S if s >= wanted_s), WINDOWS_S[-1])
        window = f"{seconds}s"
    again = f"x1..{count + 2}" if count > 1 or item.text == "RING" else ""
    return f"{window} {again}".strip()


def _items(notes: Sequence[Noted], secrets: dict[str, str]) -> Iterator[_Line]:
    """What was heard, typed and done, in its order."""
    heard: list[tuple[str, int]] = []  # characters, and when each came
    typed, echo = "", ""
    last_us = notes[0].time_us if notes else 0
    for note in [*notes, Noted(notes[-1].time_us if notes else 0, "end", "")]:
        if note.kind == "heard":
            heard += [(c, note.time_us) for c in note.text]
            if typed == "+++" and "OK" in "".join(c for c, _ in heard):
                yield _Line(":", "quiet 2s")
                yield _Line("|", "", typed="+++\\c")
                typed, last_us = "", note.time_us
            continue
        if note.kind != "typed":
            yield from _heard(heard, echo, last_us)
            heard, echo, last_us = [], "", note.time_us
            if note.kind == "done":
                yield _Line(":", note.text)
            continue
        for key in note.text:
            if not typed and heard and key not in "\r\n":
                # What has come until now is no echo of what is typed now.
                *lines, prompt = [*_heard(heard, echo, last_us, keeps_tail=True)]
                yield from lines
                waiting, heard, echo = prompt, [], ""
            elif not typed:
                waiting = _Line("|", "")
            if key == "\n":
                continue
            if key in "\b\x7f":
                typed = typed[:-1]
            elif key == "\r":
                if heard and not typed:
                    *lines, waiting = [*_heard(heard, echo, last_us, keeps_tail=True)]
                    yield from lines
                    heard = []
                said = _said(waiting.text, typed, secrets)
                yield waiting._replace(text=_secret(waiting.text, secrets), typed=said)
                echo, typed, last_us = typed, "", note.time_us
            else:
                typed += key


def _said(prompt: str, typed: str, secrets: dict[str, str]) -> str:
    """What was typed as a scenario has it; at a password prompt by a secret's name."""
    if typed and _ASKS_FOR_PASSWORD.search(prompt):
        name = next((n for n, value in secrets.items() if value == readable(typed)), "")
        if not name:
            name = next(n for i in range(1, 99) if (n := f"pw{i if i > 1 else ''}") not in secrets)
            secrets[name] = readable(typed)
        return f"${{{name}}}"
    return _secret(escape(typed), secrets)


def _secret(text: str, secrets: Mapping[str, str]) -> str:
    for name, value in secrets.items():
        text = text.replace(value, f"${{{name}}}") if value else text
    return text


def _heard(
    heard: Sequence[tuple[str, int]], echo: str, last_us: int, keeps_tail: bool = False
) -> Iterator[_Line]:
    """The lines in what was heard, without the echo and blank ones; with a tail even if empty."""
    text = "".join(c for c, _ in heard)
    times = [time_us for _, time_us in heard]
    while (found := _TAKEN_BACK.search(text)) is not None:
        text = text[: found.start()] + text[found.end() :]
        del times[found.start() : found.end()]
    at = len(echo) if echo and text.startswith(echo) else 0
    while (end := _LINE_END.search(text, at)) is not None:
        line = text[at : end.start()]
        at = end.end()
        if line.strip():
            time_us = times[end.start()]
            # The rate is that of the day; `match: document` takes any.
            said = "CONNECT" if is_connect(line) else escape(line.rstrip())
            yield _Line("|", said, time_us - last_us)
            last_us = time_us
    tail = text[at:]
    if tail.strip() or keeps_tail:
        yield _Line("|", escape(tail.rstrip()), times[-1] - last_us if tail else 0)
