"""What will likely hurt in a scenario that is otherwise right: warnings, for `ringback check`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from harness.scenario.matching import is_connect
from harness.scenario.steps import (
    LaneKind,
    Literal,
    Match,
    Pattern,
    Scenario,
    Statement,
    Step,
    Text,
    Variable,
)
from phonesim.diagnostic import Diagnostic, Severity, Span
from phonesim.units import US_PER_S, show_duration

HANDSHAKE_US = 15 * US_PER_S  # V.25 and V.34 together, as the modem's own training has it
UNSAID_US = 10 * US_PER_S  # what a step without a window has
SECRET_LEAST = 4

_PROMPT = re.compile(r"pass ?word|passcode|secret", re.IGNORECASE)
_REFUSED = re.compile(r"wrong|bad|not|invalid|refused", re.IGNORECASE)


def find_pitfalls(scenario: Scenario) -> Iterator[Diagnostic]:
    """A warning for each, at the author's line."""
    for finder in (_windows, _unreachable, _after_closing, _counts, _secrets, _captures):
        for span, rule, message, hint in finder(scenario):
            place = scenario.place(span.line)
            yield Diagnostic(
                place.path, replace(span, line=place.line), scenario.lines[span.line - 1],
                message, hint, Severity.WARNING, rule,
            )  # fmt: skip


Pitfall = tuple[Span, str, str, str]


def _windows(scenario: Scenario) -> Iterator[Pitfall]:
    """CONNECT within less than a handshake, unless the other end of the call has waited for it."""
    connected_by = ""
    for step in scenario.steps:
        window = step.margin.window
        most_us = window.most_us if window else UNSAID_US
        if _typed(step).lower().startswith("at"):
            connected_by = ""
        if step.lane.kind is not LaneKind.CLIENT or not _is_connect(step):
            continue
        if most_us >= HANDSHAKE_US:
            connected_by = step.lane.name
        elif connected_by in ("", step.lane.name):
            has = show_duration(most_us)
            message = f"CONNECT has {has} here, and a handshake takes some 15 s"
            yield window.span if window else step.span, "short-window", message, "write `60s`"


def _is_connect(step: Step) -> bool:
    match step.action:
        case Literal(Text() as expected, _):
            return is_connect(_plain(expected))
        case Pattern(regex):
            return regex.pattern.lstrip("^(").upper().startswith("CONNECT")
    return False


def _unreachable(scenario: Scenario) -> Iterator[Pitfall]:
    """Lines that cannot come, and silences that cannot be over."""
    said_x0 = any("x0" in _typed(step).lower() for step in scenario.steps)
    for step in scenario.steps:
        window = step.margin.window
        match step.action:
            case Literal(Text() as expected, _):
                plain = _plain(expected)
                within = plain[:-1] if scenario.match is Match.EXACT else plain
                if "\r" in within or "\n" in within:
                    hint = "each line of the transcript is a line of the story"
                    yield step.span, "never-met", "a line never has its own end in it", hint
                elif (
                    plain == "CONNECT" and not said_x0 and scenario.match is not Match.DOCUMENT
                    and step.lane.kind is LaneKind.CLIENT
                ):  # fmt: skip
                    hint = "write `~ ^CONNECT`, the whole line, or `match: document` in the header"
                    message = "a modem says its speed too, as in `CONNECT 115200`"
                    yield step.span, "never-met", message, hint
            case Statement("quiet", arguments) if window is not None:
                if window.most_us < int(str(arguments["duration"])):
                    message = "the window is over before the silence is"
                    yield window.span, "never-met", message, "leave the window out"


def _after_closing(scenario: Scenario) -> Iterator[Pitfall]:
    """What is expected on a port that nobody has open."""
    closed: dict[str, int] = {}
    for step in scenario.steps:
        lane = step.lane.name
        if isinstance(step.action, Statement):
            if step.action.verb == "close port":
                closed[lane] = scenario.place(step.span.line).line
            elif step.action.verb == "open port":
                closed.pop(lane, None)
        elif lane in closed:
            message = f"nothing is received: line {closed.pop(lane)} closed the port"
            yield step.span, "never-met", message, f"write `{lane} : open port` above it"


def _counts(scenario: Scenario) -> Iterator[Pitfall]:
    """Numbers of calls that contradict each other."""
    at_end = [step for step in scenario.steps if step.margin.at_end]
    exact = [
        step.action for step in at_end
        if isinstance(step.action, Statement) and step.action.verb == "calls"
        and step.action.arguments["relation"] == "=="
    ]  # fmt: skip
    for statement in exact[1:]:
        if statement.arguments["calls"] != exact[0].arguments["calls"]:
            wanted = exact[0].arguments["calls"]
            message = f"another line wants {wanted} calls at the end"
            yield statement.spans["calls"], "never-met", message, "leave one of them out"
    most = int(str(exact[0].arguments["calls"])) if exact else None
    for step in scenario.steps:
        action = step.action
        if isinstance(action, Statement) and action.verb in ("call", "released"):
            number = int(str(action.arguments["call"]))
            if most is not None and number > most:
                message = f"there is no call {number}: another line wants {most} at the end"
                yield action.spans["call"], "never-met", message, ""


def _secrets(scenario: Scenario) -> Iterator[Pitfall]:
    """Passwords in clear, and secrets that nobody uses or that are too short to be told."""
    used = {v.name for step in scenario.steps for v in _variables(step)}
    for name, value in scenario.secrets.items():
        span = _header_span(scenario, "secret", name)
        if name not in used:
            yield span, "unused-secret", f'nobody types the secret "{name}"', f"write `${{{name}}}`"
        if len(value) < SECRET_LEAST:
            message = f'the secret "{name}" is short: other text may be redacted with it'
            yield span, "short-secret", message, "choose a longer one"
    known = {value: name for name, value in scenario.secrets.items() if len(value) >= SECRET_LEAST}
    for step in scenario.steps:
        typed = _typed(step)
        if typed in known:
            hint = f"write `${{{known[typed]}}}`"
            yield step.span, "secret-in-clear", "a secret is typed in clear", hint
        elif typed and _PROMPT.search(_expected(step)) and not (_REFUSED.search(typed)):
            hint = "`secret: pw = VALUE` in the header, and `${pw}` here, keeps it out of reports"
            yield step.span, "secret-in-clear", "a password is typed in clear", hint


def _captures(scenario: Scenario) -> Iterator[Pitfall]:
    used = {v.name for step in scenario.steps for v in _variables(step)}
    for step in scenario.steps:
        if isinstance(step.action, Pattern):
            for name in step.action.regex.groupindex:
                if name not in used and not name.startswith("_"):
                    message = f'nobody uses what "{name}" captures'
                    hint = f"write `(?:...)`, or `${{{name}}}` below"
                    yield step.span, "unused-capture", message, hint


def _texts(step: Step) -> Sequence[Text]:
    match step.action:
        case Literal(expected, typed):
            return [text for text in (expected, typed) if text is not None]
        case Pattern(_, Text() as text):
            return [text]
    return []


def _variables(step: Step) -> Iterator[Variable]:
    for text in _texts(step):
        yield from (part for part in text.parts if isinstance(part, Variable))


def _plain(text: Text) -> str:
    return "".join(part for part in text.parts if isinstance(part, str))


def _typed(step: Step) -> str:
    """What is typed, if no variable is in it."""
    action = step.action
    typed = action.typed if isinstance(action, Literal) else None
    return _plain(typed) if typed and all(isinstance(p, str) for p in typed.parts) else ""


def _expected(step: Step) -> str:
    action = step.action
    return _plain(action.expected) if isinstance(action, Literal) and action.expected else ""


def _header_span(scenario: Scenario, key: str, name: str) -> Span:
    """The header line of a secret."""
    form = re.compile(rf"{key}:[ \t]*({re.escape(name)})\b")
    for number, line in enumerate(scenario.lines, 1):
        if found := form.match(line):
            return Span(number, found.start(1) + 1, len(name))
    return Span(1)
