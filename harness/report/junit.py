"""JUnit XML, for CI: a test case for each scenario played."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from harness.report.failure import left_out, render_failure
from harness.report.redact import Redactor
from harness.scenario.outcome import Outcome, Verdict
from phonesim.shown import shown
from phonesim.units import seconds


def write_junit(path: Path, outcomes: Iterable[Outcome], bench_argument: str) -> None:
    """Write the outcomes of a run to `path`; times are wall time in seconds."""
    suite = TestSuite("ringback")
    for outcome in outcomes:
        case = TestCase(shown(outcome.scenario.title), shown(outcome.scenario.id), outcome.wall_s)
        text = render_failure(outcome, bench_argument)
        if outcome.verdict is Verdict.FAILED and outcome.failure is not None:
            failure = Failure(text.splitlines()[0], "ExpectationFailed")
            failure.text = text
            case.result = [failure]
        elif outcome.verdict is Verdict.ERROR:
            error = Error(text.splitlines()[0], "error")
            error.text = text
            case.result = [error]
        elif outcome.verdict in (Verdict.SKIPPED, Verdict.XFAILED):
            case.result = [Skipped(shown(Redactor(outcome.secrets).text(outcome.reason)))]
        elif outcome.verdict is Verdict.XPASSED:
            text = f"it passed, though it is said to be known to fail: {outcome.reason}"
            case.result = [Failure(shown(Redactor(outcome.secrets).text(text)), "XPass")]
        case.system_out = f"seed {outcome.seed}, {seconds(outcome.telephone_us)} of telephone time"
        if outcome.left_out:
            case.system_out += f"\n{left_out(outcome)}"
        suite.add_testcase(case)
    xml = JUnitXml()
    xml.add_testsuite(suite)
    xml.write(str(path), pretty=True)
