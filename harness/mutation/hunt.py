"""Plays a scenario once as it is, and once with every flip; what then still passes cannot fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from harness.bench.bench_file import Bench
from harness.mutation.flips import Flip, find_flips
from harness.mutation.idle import find_idle
from harness.rehearsal import Rehearsal, play
from harness.scenario.outcome import Outcome, Verdict
from harness.scenario.steps import Scenario
from phonesim.diagnostic import Diagnostic, Related, Severity, Span

RULE = "cannot-fail"


@dataclass(slots=True)
class Hunt:
    """What came of one file. `unfit` are the cases that do not pass as they are, of no use here.

    `broken` are runs in which the harness or the bench was at fault.
    """

    path: str
    flips: int = 0
    survivors: list[Diagnostic] = field(default_factory=list)
    unfit: list[Outcome] = field(default_factory=list)
    broken: list[Outcome] = field(default_factory=list)


def hunt(
    cases: Sequence[Rehearsal],
    bench: Bench,
    seed: int | None = None,
    on_flip: Callable[[int, int], None] | None = None,
) -> Hunt:
    """Flip everything in the cases of one file; `on_flip` is told what is done, and of how much.

    A flip that one case notices is noticed: an expectation may be of use in a single one.
    """
    result = Hunt(cases[0].scenario.path)
    plans: list[tuple[Rehearsal, list[Flip]]] = []
    for rehearsal in cases:
        outcome = play(rehearsal, bench, seed, require_all=True)
        if outcome.verdict is Verdict.ERROR:
            result.broken.append(outcome)
        elif outcome.verdict is not Verdict.PASSED:
            result.unfit.append(outcome)
        else:
            plans.append((rehearsal, [*find_flips(rehearsal.scenario, _judged_us(outcome))]))
    left = {_name(flip): (case.scenario, flip) for case, flips in reversed(plans) for flip in flips}
    result.flips = len(left)
    runs, done = sum(len(flips) for _, flips in plans), 0
    for rehearsal, flips in plans:
        for flip in flips:
            done += 1
            if _name(flip) not in left:
                continue
            if on_flip is not None:
                on_flip(done, runs)
            changed = replace(rehearsal, scenario=flip.of(rehearsal.scenario))
            outcome = play(changed, bench, seed, require_all=True)
            if outcome.verdict is Verdict.ERROR:
                result.broken.append(outcome)
            if outcome.verdict is not Verdict.PASSED:
                del left[_name(flip)]
    found = [
        *(_diagnose(scenario, flip.span, *_say(flip)) for scenario, flip in left.values()),
        *_idle([case.scenario for case, _ in plans]),
    ]
    result.survivors = sorted(set(found), key=lambda d: (d.path, d.span.line, d.span.column))
    return result


def _name(flip: Flip) -> tuple[int, Span, str]:
    """The same flip in another case has the same name."""
    return flip.number, replace(flip.span, column=0, width=0), flip.what


def _judged_us(outcome: Outcome) -> dict[int, int]:
    """How long after its lane's previous match each step was judged; see `find_flips`."""
    times = [e for e in outcome.events if e.kind == "step"]
    judged = {}
    for measurement, event in zip(outcome.measurements, times, strict=True):
        number = outcome.scenario.steps.index(measurement.step)
        judged[number] = event.time_us - (measurement.at_us - measurement.took_us)
    return judged


def _say(flip: Flip) -> tuple[str, str]:
    if flip.step is None:
        return "the scenario passes without this fault", "add a line that shows what the fault does"
    message = f"this cannot fail: the scenario also passes with it changed ({flip.what})"
    return message, "leave it out, or say what must be so"


def _idle(scenarios: Iterable[Scenario]) -> Iterator[Diagnostic]:
    """What cannot fail in any of the cases."""
    found = [
        {(x[0].line, x[1]): (scenario, x) for x in find_idle(scenario)} for scenario in scenarios
    ]
    for name, (scenario, (span, why, hint)) in (found[0] if found else {}).items():
        if all(name in others for others in found):
            yield _diagnose(scenario, span, f"this cannot fail: {why}", hint)


def _diagnose(scenario: Scenario, span: Span, message: str, hint: str) -> Diagnostic:
    place, text = scenario.place(span.line), scenario.lines[span.line - 1]
    related = []
    used_on = place.used_on
    while used_on is not None:
        by = scenario.place(used_on)
        line = scenario.lines[used_on - 1]
        related.append(Related(by.path, Span(by.line, 1, len(line)), line, "used here"))
        used_on = by.used_on
    return Diagnostic(
        place.path, replace(span, line=place.line), text, message, hint,
        Severity.WARNING, RULE, tuple(related),
    )  # fmt: skip
