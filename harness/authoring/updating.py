"""What a scenario would have to say for the run that there was: a text to be compared with its own.

The scenario is played until it fails; every way to mend that line is played too, and the one that
gets furthest is kept; and so on. Windows, counts, comments and all that is typed stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.bench.bench_file import Bench
from harness.rehearsal import play, read_cases
from harness.scenario.outcome import ExpectationFailed, Outcome, Unexpected, Verdict
from harness.scenario.steps import Literal, Pattern, Step
from harness.scenario.wire_text import escape, readable
from phonesim.diagnostic import FileError

EDITS_MOST = 200
_TYPED = re.compile(r"(?<!\\)(?:\\\\)*`")


@dataclass(frozen=True, slots=True)
class Proposal:
    """`text` is the file's if there is nothing to propose; `rest` is what is left to its author.

    With a `rest`, `outcome` is of the run that no change of the text mends.
    """

    text: str
    rest: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class _Edit:
    """Lines that take the place of `lines[at:end]`."""

    at: int
    end: int
    new: tuple[str, ...]


def propose(path: Path, text: str, case: str, bench: Bench, seed: int | None = None) -> Proposal:
    """Play what `text` says, case `case` of it, and mend it as far as it can be."""
    lines = text.splitlines(keepends=True)
    own = [*range(len(lines))]  # the original number of each line; -1 is a new one
    outcome = _play(path, lines, case, bench, seed)
    assert outcome is not None
    for _ in range(EDITS_MOST):
        failure = outcome.failure
        if failure is None or outcome.verdict is not Verdict.FAILED:
            break
        best: tuple[int, Outcome, list[str], list[int]] | None = None
        for edit in _edits(failure, outcome, lines):
            new_lines = [*lines[: edit.at], *edit.new, *lines[edit.end :]]
            numbers = _renumber(own, edit)
            tried = _play(path, new_lines, case, bench, seed)
            if tried is None or not _is_mended(tried, edit):
                continue
            score = _score(tried, numbers)
            if best is None or score > best[0]:
                best = (score, tried, new_lines, numbers)
        if best is None:
            break
        _, outcome, lines, own = best
    return Proposal("".join(lines), _rest(outcome), outcome)


def _renumber(own: Sequence[int], edit: _Edit) -> list[int]:
    return [*own[: edit.at], *(-1 for _ in edit.new), *own[edit.end :]]


def _play(
    path: Path, lines: Sequence[str], case: str, bench: Bench, seed: int | None
) -> Outcome | None:
    """The outcome, or None if the text is no scenario any more."""
    try:
        cases = read_cases(path, "".join(lines))
    except FileError:
        return None
    rehearsal = next((r for r in cases if r.scenario.case == case), None)
    return play(rehearsal, bench, seed) if rehearsal else None


def _is_mended(tried: Outcome, edit: _Edit) -> bool:
    """Whether the story now goes on behind the edited line."""
    if tried.failure is None:
        return tried.verdict in (Verdict.PASSED, Verdict.XPASSED)
    failed_on = tried.failure.step.span.line - 1
    if failed_on > len(tried.scenario.lines) or tried.failure.step.margin.at_end:
        return True
    return failed_on >= edit.at + len(edit.new) or isinstance(tried.failure, Unexpected)


def _score(tried: Outcome, numbers: Sequence[int]) -> int:
    """How many of the author's own lines were met; all there are, if it passes."""
    if tried.failure is None:
        return len(tried.scenario.steps) + sum(number >= 0 for number in numbers)
    met = {m.step.span.line - 1 for m in tried.measurements}
    return sum(number < len(numbers) and numbers[number] >= 0 for number in met)


def _rest(outcome: Outcome) -> str:
    if outcome.failure is not None and not outcome.verdict.is_good:
        return outcome.failure.message
    return outcome.error


def _edits(failure: ExpectationFailed, outcome: Outcome, lines: Sequence[str]) -> Iterator[_Edit]:
    """The ways to mend the line that failed, the likeliest first."""
    step, scenario = failure.step, outcome.scenario
    at = failure.span.line - 1
    place = scenario.place(failure.span.line)
    if place.path != scenario.path or at >= len(lines):
        return  # a fragment is not this scenario's alone
    line = lines[at].rstrip("\r\n")
    end_of_line = lines[at][len(line) :] or "\n"
    if line != scenario.lines[at]:
        return  # a matrix has filled it in
    if isinstance(step.action, Literal | Pattern):
        heard = _in_scenario(failure.actual, outcome)
        if not heard:
            return  # that nothing came may be a matter of time
        gutter = step.span.column - 3
        fresh = f"{step.lane.name:<{gutter}}| {heard}{end_of_line}"
        if isinstance(failure, Unexpected):
            yield _Edit(at + 1, at + 1, (fresh,))
            return
        types = isinstance(step.action, Literal) and step.action.typed is not None
        changed = _Edit(at, at + 1, (_with_text(line, step, heard, failure) + end_of_line,))
        is_plain = isinstance(step.action, Literal) or heard == escape(failure.actual)
        added = _Edit(at, at, (fresh,))
        if is_plain:
            yield from (added, changed) if types else (changed, added)  # a prompt changes seldom
        else:
            yield added
        if not types and not step.margin.mark:
            yield _without(step, lines, at)
    elif failure.actual and failure.span != step.span:
        column = failure.span.column - 1
        mended = line[:column] + failure.actual + line[column + failure.span.width :]
        yield _Edit(at, at + 1, (mended + end_of_line,))


def _with_text(line: str, step: Step, heard: str, failure: ExpectationFailed) -> str:
    """The line with what was heard in it; what is typed stays."""
    start = step.span.column - 1
    if isinstance(step.action, Pattern):
        expression = re.sub(r"([.^$*+?{}\[\]\\|()])", r"\\\1", readable(failure.actual))
        return f"{line[:start]}^{expression}$"
    typed = _TYPED.search(line, start) if step.action.typed else None  # type: ignore[union-attr]
    return line[:start] + heard + (line[typed.end() - 1 :] if typed else "")


def _without(step: Step, lines: Sequence[str], at: int) -> _Edit:
    """The line goes; if it had the lane's name, that goes to the next line of the story."""
    name = step.lane.name
    if not lines[at].startswith(name):
        return _Edit(at, at + 1, ())
    for number in range(at + 1, len(lines)):
        text = lines[number]
        if text.strip() and not text.lstrip().startswith(("#", "!---")):
            if text.startswith(" " * (len(name) + 1)):
                return _Edit(at, number + 1, (*lines[at + 1 : number], name + text[len(name) :]))
            break
    return _Edit(at, at + 1, ())


def _in_scenario(heard: str, outcome: Outcome) -> str:
    """What was heard as a scenario has it, secrets by their names; empty if it must not be."""
    text = escape(heard)
    for name, value in outcome.scenario.secrets.items():
        text = text.replace(escape(value) if value.isascii() else value, f"${{{name}}}")
    others = (v for n, v in outcome.secrets.items() if v not in outcome.scenario.secrets.values())
    return "" if any(value and value in heard for value in others) else text
