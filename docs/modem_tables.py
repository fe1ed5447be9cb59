"""Writes what `docs/modem.md` shows of the code: commands, registers, results and modulations.

    .venv/bin/python docs/modem_tables.py            writes them into the page, between its markers
    .venv/bin/python docs/modem_tables.py --check    only says whether the page is current

The rows come from the tables that the modem itself works by, and from the profiles that come with
it, so that the page cannot say anything else than the code does.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path

from phonesim.modem.at_commands import INFORMATION
from phonesim.modem.factory import factory_settings, options_of, registers_of
from phonesim.modem.option_values import VALUES
from phonesim.modem.profile import Profile, load_profile
from phonesim.modem.result_codes import Result
from phonesim.modem.settings import ACTIONS, ALIASES, OPTIONS, PARAMETERS, show_ranges
from phonesim.modem.training import MODULATIONS

PAGE = Path(__file__).parent / "modem.md"
NONE = "–"
ACTS, ACCEPTED = "acts", "accepted"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if stale")
    check = parser.parse_args().check
    old = PAGE.read_text(encoding="utf-8")
    new = with_tables(old)
    if check:
        sys.exit(f"{PAGE.name} is not current: run docs/modem_tables.py" if new != old else 0)
    PAGE.write_text(new, encoding="utf-8")


def with_tables(page: str) -> str:
    """The page with what stands between its markers made anew."""
    profiles = known_profiles()
    tables = {
        "commands": commands(profiles),
        "values": values(),
        "extended": extended(profiles),
        "registers": registers(profiles),
        "results": results(profiles),
        "modulations": modulations(profiles),
    }
    for name, table in tables.items():
        begin, end = f"<!-- {name}: made by docs/modem_tables.py -->", f"<!-- end of {name} -->"
        if page.count(begin) != 1 or page.count(end) != 1:
            raise ValueError(f"{PAGE.name} does not have the marker {begin} and its end once each")
        before, rest = page.split(begin)
        page = f"{before}{begin}\n\n{table}\n{end}{rest.split(end)[1]}"
    return page


def known_profiles() -> list[Profile]:
    """Those that come with ringback and stand for a modem, the default first."""
    folder = resources.files("phonesim.modem") / "profiles"
    names = sorted(file.name.removesuffix(".toml") for file in folder.iterdir())
    profiles = [load_profile(name) for name in sorted(names, key=lambda name: name != "generic")]
    return [profile for profile in profiles if not profile.connect_s]


def commands(profiles: Sequence[Profile]) -> str:
    """Basic commands: what each takes, and with what every profile leaves the factory."""
    rows = []
    for action in ACTIONS.values():
        have = ["yes" if action.name not in p.without else NONE for p in profiles]
        rows.append((f"`{action.name}`", action.takes, *have, ACTS, action.meaning))
    options = [options_of(profile) for profile in profiles]
    defaults = [factory_settings(profile).options for profile in profiles]
    for name in dict.fromkeys(name for each in (OPTIONS, *options) for name in each):
        row = next(each[name] for each in (OPTIONS, *options) if name in each)
        have = [
            str(default[name]) if name in each else NONE
            for each, default in zip(options, defaults, strict=True)
        ]
        effect = ACTS if row.acts else ACCEPTED
        rows.append((f"`{name}`", _values(row.values), *have, effect, row.meaning))
    head = ("command", "takes", *(p.name for p in profiles), "effect", "what it is")
    return _table(head, rows)


def values() -> str:
    """What each value of a basic command means."""
    rows = [
        (f"`{name}{value}`", meaning)
        for name, meanings in VALUES.items()
        for value, meaning in meanings.items()
    ]
    return _table(("command", "what it means"), rows)


def extended(profiles: Sequence[Profile]) -> str:
    """Extended commands, of the profiles that have them."""
    rows = []
    for name, (meaning, _) in INFORMATION.items():
        rows.append((f"`{name}`", "", "", ACTS, meaning))
    others = {name: other for other, name in ALIASES.items()}
    for row in PARAMETERS.values():
        names = f"`{row.name}`" + (f", `{others[row.name]}`" if row.name in others else "")
        takes = show_ranges(row, tuple(m.name for m in MODULATIONS))
        effect = ACTS if row.acts else ACCEPTED
        rows.append((names, takes, ",".join(map(str, row.defaults)), effect, row.meaning))
    have = ", ".join(p.name for p in profiles if p.extended_commands)
    head = ("command", "takes", "default", "effect", "what it is")
    return f"Profiles that have them: {have}.\n\n" + _table(head, rows)


def registers(profiles: Sequence[Profile]) -> str:
    """S-registers, with every profile's default."""
    each = [registers_of(profile) for profile in profiles]
    rows = []
    for number in sorted({number for one in each for number in one}):
        found = [one.get(number) for one in each]
        row = next(register for register in found if register is not None)
        ranges = {f"{r.low} to {r.high}" for r in found if r is not None}
        have = [str(r.default) if r else NONE for r in found]
        effect = ACTS if row.acts else ACCEPTED
        source = row.source if row.acts else ""
        rows.append(
            (f"S{number}", ", ".join(sorted(ranges)), row.unit, *have, effect, row.meaning, source)
        )
    head = ("register", "range", "unit", *(p.name for p in profiles), "effect", "what it is",
            "source")  # fmt: skip
    return _table(head, rows)


def results(profiles: Sequence[Profile]) -> str:
    """Result codes, and CONNECT with a speed."""
    rows = []
    for result in Result:
        words = {p.words.get(result.name, result.word): p.name for p in reversed(profiles)}
        others = [f"{name}: `{word}`" for word, name in words.items() if word != result.word]
        rows.append((str(result.number), f"`{result.word}`", "; ".join(others)))
    return _table(("V0", "V1", "other spellings"), rows)


def modulations(profiles: Sequence[Profile]) -> str:
    """Modulations: speeds, time to CONNECT, and who has them."""
    rows = [
        (
            f"`{m.name}`",
            ", ".join(map(str, m.rates_bps)),
            f"{m.connect_us / 1_000_000:g} s",
            ", ".join(p.name for p in profiles if m.name in p.modulations),
            m.source,
        )
        for m in MODULATIONS
    ]
    head = ("`+MS`", "speeds in bit/s", "answer to CONNECT", "profiles", "where the time is from")
    return _table(head, rows)


def _values(values: tuple[int, ...]) -> str:
    """`0 to 3`, or the numbers."""
    low, high = min(values), max(values)
    if len(values) > 2 and sorted(values) == list(range(low, high + 1)):
        return f"{low} to {high}"
    return ", ".join(map(str, sorted(values)))


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(head)
    lines = [f"| {' | '.join(titles)} |", "|" + "---|" * len(titles)]
    for row in rows:
        cells = (re.sub(r"\|", "&#124;", cell) for cell in row)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
