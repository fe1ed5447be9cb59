"""Who pays for the document's stories: a short first leg by the caller, the callback by the server.

Then what is left of it in the run's folder, on its page and on the terminal.
"""

import csv
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from harness.bench.bench_file import read_bench
from harness.errors import BenchError
from harness.rehearsal import play, read, read_cases
from harness.report.call_records import write_csv
from harness.report.calls import LoggedCall, read_calls
from harness.report.run_folder import write_run_folder
from harness.scenario.outcome import Outcome, Verdict
from phonesim.units import US_PER_S as S
from tests.end_to_end import stage

LIBRARY = Path(__file__).parents[2] / "scenarios"
SOURCE = LIBRARY / "source"
BENCH = """\
[bench]
name = "billed"
cable = "memory"
[lane.nas]
enable = "ringback"
[exchange]
"""
FIELDS = [
    "clid", "src", "dst", "dcontext", "channel", "dstchannel", "lastapp", "lastdata", "start",
    "answer", "end", "duration", "billsec", "disposition", "amaflags", "accountcode", "uniqueid",
    "userfield", "sequence",
]  # fmt: skip


def told(exchange: str, name: str = "noverify") -> Outcome:
    outcome = play(read(SOURCE / f"{name}.scenario"), read_bench(BENCH + exchange, "b.toml"))
    assert outcome.verdict is Verdict.PASSED
    return outcome


def calls(exchange: str, name: str = "noverify") -> list[LoggedCall]:
    return read_calls(told(exchange, name).events)


@pytest.mark.parametrize("name", ["noverify", "verify-any-number"])
def test_the_caller_pays_the_first_leg_and_the_server_the_callback(name: str) -> None:
    first, callback = calls('tariff = "company"', name)
    assert (first.calling, first.payer, first.rate) == ("84001", "84001", "long distance")
    assert (callback.calling, callback.payer, callback.rate) == ("55555", "55555", "wholesale")
    assert 0 < first.talking_us < 60 * S
    assert (first.charged_s, first.cost, first.currency) == (60, "0.25", "USD")
    assert callback.charged_s == max(18, -(-callback.talking_us // (6 * S)) * 6)
    assert (first.callback_of, callback.callback_of) == (None, 1)
    together_us = first.talking_us + callback.talking_us
    assert callback.direct_cost == str(-(-together_us // (60 * S)) * Decimal("0.25"))
    assert (first.speed_bps, first.released_by, first.cause) == (14400, "nas", 16)
    assert first.sent_bytes > len("austin-01")
    assert first.received_bytes > len("Callback initiated - line is disconnected")


def test_the_time_of_day_is_the_exchange_clock() -> None:
    prices = []
    for clock in ("2000-01-03 09:00", "2000-01-03 22:00"):
        first, _ = calls(f'tariff = "by-the-second"\nclock = "{clock}"')
        prices.append(float(first.cost or 0))
    day, night = prices
    assert day > night > 0.06


def test_what_is_left_in_the_folder(tmp_path: Path) -> None:
    outcome = told('tariff = "company"\nclock = "2000-01-03 09:00"')
    write_run_folder(tmp_path, [outcome], "b.toml", {})
    lines = (tmp_path / "calls.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    with (tmp_path / "calls.csv").open(newline="") as file:
        table = list(csv.DictReader(file))
    assert [*table[0]] == [*rows[0]]
    assert [*rows[0]][: len(FIELDS)] == FIELDS
    for row, line in zip(rows, table, strict=True):
        assert {k: "" if v is None else str(v) for k, v in row.items()} == line
    first, callback = rows
    assert (first["src"], first["dst"], first["accountcode"]) == ("84001", "55555", "84001")
    assert (callback["src"], callback["dst"], callback["accountcode"]) == (
        "55555",
        "84001",
        "55555",
    )
    assert first["answer"].startswith("2000-01-03 09:00:")
    assert first["disposition"] == "ANSWERED"
    assert first["billsec"] < first["duration"]
    page = (tmp_path / "report.html").read_text()
    assert page.count("callback cost ") == 2  # for the run, and for the story
    assert "<td>84001</td>" in page


def test_a_run_without_calls_has_the_columns_all_the_same() -> None:
    assert write_csv([]).startswith("clid,src,dst,")
    assert write_csv([]).count("\n") == 1


def test_the_terminal_says_what_callback_saved(tmp_path: Path) -> None:
    bench = tmp_path / "billed.toml"
    bench.write_text(BENCH + 'tariff = "company"\n')
    ran = stage.ringback("run", SOURCE / "noverify.scenario", "--bench", bench)
    assert ran.code == 0, ran.err
    assert (
        "callback cost 0.02 USD more: 1 callback and its first call cost 0.27 USD; "
        "for the same minutes in one call the caller would have paid 0.25 USD"
    ) in ran.out
    assert re.search(r"^2 calls, connected for \d+ s, 78 s charged: 0\.27 USD$", ran.out, re.M)
    ran = stage.ringback("run", LIBRARY / "billing", "--bench", "sim")
    assert ran.code == 0, ran.err
    assert "callback saved 0." in ran.out


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("callback saved == -0.02", Verdict.PASSED),
        ("callback saved <= -0.03", Verdict.FAILED),
        ("callback saved == 0", Verdict.FAILED),
    ],
)
def test_a_story_can_say_that_callback_cost_more(line: str, verdict: Verdict) -> None:
    path = SOURCE / "noverify.scenario"
    text = path.read_text() + f"\npstn at end : {line}\n"
    bench = read_bench(BENCH + 'tariff = "company"', "b.toml")
    assert play(read_cases(path, text)[0], bench).verdict is verdict


def test_a_run_ends_when_its_telephone_time_is_used_up(tmp_path: Path) -> None:
    """Each story takes 104 s: the second is cut off, and the third does not begin."""
    bench = tmp_path / "capped.toml"
    bench.write_text(BENCH.replace("[lane", 'max_telephone_time_of_run = "2m"\n[lane'))
    ran = stage.ringback("run", SOURCE / "noverify.scenario", "--repeat", "3", "--bench", bench)
    used_up = "error: the run's telephone time of 2m is used up: `max_telephone_time_of_run` under"
    assert ran.out.count(used_up) == 2
    assert "(15.706 s of telephone time" in ran.out  # 120 s, less the first story
    assert "(0.000 s of telephone time" in ran.out
    assert ran.out.splitlines()[-1].startswith("1 passed, 2 error in ")
    assert ran.code == 3


def test_without_a_tariff_no_bill() -> None:
    assert [call.cost for call in calls("")] == [None, None]


@pytest.mark.parametrize(
    ("exchange", "message"),
    [
        ('tariff = "compny"', 'no tariff "compny"'),
        ('tariff = "missing.toml"', "b.toml:7: the tariff missing.toml cannot be read: No such"),
        ('clock = "noon"', "b.toml:7: `clock` must be a date and a time in quotes"),
        (
            '[[exchange.fault]]\nfault = "noise"\nat = "client"\nvalue = "loud"',
            '"loud" does not say how a line has noise: the share of wrong bits',
        ),
    ],
)
def test_a_wrong_bench(exchange: str, message: str) -> None:
    with pytest.raises(BenchError) as raised:
        read_bench(BENCH + exchange, "b.toml")
    assert message in str(raised.value)
