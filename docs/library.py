"""Makes the list of every scenario in `docs/library.md`.

.venv/bin/python docs/library.py            writes it
.venv/bin/python docs/library.py --check    only says whether it is current
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from harness.scenario.parser import load_scenarios

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "library.md"
BEGIN, END = "<!-- scenarios: made by docs/library.py -->", "<!-- end of scenarios -->"

FOLDERS = {
    "source": "The source document's two transcripts",
    "callback": "Callback: to whom, over which line, and what may answer",
    "login": "Login: passwords, time-outs, banners",
    "lines": "Lines: carrier, DTR, echo, speed, escapes, and calls at the wrong moment",
    "cuts": "Cuts and noise at each phase",
    "fraud": "Attempts at toll fraud, and at getting in by the callback",
    "modem": "What one or two modems can do: an acceptance suite",
    "exchange": "The exchange",
    "channel": "Bad wires",
    "billing": "Bills",
}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if stale")
    old = PAGE.read_text(encoding="utf-8")
    new = with_list(old)
    if not parser.parse_args().check:
        PAGE.write_text(new, encoding="utf-8")
    elif new != old:
        sys.exit(f"{PAGE.name} is not current: run docs/library.py")


def with_list(page: str) -> str:
    """The page with what stands between its markers made anew."""
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        raise ValueError(f"{PAGE.name} does not have the markers {BEGIN} and {END} once each")
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n\n{_listing()}\n{END}{rest.split(END)[1]}"


def _listing() -> str:
    """Each folder's scenarios: title, and why it is there."""
    parts = []
    for folder in sorted({path.parent for path in (ROOT / "scenarios").rglob("*.scenario")}):
        rows = ["| scenario | why it is there |", "|---|---|"]
        for path in sorted(folder.glob("*.scenario")):
            lines = path.read_text(encoding="utf-8").splitlines()
            why = " ".join(line.removeprefix("# ") for line in lines[:2])
            title = load_scenarios(path)[0]
            name = title.title.removesuffix(f" [{title.case}]") if title.case else title.title
            link = f"../{path.relative_to(ROOT)}"
            rows.append(f"| [{name}]({link}) | {why} |".replace("\\", "\\\\"))
        parts.append(f"### {FOLDERS[folder.name]}\n\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    main()
