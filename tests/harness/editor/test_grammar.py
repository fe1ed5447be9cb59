"""The TextMate grammar under VS Code's own tokenizer: it sees what the parser sees."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from harness.editor.page import Page
from harness.scenario.layout import COMMENT, Layout, StoryLine
from harness.scenario.literal import BACKTICK, VARIABLE
from harness.scenario.margin import read_margin
from harness.scenario.piece import Piece
from harness.scenario.row import Value
from harness.scenario.statement import WORD, read_statement
from harness.scenario.vocabulary import BY_VERB
from tests.test_docs import script

ROOT = Path(__file__).parents[3]
NODE = Path(__file__).parent / "node"
LIBRARY = sorted((ROOT / "scenarios").rglob("*.scenario"))

MARGIN = {
    "window": "constant.numeric.window",
    "count": "constant.numeric.count",
    "mark": "entity.name.label.mark",
    "after": "keyword.control.after",
    "at_end": "keyword.control.at-end",
}
NUMBERS = (Value.DURATION, Value.WINDOW, Value.CALL, Value.COUNT, Value.NUMBER, Value.AMOUNT)
# One of each word of the language, and what looks like something else.
ODD = """\
# a comment: with a colon
scenario: Odd | lines: of every ! kind
client alice:   84001
nas:      55555, nas.cfg
secret:   pw = s3cret
alice   : quiet 60s
  !--- an indented comment
alice    5s..8s  x1..2  @mark | text `typed ${pw} \\x41 \\` more`
  after @mark   ~ (?P<who>\\w+) \\| ${pw} : !
 60s | a | b : c ! d ~ e
| at column 1
alice at end : dcd on
pstn after @mark : call 1 alice->nas answered
 at end : calls==2
 5 s : alice off-hook 5s..6s before dialing
! noise alice 1e-4 from call 2 for 5s
! ring without answer 84001
héé 😀 | ünï `cødé`
-- nas.cfg --
hostname r1
| no : story ! here
--- nor an attachment ---
-- other file.txt --
client | no story either
"""


def tokens(
    paths: list[Path], node_modules: Path
) -> Iterator[tuple[Path, list[str], list[list[str]]]]:
    """For each file its lines, and the scopes of each character of each line."""
    script_path = NODE / "tokens.js"
    grammar = script("editor_files").TEXTMATE
    ran = subprocess.run(
        ["node", script_path, grammar, *paths],
        env={**os.environ, "NODE_PATH": str(node_modules)},
        capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    for path, tokenized in zip(paths, json.loads(ran.stdout), strict=True):
        lines = path.read_text(encoding="utf-8").split("\n")
        scopes = []
        for line, found in zip(lines, tokenized, strict=True):
            marks = [""] * len(line)
            for start, end, names in found:
                marks[start:end] = [" ".join(names[1:])] * (min(end, len(line)) - start)
            scopes.append(marks)
        yield path, lines, scopes


def expected(page: Page) -> Iterator[tuple[Piece, str]]:
    """Every piece of a file, and the scope that it must have, by what the parser makes of it."""
    layout: Layout = page.layout
    for header in layout.header:
        yield header.key, "keyword.other.key"
        if header.name:
            yield header.name, "entity.name.type.lane"
        if not VARIABLE.search(header.value.text):
            yield header.value, "string.unquoted.value"
    for number, line in enumerate(page.lines, 1):
        if COMMENT.match(line) and line.strip():
            attached = layout.attachments and layout.attachments[0].name.line < number
            yield Piece(line, number), "meta.embedded" if attached else "comment.line"
    for attachment in layout.attachments:
        yield attachment.name, "entity.name.section.attachment"
        for number, text in enumerate(attachment.lines, attachment.name.line + 1):
            yield Piece(text, number), "meta.embedded"
    for step in layout.story:
        yield from of_story(page, step)


def of_story(page: Page, step: StoryLine) -> Iterator[tuple[Piece, str]]:
    if step.lane:
        yield step.lane, "entity.name.type.lane"
    yield step.gutter, "keyword.operator.gutter"
    for field, word in read_margin(step.margin, [])[1].items():
        if field == "after":
            at = word.text.index("@")
            yield word.cut(0, len("after")), MARGIN["after"]
            yield word.cut(at), MARGIN["mark"]
        else:
            yield word, MARGIN[field]
    if step.gutter.text == "~":
        yield step.text, "string.regexp"
    elif step.gutter.text == "|":
        ticks = [tick.end() for tick in BACKTICK.finditer(step.text.text)]
        yield step.text.cut(0, ticks[0] - 1 if ticks else None), "string.unquoted.expected"
        if ticks:
            yield step.text.cut(ticks[0] - 1, ticks[1]), "string.quoted.typed"
    variables = [step.text.cut(*found.span()) for found in VARIABLE.finditer(step.text.text)]
    yield from ((variable, "variable.other") for variable in variables)
    if step.gutter.text in ":!" and not variables:  # a matrix has other words in its cases
        yield from of_statement(page, step)


def of_statement(page: Page, step: StoryLine) -> Iterator[tuple[Piece, str]]:
    """Words as they stand are keywords, numbers are numbers, and the rest is neither."""
    lane = page.lane_at(step.gutter.line)
    assert lane is not None
    statement = read_statement(step.text, step.gutter, lane, page.lanes)
    row = BY_VERB[statement.verb]
    slots = {span.column: name for name, span in statement.spans.items()}
    for word in step.text.words(WORD):
        name = slots.get(word.column)
        takes = row.parameters[name] if name else None
        if isinstance(takes, tuple) or name is None:
            relation = not word.text[0].isalpha()
            yield word, "keyword.operator.relation" if relation else "keyword.control.word"
        elif takes in NUMBERS:
            yield word, "constant.numeric"
        elif not word.text[0].isdigit():  # a telephone number looks like a number
            yield word, "variable.parameter"


def disagreements(path: Path, lines: list[str], scopes: list[list[str]]) -> Iterator[str]:
    page = Page(str(path), "\n".join(lines), lambda name: Path(name).read_text())
    assert page.layout.story
    for piece, scope in expected(page):
        line = piece.line - 1
        for at in range(piece.column - 1, piece.column - 1 + len(piece.text)):
            seen = scopes[line][at]
            if scope not in seen and not lines[line][at].isspace():
                place = f"{path.name}:{piece.line}:{at + 1}"
                yield f"{place}: {piece.text!r} is no {scope} but {seen!r}"
                break


def test_it_sees_every_scenario_as_the_parser_does(node_modules: Path, tmp_path: Path) -> None:
    odd = tmp_path / "odd.scenario"
    odd.write_text(ODD, encoding="utf-8")
    found = [
        wrong
        for path, lines, scopes in tokens([odd, *LIBRARY], node_modules)
        for wrong in disagreements(path, lines, scopes)
    ]
    assert found == []
    assert len(LIBRARY) > 60


def test_what_is_no_language_has_no_colour(node_modules: Path, tmp_path: Path) -> None:
    """A grammar that calls everything everything would agree with every parser."""
    odd = tmp_path / "odd.scenario"
    odd.write_text("clint: 84001\nclient: 84001\nclient 5sec @ | OK\n     : dial noise\n", "utf-8")
    ((_, lines, scopes),) = tokens([odd], node_modules)
    plain = {
        word: scopes[number][lines[number].index(word)]
        for number, word in ((0, "clint"), (2, "5sec"), (2, "@"), (3, "dial"), (3, "noise"))
    }
    assert [word for word, scope in plain.items() if "keyword" in scope or "numeric" in scope] == []


def test_the_files_of_editors_are_current() -> None:
    """Made again by `.venv/bin/python docs/editor_files.py`."""
    for path, text in script("editor_files").files().items():
        assert path.read_text(encoding="utf-8") == text
