"""The page of a run: it is well formed, loads nothing, escapes everything, and says what was."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.report.event_log import LoggedScenario, ScenarioRow, StepRow, VerdictRow, read_log
from harness.report.html import DETAILED, render_page
from phonesim.trace import TraceEvent
from tests.harness.report.page import Page

GOLDEN = Path(__file__).parent / "golden"
EVIL = "<script>alert('x')</script><img src=http://example.com/x.png>&amp;\x1b[31m\x00\x90"


def logged(
    verdict: str = "passed",
    line: int | None = None,
    steps: tuple[StepRow, ...] = (),
    events: tuple[TraceEvent, ...] = (),
    text: str = "",
) -> LoggedScenario:
    """A scenario with `text` in every place where a scenario has text."""
    row = ScenarioRow(0, "ringback", "scenario", f"{text}a.scenario", f"{text}A", 7, text,
                      {"pc": "client"}, list(steps))  # fmt: skip
    end = VerdictRow(5_000_000, "ringback", "verdict", verdict, text, line, [text] if text else [],
                     [f"error: {text}"] if verdict != "passed" else [])  # fmt: skip
    return LoggedScenario(row, list(events), end)


def met(line: int, took_us: int) -> TraceEvent:
    return TraceEvent(0, "pc", "step", {"line": line, "took_us": took_us})


STEPS = (
    StepRow(4, "pc", "pc  5s..40s x2 | RING", 5_000_000, 40_000_000),
    StepRow(5, "pc", "pc  at end     : dcd off", at_end=True),
    StepRow(6, "pc", "pc             | OK"),
)


@pytest.fixture(scope="module")
def callback() -> Page:
    return Page(render_page(read_log((GOLDEN / "noverify.events.jsonl").read_bytes())))


def test_loads_nothing_and_runs_nothing(callback: Page) -> None:
    assert [link for link in callback.links if not link.startswith("#")] == []
    assert not {"script", "link", "img", "iframe", "object", "base", "form"} & set(callback.tags)
    assert [name for _, name, _ in callback.attributes if name.startswith("on")] == []
    styles = [text for of, text in callback.texts if of == "style"]
    styles += [value for _, name, value in callback.attributes if name == "style"]
    assert not any("url(" in style or "@import" in style for style in styles)
    assert ("meta", "content", "default-src 'none'; style-src 'unsafe-inline'") in (
        callback.attributes
    )


def test_every_link_has_its_target(callback: Page) -> None:
    assert callback.links
    assert all(link.removeprefix("#") in callback.anchors for link in callback.links)


def test_tells_the_story(callback: Page) -> None:
    assert callback.text("verdict passed") == ["1 passed", "passed", "passed"]
    assert callback.text("h2") == ["Scenarios", "EXEC callback without verification"]
    assert callback.text("h3") == ["Steps", "Let pass", "Calls", "Ladder", "Transcripts"]
    assert callback.text("h4") == ["nas", "client"]
    assert callback.text("limits") == ["at most 60 s", "5 to 40 s", "at most 60 s"]
    cells = callback.text("td")
    assert [c for c in cells if c in ("client", "nas", "answered", "55555", "84001")] == [
        "client", "55555", "nas", "answered", "nas", "nas", "84001", "client", "answered", "client",
    ]  # fmt: skip
    ladder = (GOLDEN / "noverify.ladder.txt").read_text()
    assert callback.text("ladder") == [ladder.strip()]
    screens = [text for of, text in callback.texts if of == "pre" and "\nNO CARRIER\n" in text]
    assert [screen[:21] for screen in screens] == ["ats0=1\n\nOK\natdt 55555"]


def test_light_and_dark(callback: Page) -> None:
    (style,) = callback.text("style")
    assert "prefers-color-scheme: dark" in style
    assert ("meta", "content", "light dark") in callback.attributes


@pytest.mark.parametrize("verdict", ["passed", "failed", "error"])
def test_everything_is_escaped(verdict: str) -> None:
    events = [
        TraceEvent(0, "pc", "typed", {"data": EVIL}),
        TraceEvent(0, "pc", "received", {"data": EVIL}),
        TraceEvent(1, f"{EVIL} modem", "state", {"was": EVIL, "now": "ONLINE", "event": ""}),
        TraceEvent(2, "pstn", "line", {"line": EVIL, "act": "dialing"}),
        TraceEvent(2, "pstn", "call", {"number": 1, "caller": EVIL, "digits": EVIL, "called": EVIL,
                                       "outcome": EVIL, "released_by": EVIL}),
    ]  # fmt: skip
    steps = (StepRow(4, EVIL, EVIL, 1, 2),)
    page = Page(render_page([logged(verdict, 4, steps, tuple(events), EVIL)]))
    assert not {"script", "img"} & set(page.tags)
    assert [link for link in page.links if not link.startswith("#")] == []
    assert "<script>" in "".join(text for _, text in page.texts)  # as text, that is


def test_control_characters_of_a_device_are_shown() -> None:
    events = (TraceEvent(0, "pc", "received", {"data": "a\x00b\x1b[2Jc\x90\r\nd\re\n"}),)
    html = render_page([logged(events=events)])
    assert "a␀b␛[2Jc\\x90\nd\ne</pre>" in html
    assert not any(ord(c) < 0x20 and c != "\n" for c in html)


def test_measured_times_against_the_window() -> None:
    page = Page(render_page([logged(steps=STEPS, events=(met(4, 6_000_000), met(4, 10_000_000)))]))
    assert page.text("number took") == ["6.000 s, 10.000 s", "done", "at the end"]
    styles = [value for tag, name, value in page.attributes if (tag, name) == ("i", "style")]
    assert styles == ["width:12.50%", "left:15.00%", "left:25.00%"]


@pytest.mark.parametrize(
    ("line", "took"),
    [
        (4, ["not met", "not reached", "not reached"]),
        (6, ["1.000 s", "not met", "not reached"]),
        (5, ["1.000 s", "done", "not met"]),
    ],
)
def test_how_far_a_failed_scenario_came(line: int, took: list[str]) -> None:
    """What is checked at the end is played last, wherever it stands."""
    page = Page(render_page([logged("failed", line, STEPS, (met(4, 1_000_000),), "no")]))
    assert page.text("number took") == took
    assert page.text("failure") == ["error: no"]
    assert page.text("code")[0] == "ringback run noa.scenario --seed 7"


def test_a_run_that_was_cut_off() -> None:
    played = logged(steps=STEPS, events=(met(4, 1_000_000),))
    played.verdict = None
    page = Page(render_page([played]))
    assert page.text("verdict cut-off") == ["1 cut off", "cut off", "cut off"]
    assert page.text("failure") == ["the run was cut off"]
    assert page.text("number took") == ["1.000 s", "not reached", "not reached"]


def test_many_playings_alike_are_counted_and_few_shown() -> None:
    runs = [logged() for _ in range(50)] + [logged("failed", text="x") for _ in range(3)]
    page = Page(render_page(runs))
    assert page.text("verdict passed")[0] == "50 passed"
    assert page.tags.count("details") == DETAILED + 3
    opened = [attribute for attribute in page.attributes if attribute[:2] == ("details", "open")]
    assert len(opened) == 3


def test_no_scenario() -> None:
    assert Page(render_page([])).text("verdict passed") == ["0 passed"]
