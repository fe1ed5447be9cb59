"""Any text whatsoever is a scenario or a `ScenarioError` that points into the text."""

from hypothesis import example, given
from hypothesis import strategies as st

from harness.errors import ScenarioError
from harness.scenario.parser import parse_scenario
from harness.scenario.piece import Mistake, Piece
from harness.scenario.steps import Literal, Scenario
from harness.scenario.wire_text import escape, unescape, wire

FRAGMENTS = [
    *("scenario: x\n", "client: 84001\n", "client bob: 2\n", "nas: 5, a.cfg\n", "secret: p = q\n"),
    *("debug: chat\n", "match: exact\n", "seed: 1\n", "-- a.cfg --\n", "# x\n", "!--- x\n", "\r\n"),
    *("\n", " ", "\t", "client ", "nas ", "pstn ", "bob ", "| ", "~ ", ": ", "! ", "`", "\\`"),
    *("${p}", "${", "}", "5s", "5s..8s", "5s..", "x1", "x2..1", "@m", "after @m", "at end", ".."),
    *("quiet ", "hang up", "dcd off", "calls ", "== ", "call 1 ", "released by ", "-> ", "busy "),
    *("(", "[[", "\\", "a{9999999999999}", "9" * 400 + "s", "\u00a0", "\uff5c", "\x0c", "\0", "²"),
]

texts = st.text() | st.lists(st.sampled_from(FRAGMENTS)).map("".join)


def read(text: str) -> Scenario | ScenarioError:
    def config(path: str) -> str:
        raise FileNotFoundError(path)

    try:
        return parse_scenario(text, "a.scenario", config)
    except ScenarioError as error:
        return error


@given(texts)
@example("")
@example("\ufeff")
@example("client ~ " + "(" * 5_000)
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    outcome = read(text)
    if isinstance(outcome, Scenario):
        assert outcome.steps
        return
    lines = text.removeprefix("\ufeff").split("\n")
    assert outcome.diagnostics
    for mistake in outcome.diagnostics:
        line = lines[mistake.span.line - 1].removesuffix("\r")
        assert mistake.text == line
        assert 1 <= mistake.span.column <= len(line) + 1
        assert mistake.span.column + mistake.span.width <= len(line) + 2
        assert mistake.message


@given(st.text(st.characters(exclude_characters="\n\r`$\\"), min_size=1))
def test_a_line_of_a_transcript_is_read_as_it_stands(line: str) -> None:
    outcome = read(f"scenario: x\nclient: 1\nclient | {line}\n")
    assert isinstance(outcome, Scenario)
    (step,) = outcome.steps
    assert step.text == line


texts_of_any_kind = st.text("abc $`\\{}:|~!#-\x00\x7f\r\té\u20ac")


@given(texts_of_any_kind, texts_of_any_kind)
def test_every_prompt_and_answer_can_be_written(prompt: str, answer: str) -> None:
    prompt += ">"
    outcome = read(
        f"scenario: x\nclient: 1\nclient | {escape(wire(prompt))}`{escape(wire(answer))}`\n"
    )
    assert isinstance(outcome, Scenario)
    action = outcome.steps[0].action
    assert isinstance(action, Literal)
    assert action.expected is not None
    assert action.typed is not None
    assert "".join(map(str, action.expected.parts)) == wire(prompt)
    assert "".join(map(str, action.typed.parts)) == wire(answer)


@given(st.binary())
def test_every_byte_can_be_written(data: bytes) -> None:
    text = data.decode("latin-1")
    mistakes: list[Mistake] = []
    assert unescape(Piece(escape(text), 1), mistakes) == text
    assert mistakes == []
