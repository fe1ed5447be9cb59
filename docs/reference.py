"""Makes what `docs/scenarios.md` lists of the language, and all of `docs/rules.md`.

    .venv/bin/python docs/reference.py            writes them
    .venv/bin/python docs/reference.py --check    only says whether they are current

The lists come from the tables that the parser and `ringback check` read, so that the pages cannot
say anything else than the code does.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from harness.bench.capabilities import CAPABILITIES
from harness.check.rules import RULES, explain
from harness.scenario.header import KEYS, MEANINGS
from harness.scenario.player import ANSWER_WINDOW, RECORD_WINDOW
from harness.scenario.row import Row, Value
from harness.scenario.statement import is_slot
from harness.scenario.steps import LaneKind
from harness.scenario.vocabulary import ROWS
from harness.scenario.wire_text import ESCAPES
from phonesim.units import show_duration

DOCS = Path(__file__).parent
PAGE, RULES_PAGE = DOCS / "scenarios.md", DOCS / "rules.md"
KINDS = {
    LaneKind.CLIENT: "A client's lane",
    LaneKind.NAS: "The console, `nas`",
    LaneKind.PSTN: "The exchange, `pstn`",
}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if stale")
    check = parser.parse_args().check
    pages = {PAGE: with_lists(PAGE.read_text(encoding="utf-8")), RULES_PAGE: rules_page()}
    for path, text in pages.items():
        if not check:
            path.write_text(text, encoding="utf-8")
        elif path.read_text(encoding="utf-8") != text:
            sys.exit(f"{path.name} is not current: run docs/reference.py")


def with_lists(page: str) -> str:
    """The page with what stands between its markers made anew."""
    for name, listing in lists().items():
        begin, end = f"<!-- {name}: made by docs/reference.py -->", f"<!-- end of {name} -->"
        if page.count(begin) != 1 or page.count(end) != 1:
            raise ValueError(f"{PAGE.name} does not have the marker {begin} and its end once each")
        before, rest = page.split(begin)
        page = f"{before}{begin}\n\n{listing}\n{end}{rest.split(end)[1]}"
    return page


def lists() -> dict[str, str]:
    """Each list by the name of its marker."""
    keys = [("key", "meaning")]
    keys += [(f"`{form}`", MEANINGS.get(key, "")) for key, form in KEYS.items()]
    capabilities = [("capability", "a bench has it if"), *CAPABILITIES.items()]
    times = (
        f"Without a window, a modem or the server has {show_duration(ANSWER_WINDOW.default_us)} to "
        f"answer, and the exchange {show_duration(RECORD_WINDOW.default_us)} for its records.\n"
    )
    words = "\n".join(f"### {title}\n\n{_words(kind)}" for kind, title in KINDS.items())
    return {
        "keys": _table(keys), "words": words, "slots": _table(_slots()), "times": times,
        "capabilities": _table(capabilities),
        "escapes": f"The escapes are `` {ESCAPES.removeprefix('the escapes are ')} ``.\n",
    }  # fmt: skip


def _words(kind: LaneKind) -> str:
    rows = [row for row in ROWS if kind in row.lanes]
    return _table([("line", "what it means", "needs"), *(_word(row) for row in rows)])


def _word(row: Row) -> tuple[str, str, str]:
    return f"`{row.gutter} {row.form}`", row.help, row.needs


def _slots() -> list[tuple[str, ...]]:
    """Every slot of a form, and what it takes."""
    found: dict[str, str] = {}
    for row in ROWS:
        items = [item for item in re.split(r"[][ ]+", row.form) if is_slot(item)]
        for item, parameter in zip(items, row.parameters.values(), strict=True):
            if isinstance(parameter, Value):
                found.setdefault(item, parameter.value)
            elif item.isupper():
                found.setdefault(item, f"one of {', '.join(parameter)}")
    return [("slot", "what it takes"), *((f"`{slot}`", text) for slot, text in found.items())]


def _table(rows: list[tuple[str, ...]]) -> str:
    cells = [[cell.replace("|", r"\|") for cell in row] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]) + "\n"


def rules_page() -> str:
    """The page of every rule."""
    head = """\
# Rules

What `ringback check` finds breaks one of these rules; the finding names it in brackets, as in
`error[lane]: ...`, which on a terminal is a link to this page. `ringback check --explain lane`
shows its part of it, [editors](editors.md) lead to it, and SARIF carries it along. A warning does
not keep a file from being used. The page is made by `docs/reference.py`.

"""
    listing = " · ".join(f"[{rule}](#{rule})" for rule in RULES)
    return f"{head}{listing}\n\n" + "\n".join(explain(rule) for rule in RULES.values())


if __name__ == "__main__":
    main()
