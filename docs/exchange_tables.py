"""Writes what `docs/exchange.md` shows of the code: failures, faults, timers, tones, machines.

    .venv/bin/python docs/exchange_tables.py            writes them into the page
    .venv/bin/python docs/exchange_tables.py --check    only says whether the page is current

The rows come from the tables that the exchange itself works by, so that the page cannot say
anything else than the code does.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from phonesim.exchange import timers as timer_rows
from phonesim.exchange.call import Call
from phonesim.exchange.cause import Cause, Failure
from phonesim.exchange.countries import COUNTRIES, Country, Service
from phonesim.exchange.fault_kinds import KINDS
from phonesim.exchange.line import Line
from phonesim.exchange.subscriber import LINE_CLASSES
from phonesim.timers import Timer
from phonesim.units import US_PER_S, show_duration
from phonesim.wires.loop import Tone

sys.path.insert(0, str(Path(__file__).parent))
from diagrams import section

PAGE = Path(__file__).parent / "exchange.md"
DETECTED = {
    Tone.BUSY: "BUSY with X3, X4",
    Tone.REORDER: "BUSY with X3, X4",
    Tone.UNOBTAINABLE: "NO CARRIER after S7",
    Tone.INFORMATION: "NO CARRIER after S7",
}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if stale")
    check = parser.parse_args().check
    old = PAGE.read_text(encoding="utf-8")
    new = with_tables(old)
    if check:
        sys.exit(f"{PAGE.name} is not current: run docs/exchange_tables.py" if new != old else 0)
    PAGE.write_text(new, encoding="utf-8")


def with_tables(page: str) -> str:
    """The page with what stands between its markers made anew."""
    tables = {
        "failures": failures(),
        "faults": faults(),
        "timers": timers(),
        "countries": countries(),
        "classes": classes(),
        "machines": "\n".join(section(machine) for machine in (Call, Line)),
    }
    for name, table in tables.items():
        begin, end = f"<!-- {name}: made by docs/exchange_tables.py -->", f"<!-- end of {name} -->"
        if page.count(begin) != 1 or page.count(end) != 1:
            raise ValueError(f"{PAGE.name} does not have the marker {begin} and its end once each")
        before, rest = page.split(begin)
        page = f"{before}{begin}\n\n{table}\n{end}{rest.split(end)[1]}"
    return page


def failures() -> str:
    """Each way in which a call ends, with its cause, tone and result."""
    clearing = f"{Cause.NORMAL_CLEARING.value} {Cause.NORMAL_CLEARING.text}"
    dropped = f"{Cause.TEMPORARY_FAILURE.value} {Cause.TEMPORARY_FAILURE.text}"
    silence = "silence, then the tone after disconnect"
    rows = [
        ("either party hangs up", "answered", clearing, silence, "NO CARRIER"),
        ("the caller gives up while it rings", "no answer", clearing, "–", "by S7: NO CARRIER"),
        ("the caller gives up before it rings", "abandoned", clearing, "–", "–"),
        (
            "the exchange restarts",
            "answered, or failed",
            dropped,
            "silence",
            "NO CARRIER; if it was still waiting for an answer, BUSY once it hears a tone again",
        ),
    ]
    for failure in Failure:
        treatment = failure.value
        tone = treatment.tone.value
        others: dict[str, list[str]] = {}
        for name, country in COUNTRIES.items():
            if failure in country.treatments:
                others.setdefault(country.treatments[failure].value, []).append(name)
        told = [f"{', '.join(names)}: {other}" for other, names in others.items()]
        heard = {treatment.tone, *(c.treatments.get(failure, treatment.tone) for c in _all())}
        results = " or ".join(sorted({DETECTED[each] for each in heard}))
        cause = f"{treatment.cause.value} {treatment.cause.text}"
        row = (treatment.meaning, treatment.outcome.value, cause, "; ".join([tone, *told]), results)
        rows.append(row)
    head = ("how it ends", "outcome", "cause (Q.850)", "what the caller hears", "a modem says")
    return _table(head, rows)


def _all() -> Iterable[Country]:
    return COUNTRIES.values()


def faults() -> str:
    """Each kind of fault."""
    rows = [
        (f"`{k.name}`", k.place or "–", k.needs.value or "–", k.meaning) for k in KINDS.values()
    ]
    return _table(("fault", "at a", "needs", "what it does"), rows)


def timers() -> str:
    """Each timer, with what a country has instead of the default."""
    rows = []
    for row in vars(timer_rows).values():
        if isinstance(row, Timer):
            others = [
                f"{name}: {_duration(country.timers_us[row.name])}"
                for name, country in COUNTRIES.items()
                if row.name in country.timers_us
            ]
            default = "; ".join([_duration(row.default_us), *others])
            rows.append((f"`{row.name}`", default, row.meaning, row.source))
    return _table(("timer", "default", "what it is for", "where the number is from"), rows)


def _duration(time_us: int) -> str:
    return re.sub(r"(?<=\d)(?=[a-z])", " ", show_duration(time_us))


def countries() -> str:
    """Tones with their cadences, ringing and codes, a column for each country."""
    tones = [tone for tone in Tone if any(tone in c.tones for c in _all())]
    rows = [(tone.value, *(_signal(country, tone) for country in _all())) for tone in tones]
    rows.append(("ringing current", *(_cadence(country.ringing) for country in _all())))
    before = ("before ringing" if c.caller_id_first else "after the first ring" for c in _all())
    rows.append(("caller ID", *before))
    rows.append(("tone after disconnect", *(c.after_disconnect.value for c in _all())))
    for service in Service:
        codes = ([f"`{c}`" for c, s in country.codes.items() if s is service] for country in _all())
        rows.append((service.value, *(", ".join(found) or "–" for found in codes)))
    return _table(("", *(country.name for country in _all())), rows)


def _signal(country: Country, tone: Tone) -> str:
    signal = country.tones.get(tone)
    if signal is None:
        return "–"
    if "," in signal.frequencies:  # tones one after another, and a pause
        *each, pause = signal.cadence_us
        each_s, pause_s = _cadence((each[0],)), _cadence((pause,))
        return f"{signal.frequencies} Hz for {each_s} each, then a pause of {pause_s}"
    return f"{signal.frequencies} Hz {_cadence(signal.cadence_us)}".rstrip()


def _cadence(cadence_us: tuple[int, ...]) -> str:
    return "/".join(f"{duration / US_PER_S:g}" for duration in cadence_us)


def classes() -> str:
    """The line classes that every exchange has."""
    rows = [(f"`{kind.name}`", kind.meaning) for kind in LINE_CLASSES.values()]
    return _table(("class", "what it is"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    cells = [[cell.replace("|", "&#124;") for cell in line] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells).replace("| --- ", "|---") + "\n"


if __name__ == "__main__":
    main()
