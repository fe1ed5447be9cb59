"""The story: each line with its lane, its margin and what it expects, types, checks or does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.scenario.faults import check_values
from harness.scenario.files import Files
from harness.scenario.header import KEYS, Header, unknown_lane
from harness.scenario.layout import StoryLine
from harness.scenario.literal import read_literal, read_pattern
from harness.scenario.margin import looks_like_margin, read_margin
from harness.scenario.piece import Mistake, Piece
from harness.scenario.statement import read_statement
from harness.scenario.steps import Lane, LaneKind, Literal, Pattern, Statement, Step
from harness.scenario.vocabulary import BY_VERB
from phonesim.diagnostic import did_you_mean


def read_story(
    lines: Sequence[StoryLine], header: Header, files: Files, mistakes: list[Mistake]
) -> tuple[Step, ...]:
    """The steps of the story; what is wrong with the lines goes to `mistakes`."""
    steps: list[Step] = []
    marks: dict[str, Piece] = {}
    waits: list[tuple[Piece, bool]] = []  # for which mark, and whether it was set by then
    variables = header.variables()
    if "nas" not in header.lanes:
        _miss_access_server(lines, header, mistakes)
    blamed: set[Piece | None] = set()  # lane names that have been found wrong, or missing
    for line in lines:
        lane: Lane | None = None
        try:
            lane = _find_lane(line, header.lanes)
        except Mistake as mistake:
            if line.lane not in blamed:
                mistakes.append(mistake.with_traceback(None))
            blamed.add(line.lane)
        margin, places = read_margin(line.margin, mistakes)
        if "after" in places:
            waits.append((places["after"], "@" + str(margin.after) in marks))
        if "mark" in places:
            _set_mark(places["mark"], marks, mistakes)
        try:
            action = _read_action(line, lane, header, variables, mistakes)
            if action is not None:
                _check_margin(places, action, lane)
                if isinstance(action, Statement):
                    _find_file(action, line, files)
                    _check_fault(action, line)
                if lane is not None:
                    steps.append(Step(lane, margin, action, line.text.span, line.text.text))
            if isinstance(action, Pattern):
                _capture(action, line, header, variables)
        except Mistake as mistake:
            mistakes.append(mistake.with_traceback(None))
    for word, was_set in waits:
        _check_awaited(word, was_set, marks, mistakes)
    return tuple(step for step in steps if not _is_use(step))


def _is_use(step: Step) -> bool:
    """Whether a step is only the place of a fragment's lines."""
    return isinstance(step.action, Statement) and step.action.verb == "use"


def _find_file(statement: Statement, line: StoryLine, files: Files) -> None:
    """The file of a statement must be there."""
    if "file" in statement.arguments and statement.verb != "use":
        name = next(w for w in line.text.words() if w.text == statement.arguments["file"])
        files.find(name, "file")


def _check_fault(statement: Statement, line: StoryLine) -> None:
    """What a fault is told must be possible."""
    if line.gutter.text == "!":
        try:
            check_values(statement)
        except ValueError as error:
            places = [*statement.spans.values()]
            start = places[0].column - line.text.column
            end = places[-1].column + places[-1].width - line.text.column
            raise Mistake(line.text.cut(start, end), str(error), rule="fault") from None


def _capture(
    pattern: Pattern, line: StoryLine, header: Header, variables: dict[str, Piece | None]
) -> None:
    """The pattern's named groups are variables from here on."""
    for name in pattern.regex.groupindex:
        if name in header.secrets:
            hint = "choose another name for the group"
            raise Mistake(
                line.text, f'"{name}" is a secret, and cannot be captured', hint, rule="secret"
            )
        variables[name] = line.text


def _miss_access_server(
    lines: Sequence[StoryLine], header: Header, mistakes: list[Mistake]
) -> None:
    """Say once, not at every line that names it, that the header has no access server."""
    for line in lines:
        names_it = line.gutter.text in ":!" and "nas" in line.text.text
        for word in (line.lane, *(line.text.words() if names_it else [])):
            if word is not None and word.text == "nas":
                hint = f"add `{KEYS['nas']}` to the header"
                mistakes.append(
                    Mistake(word, "the scenario has no access server", hint, rule="access-server")
                )
                header.lanes["nas"] = Lane("nas", LaneKind.NAS, "", word.span)
                return


def _find_lane(line: StoryLine, lanes: Mapping[str, Lane]) -> Lane:
    name = line.lane
    if name is None:
        hint = f"begin it with one of {', '.join(lanes)}"
        raise Mistake(line.gutter, "the first line of the story has no lane", hint, rule="lane")
    if name.text in lanes:
        return lanes[name.text]
    if looks_like_margin(name.text):
        hint = "margin words stand after a lane's name or after white space"
        raise Mistake(name, f'a margin word "{name.text}" in column 1', hint, rule="lane")
    raise unknown_lane(name, lanes)


def _read_action(
    line: StoryLine,
    lane: Lane | None,
    header: Header,
    variables: Mapping[str, Piece | None],
    mistakes: list[Mistake],
) -> Literal | Pattern | Statement | None:
    """What stands right of the gutter, or None if the lane is not known to judge it by."""
    gutter = line.gutter.text
    if gutter in ":!":
        if lane is None:
            return None
        return read_statement(line.text, line.gutter, lane, header.lanes)
    if lane is not None and lane.kind is LaneKind.LINE:
        raise Mistake(
            line.gutter,
            f"{lane.name} sends no text",
            "checks and faults on the pstn lane may name it",
            rule="gutter",
        )
    if lane is not None and lane.kind is LaneKind.PSTN:
        hint = "checks of the exchange's records are written `:`, faults `!`"
        raise Mistake(
            line.gutter, f"the pstn lane takes no `{gutter}`: it sends no text", hint, rule="gutter"
        )
    if gutter == "~":
        return read_pattern(line.text, variables, mistakes)
    return read_literal(line.text, variables, mistakes)


def _check_margin(
    places: Mapping[str, Piece], action: Literal | Pattern | Statement, lane: Lane | None
) -> None:
    """Find margin words that make no sense for the line's action."""
    typed_only = isinstance(action, Literal) and action.expected is None
    if "count" in places and (typed_only or isinstance(action, Statement)):
        hint = "counts are for `|` and `~` lines that expect something"
        raise Mistake(places["count"], "nothing to count", hint, rule="count")
    if "count" in places and lane is not None and lane.kind is LaneKind.NAS:
        hint = "the console is searched, and what nobody asks about passes; write the line twice"
        raise Mistake(places["count"], "counts are for clients", hint, rule="header-line")
    checks = isinstance(action, Statement) and not BY_VERB[action.verb].acts
    if "at_end" in places and not checks:
        hint = "`at end` is for `:` lines that check something"
        raise Mistake(places["at_end"], "nothing to check at the end", hint, rule="at-end")


def _set_mark(word: Piece, marks: dict[str, Piece], mistakes: list[Mistake]) -> None:
    first = marks.setdefault(word.text, word)
    if first is not word:
        hint = "the first is on {other}; choose another name"
        mistakes.append(Mistake(word, f"a second mark {word.text}", hint, first, rule="mark"))


def _check_awaited(
    word: Piece, was_set: bool, marks: Mapping[str, Piece], mistakes: list[Mistake]
) -> None:
    """`after @mark` needs the mark on an earlier line."""
    name = "@" + word.text.partition("@")[2]
    if name not in marks:
        names = ", ".join(marks) or "none"
        hint = f"{did_you_mean(name, [*marks])} the marks are {names}".lstrip()
        mistakes.append(Mistake(word, f"no line sets the mark {name}", hint, rule="mark"))
    elif not was_set:
        hint = "{other} sets it; only lines below it can wait for it"
        mistakes.append(
            Mistake(word, f"the mark {name} is not set yet", hint, marks[name], rule="mark")
        )
