"""The ladder diagram of a scenario: a bar for each part, an arrow for each thing that crossed over.

    time s          client         client modem        exchange         nas modem            nas
                       |                  |                  |                  |              |
     1.097             |                  |--off hook------->|                  |              |

`ladder_signs` says which arrows a scenario's events are; this draws them.
"""

from __future__ import annotations

from collections.abc import Sequence

from harness.report.ladder_signs import Arrow, Note, bars_of, read_signs
from phonesim.trace import TraceEvent
from phonesim.units import US_PER_S

PITCH = 20  # characters from bar to bar
_FIRST_BAR = 18  # column of the first bar; the time stands left of it
_TIME_WIDTH = 9
_SHORTENED = "..."


def draw_ladder(events: Sequence[TraceEvent], clients: Sequence[str]) -> str:
    """The diagram of `events`, from which secrets have been redacted; `clients` name the lanes."""
    bars = bars_of(events, clients)
    lines = [_header(bars), _empty(bars)]
    shown = ""
    for sign in read_signs(events, clients):
        line = _draw_arrow(sign, bars) if isinstance(sign, Arrow) else _draw_note(sign, bars)
        time = f"{sign.time_us / US_PER_S:{_TIME_WIDTH}.3f}"
        lines.append((time if time != shown else " " * _TIME_WIDTH) + line[_TIME_WIDTH:])
        shown = time
    return "\n".join(lines) + "\n"


def _at(bars: Sequence[str], name: str) -> int:
    return _FIRST_BAR + PITCH * bars.index(name)


def _header(bars: Sequence[str]) -> str:
    """Each bar's name, centred above it."""
    line = f"{'time s':>{_TIME_WIDTH}}"
    for name in bars:
        shown = _shorten(name, PITCH - 2)
        line = line.ljust(_at(bars, name) - len(shown) // 2) + shown
    return line


def _empty(bars: Sequence[str]) -> str:
    return " " * _FIRST_BAR + (" " * (PITCH - 1)).join("|" * len(bars))


def _draw_arrow(arrow: Arrow, bars: Sequence[str]) -> str:
    start, end = _at(bars, arrow.start), _at(bars, arrow.end)
    left, right = min(start, end), max(start, end)
    room = right - left - 4  # between the bars, less what the arrow itself takes
    shaft = _shorten(arrow.label, room - 1).ljust(room, "-")
    shaft = f"--{shaft}>" if start < end else f"<-{shaft}-"
    line = _empty(bars)
    return line[: left + 1] + shaft + line[right:]


def _draw_note(note: Note, bars: Sequence[str]) -> str:
    line, at = _empty(bars), _at(bars, note.bar)
    room = PITCH - 4 if note.bar != bars[-1] else None
    text = f" * {note.label if room is None else _shorten(note.label, room)}"
    return line[: at + 1] + text + line[at + 1 + len(text) :]


def _shorten(text: str, width: int) -> str:
    if len(text) <= width:
        return text
    return text[: width - len(_SHORTENED)] + _SHORTENED
