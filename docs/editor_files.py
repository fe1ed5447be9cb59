"""Writes what the grammars of editors have of the language: its keys, words and gutters.

    .venv/bin/python docs/editor_files.py            writes them
    .venv/bin/python docs/editor_files.py --check    only says whether they are current

The words come from the tables that the parser reads, so that no editor colours anything else than
what the language has: the whole TextMate grammar, and the marked lines of Vim's and Emacs's files.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from harness.scenario.header import KEYS
from harness.scenario.row import Row
from harness.scenario.statement import is_slot
from harness.scenario.vocabulary import ROWS

SUPPORT = Path(__file__).parents[1] / "harness" / "editor" / "support"
TEXTMATE = SUPPORT / "vscode" / "syntaxes" / "scenario.tmLanguage.json"
VIM = SUPPORT / "vim" / "syntax" / "ringback.vim"
EMACS = SUPPORT / "emacs" / "ringback-mode.el"

Rule = dict[str, object]

_DURATION = r"[0-9]+(?:\.[0-9]+)?[ \t]*(?:us|ms|s|m|h)"
_BEFORE, _AFTER = r"(?<![^ \t])", r"(?![^ \t\n])"  # a word is what white space is around
# A story line's lane and margin, up to its gutter.
_LEFT = r"^([^\s|~:!][^ \t]*)?((?:[ \t]+(?![|~:!])[^ \t]+)*)(?:[ \t]+|^)"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if stale")
    check = parser.parse_args().check
    for path, text in files().items():
        if not check:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            sys.exit(f"{path.name} is not current: run docs/editor_files.py")


def files() -> dict[Path, str]:
    """The text of each file."""
    return {
        TEXTMATE: json.dumps(textmate(), indent=2) + "\n",
        VIM: _between_markers(VIM, vim_words(), '"'),
        EMACS: _between_markers(EMACS, emacs_words(), ";;"),
    }


def words_of(gutter: str) -> list[str]:
    """The words that stand as they are in the statements of a gutter, longest first."""
    found: set[str] = set()
    for row in ROWS:
        if row.gutter == gutter:
            found.update(_words(row))
    return sorted((word for word in found if word[0].isalpha()), key=lambda w: (-len(w), w))


def _words(row: Row) -> Iterable[str]:
    for item in re.split(r"[][ ]+", row.form):
        if item and not is_slot(item):
            yield item
    for parameter in row.parameters.values():
        if isinstance(parameter, tuple):
            yield from (word for choice in parameter for word in choice.split())


def textmate() -> Rule:
    """The grammar for VS Code and whatever else reads TextMate's."""
    keys = "|".join(KEYS)
    return {
        "$schema": "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
        "name": "ringback scenario",
        "scopeName": "source.ringback",
        "fileTypes": ["scenario", "fragment"],
        "patterns": [
            {"include": "#comment"},
            {"include": "#attachment"},
            {"include": "#header"},
            *({"include": f"#{name}"} for name in ("literal", "pattern", "act", "fault")),
        ],
        "repository": {
            "comment": _match("comment.line.ringback", r"^[ \t]*(?:#|!---).*$"),
            "attachment": {
                "begin": r"^(--) ([\w./](?:.*[^\s-])?) (--)[ \t]*$",
                "end": r"(?=^-- [\w./](?:.*[^\s-])? --[ \t]*$)",
                "beginCaptures": _captures(
                    "punctuation.definition.attachment.ringback",
                    "entity.name.section.attachment.ringback",
                    "punctuation.definition.attachment.ringback",
                ),
                "contentName": "meta.embedded.attachment.ringback",
            },
            "header": {
                "match": rf"^({keys})(?:[ \t]+([^\s:|~!]+))?(:)(.*)$",
                "captures": {
                    **_captures(
                        "keyword.other.key.ringback",
                        "entity.name.type.lane.ringback",
                        "punctuation.separator.key.ringback",
                    ),
                    "4": {
                        "name": "string.unquoted.value.ringback",
                        "patterns": [{"include": "#variable"}],
                    },
                },
            },
            "margin": {
                "patterns": [
                    {"include": "#variable"},
                    {
                        "match": rf"{_BEFORE}(after)[ \t]+(@[A-Za-z0-9_-]+){_AFTER}",
                        "captures": _captures(
                            "keyword.control.after.ringback", "entity.name.label.mark.ringback"
                        ),
                    },
                    _match("keyword.control.at-end.ringback", rf"{_BEFORE}at[ \t]+end{_AFTER}"),
                    _match("entity.name.label.mark.ringback", rf"{_BEFORE}@[A-Za-z0-9_-]+{_AFTER}"),
                    _match(
                        "constant.numeric.count.ringback",
                        rf"{_BEFORE}x[0-9]+(?:\.\.[0-9]+)?{_AFTER}",
                    ),
                    _match(
                        "constant.numeric.window.ringback",
                        rf"{_BEFORE}{_DURATION}(?:\.\.{_DURATION})?{_AFTER}",
                    ),
                ]
            },
            "literal": _story(
                r"\|",
                "string.unquoted.expected.ringback",
                {"include": "#escape"},
                {"include": "#variable"},
                {
                    "name": "string.quoted.typed.ringback",
                    "begin": "`",
                    "end": "`|$",
                    "patterns": [{"include": "#escape"}, {"include": "#variable"}],
                },
            ),
            "pattern": _story(
                "~",
                "string.regexp.ringback",
                {
                    "match": r"\(\?P<(\w+)>",
                    "captures": _captures("variable.other.capture.ringback"),
                },
                {"include": "#variable"},
                _match("constant.character.escape.regexp.ringback", r"\\."),
            ),
            "act": _story(":", "meta.act.ringback", *_statement(":")),
            "fault": _story("!", "meta.fault.ringback", *_statement("!")),
            "escape": _match(
                "constant.character.escape.ringback", r"\\(?:x[0-9A-Fa-f]{2}|[rnteabf0c\\`$])"
            ),
            "variable": _match("variable.other.ringback", r"(?<!\\)\$\{[^{}]*\}"),
        },
    }


def _story(gutter: str, content: str, *patterns: Rule) -> Rule:
    """A story line: lane, margin, gutter, and what stands right of it."""
    return {
        "begin": _LEFT + f"({gutter})",
        "end": "$",
        "beginCaptures": {
            "1": {"name": "entity.name.type.lane.ringback"},
            "2": {"patterns": [{"include": "#margin"}]},
            "3": {"name": "keyword.operator.gutter.ringback"},
        },
        "contentName": content,
        "patterns": [*patterns],
    }


def _statement(gutter: str) -> list[Rule]:
    before, after = r"(?<![^ \t=>])", r"(?=[ \t\n]|$|->|[=<>]=)"  # `calls==2` is three words
    words = "|".join(map(re.escape, words_of(gutter)))
    return [
        {"include": "#variable"},
        _match("keyword.operator.relation.ringback", r"->|[=<>]="),
        _match("keyword.control.word.ringback", rf"{before}(?:{words}){after}"),
        _match(
            "constant.numeric.ringback",
            rf"{before}{_DURATION}(?:\.\.{_DURATION})?{after}"
            rf"|{before}-?[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?{after}",
        ),
        _match("variable.parameter.ringback", r"(?:(?!->|[=<>]=)[^ \t\n])+"),
    ]


def _match(name: str, match: str) -> Rule:
    return {"name": name, "match": match}


def _captures(*names: str) -> Rule:
    return {str(number): {"name": name} for number, name in enumerate(names, 1)}


def vim_words() -> str:
    """Vim's lines with the words of the language."""
    keys = "\\|".join(KEYS)
    lines = [rf"syntax match ringbackKey /^\%({keys}\)\ze\%([ \t]\+[^ \t:|~!]\+\)\?:/ contained"]
    for gutter, group in ((":", "ringbackActWord"), ("!", "ringbackFaultWord")):
        words = "\\|".join(words_of(gutter)).replace("/", r"\/")
        lines.append(
            rf"syntax match {group} /\%([ \t]\)\@1<=\%({words}\)\ze\%([ \t]\|$\)/ contained"
        )
    return "\n".join(lines)


def emacs_words() -> str:
    """Emacs's lines with the words of the language."""
    lines = []
    for name, what, words in (
        ("keys", "Keys of the header.", list(KEYS)),
        ("act-words", "Words of what is done and checked.", words_of(":")),
        ("fault-words", "Words of faults.", words_of("!")),
    ):
        listing = "\n".join(f'    "{word}"' for word in words)
        lines.append(f'(defconst ringback-{name}\n  \'(\n{listing})\n  "{what}")')
    return "\n\n".join(lines)


def _between_markers(path: Path, text: str, comment: str) -> str:
    old = path.read_text(encoding="utf-8")
    begin, end = f"{comment} words: made by docs/editor_files.py\n", f"{comment} end of words\n"
    if old.count(begin) != 1 or old.count(end) != 1:
        raise ValueError(f"{path.name} does not have its markers once each")
    return f"{old.split(begin)[0]}{begin}{text}\n{end}{old.split(end)[1]}"


if __name__ == "__main__":
    main()
