"""Office files: what they say is so in the exchange, and each mistake is told with its line."""

from dataclasses import replace
from pathlib import Path

import pytest

from harness.bench.bench_file import find_bench, read_bench
from harness.bench.find_office import find_office
from harness.bench.office_checks import Known
from harness.bench.office_file import OfficeError, read_office_file
from harness.bench.open_exchange import LinePlan, OnLink, OpenExchange
from harness.check.findings import check_file
from harness.errors import BenchError
from harness.rehearsal import play, read
from harness.scenario.outcome import Verdict
from phonesim.diagnostic import FileError
from phonesim.exchange.countries import COUNTRIES

WHOLE = """\
country = "de"
barred = ["0190."]
[timers]
post_dial_delay = "1s"
[class.teen]
ringing = ["500ms", "500ms", "1s", "3s"]
after_disconnect = "dial"
timers = { open_loop = "250ms" }
[line.client]
class = "teen"
numbers = ["55[0-4]"]
[hunt.all]
number = "600"
members = ["client", "tty66"]
order = "ring all"
[trunk.city]
circuits = 3
numbers = ["7."]
[[fault]]
fault = "glare"
at = "client"
value = "4s"
after = "1m"
[[fault]]
fault = "restart"
from_call = 3
"""


def test_a_whole_office() -> None:
    office = read_office_file(WHOLE, "office.toml")
    assert office.country == "de"
    assert office.timers_us == {"post_dial_delay": 1_000_000}
    assert [fault.fault for fault in office.faults] == ["glare", "restart"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"de"', '"at"', '1: `country` at the top must be "us" or "uk" or "de" or "fr"'),
        ("barred", "bared", '2: unknown key "bared"; did you mean "barred"?'),
        ('"0190."', '"0190-"', '2: "0190-" is not a pattern of numbers: write digits, X (any'),
        ("post_dial_delay", "post_dial_dealy", '4: no timer is called "post_dial_dealy"; did you'),
        ('"1s"\n[class', '"1 s"\n[class', '4: "1 s" is not a duration'),
        ('"500ms", "500ms", ', '"500ms", ', "6: `ringing` needs pairs of durations"),
        ('"dial"', '"music"', "7: `after_disconnect` under [class.teen] must be"),
        ('class = "teen"', 'class = "teem"', '10: no line class is called "teem"; did you mean'),
        ('class = "teen"', 'clas = "teen"', '10: unknown key "clas" under [line.client]; did you'),
        ('"ring all"', '"all"', '15: `order` under [hunt.all] must be "linear" or "circular"'),
        ("circuits = 3", "circuits = -3", "17: `circuits` under [trunk.city] must be a whole"),
        ('"glare"', '"glaer"', '20: no fault is called "glaer"; did you mean "glare"?'),
        ('value = "4s"\n', "", '20: the fault "glare" needs `value`: a duration'),
        ('at = "client"\nvalue', "value", '20: the fault "glare" needs `at`, the line'),
        ("from_call = 3", 'at = "client"', '25: the fault "restart" has no `at`'),
        ("from_call = 3", "from_cal = 3", '26: unknown key "from_cal" under [fault]; did you'),
    ],
)
def test_a_mistake(old: str, new: str, message: str) -> None:
    assert WHOLE.count(old) == 1
    with pytest.raises(OfficeError) as raised:
        read_office_file(WHOLE.replace(old, new), "office.toml")
    assert told(raised.value)[0].startswith(message)


def told(error: FileError) -> list[str]:
    return [f"{d.span.line}: {d.message}; {d.hint}".rstrip("; ") for d in error.diagnostics]


TWO = Known({"client": "84001", "bob": "84002"})
SIX = Known({"client": "84001", "nas": "55565", "tty66": "55566"})
MANY = """\
country = "ru"
barred = ["q"]
clock = "2000-02-30 10:00"
[timers]
x = "1s"
ring_limit = "soon"
[line.zed]
foo = 1
name = 3
[[fault]]
fault = "zzz"
[hunt.all]
order = 'up'
number = "84001"
members = ["client",
           "bib"]
"""


def test_all_mistakes_at_once_each_at_its_value() -> None:
    with pytest.raises(OfficeError) as raised:
        read_office_file(MANY, "o.toml", TWO)
    found = [
        (d.span.line, d.text[d.span.column - 1 :][: d.span.width]) for d in raised.value.diagnostics
    ]
    assert found == [
        (1, '"ru"'),
        (2, '"q"'),
        (3, '"2000-02-30 10:00"'),
        (5, "x"),
        (6, '"soon"'),
        (7, "line.zed"),
        (8, "foo"),
        (9, "3"),
        (11, '"zzz"'),
        (13, "'up'"),
        (14, '"84001"'),
        (16, '"bib"'),
    ]
    assert {d.rule for d in raised.value.diagnostics} == {"office"}
    assert 'country = "ru"' in str(raised.value)


FAULT = '[[fault]]\nfault = "{}"\nat = "{}"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[line.bob]\nnumbers = ["84001"]', "2: bob cannot have the number 84001: client has it"),
        ('[line.bob]\nnumbers = ["9X", "9X"]', "2: bob cannot have the number 9X: bob has it"),
        ('[line.bob]\nname = "X\\r\\nNO CARRIER"', "2: a name has at most 15 characters"),
        ('[line.bob]\nname = "SIXTEEN LETTERS "', "2: a name has at most 15 characters"),
        ('[line.bob]\nname = "M\u00fcller"', "2: a name has at most 15 characters"),
        ('barred = ["9[7-3]XX"]', '1: "9[7-3]XX" can match no number: "[7-3]" has no digit in it'),
        ('[hunt.a]\nnumber = "5"\nmembers = ["tty1"]', '3: no lane is called "tty1"'),
        ('[hunt.a]\nnumber = "5"\nmembers = ["bob", "bob"]', "3: bob is a member twice; leave"),
        ('[hunt.bob]\nnumber = "5"\nmembers = ["bob"]', "1: a hunt group cannot be called bob"),
        ('[class.pbx]\nflash = true', '1: a class "pbx" comes with ringback; choose another'),
        (
            '[trunk.a]\ncircuits = 1\nnumbers = ["7X"]\n[trunk.b]\ncircuits = 1\nnumbers = ["7X"]',
            "6: b would get no calls to 7X: they go over a",
        ),
        (FAULT.format("busy", "nobody"), '3: there is no line or group "nobody"; there are client'),
        (FAULT.format("busy", "84009"), '3: there is no line or group "84009"'),
        (FAULT.format("congestion", "city") + "value = 0", '3: there is no trunk group "city"'),
        (FAULT.format("retrain", "bob") + 'value = "fast"', "4: `value` must be a whole number"),
        (FAULT.format("crossed", "bob") + 'value = "84002"', '4: the fault "crossed" needs two'),
        (FAULT.format("crossed", "bob") + 'value = "bib"', '4: there is no line "bib"; did you'),
        (FAULT.format("wrong number", "84001") + 'value = "client"', '4: the fault "wrong number"'),
        (FAULT.format("busy", "bob") + 'value = "x"', '4: the fault "busy" has no `value`'),
        (FAULT.format("busy", "bob") + 'after = "5s"\nfrom_call = 2', "5: a fault begins at a"),
        (FAULT.format("noise", "bob") + "value = 2.5", '4: "2.5" does not say how a line has'),
        ("[[fault]]\nfault = ''", '2: no fault is called ""'),
        ("[line.bob]\nnumbers = [1]", "2: `numbers` under [line.bob] must be a list of texts in"),
        ("barred = [", "1: not TOML: "),
    ],
)  # fmt: skip
def test_what_makes_no_sense(text: str, message: str) -> None:
    with pytest.raises(OfficeError) as raised:
        read_office_file(text, "o.toml", TWO)
    assert told(raised.value)[0].startswith(message)
    assert len(raised.value.diagnostics) == 1


def test_what_makes_sense() -> None:
    text = (
        '[line.bob]\nnumbers = ["555", "84[3-9]"]\nname = "AUSTIN, TX (15)"\n'
        '[hunt.a]\nnumber = "5"\nmembers = ["bob"]\n[trunk.city]\ncircuits = 2\nnumbers = ["7."]\n'
        + "".join(FAULT.format("busy", at) for at in ("bob", "84002", "555", "845", "a", "5"))
        + FAULT.format("congestion", "city") + "value = 2\n"
        + FAULT.format("noise", "bob") + "value = 1e-4\n"
        + FAULT.format("wrong number", "12345") + 'value = "bob"\n'
        + FAULT.format("crossed", "client") + 'value = "555"\n'
    )  # fmt: skip
    assert len(read_office_file(text, "o.toml", TWO).faults) == 10


def test_the_share_of_wrong_bits_may_stand_without_quotes(tmp_path: Path) -> None:
    file = tmp_path / "story.scenario"
    story = STORY.format(header="exchange: o.toml", result="BUSY")
    file.write_text(story + "-- o.toml --\n" + FAULT.format("noise", "client") + "value = 1e-5\n")
    outcome = play(read(file), find_bench("sim"))
    assert outcome.verdict is Verdict.PASSED
    assert any(e.kind == "fault" and e.facts["value"] == "1e-05" for e in outcome.events)


def test_a_bench_may_have_more_lines_of_the_server() -> None:
    text = '[hunt.a]\nnumber = "5"\nmembers = ["nas", "tty66", "tty70"]\n'
    with pytest.raises(OfficeError, match='no lane is called "tty70"'):
        read_office_file(text, "o.toml", SIX)
    assert read_office_file(text, "o.toml", replace(SIX, more=True)).hunts


def test_an_office_file_is_checked_by_itself(tmp_path: Path) -> None:
    file = tmp_path / "office.toml"
    file.write_text('country = "ukk"\n[line.client]\nnames = "x"\n')
    assert [d.rule for d in check_file(file)] == ["office", "office"]
    file.write_text('country = "uk"\n[line.client]\nname = "x"\n')
    assert check_file(file) == ()


def test_the_mistakes_of_tariff_office_and_configuration_are_told_together(tmp_path: Path) -> None:
    file = tmp_path / "story.scenario"
    header = "exchange: o.toml\ntariff: t.toml\nnas: 5, n.cfg"
    story = STORY.format(header=header, result="BUSY")
    file.write_text(
        story + '-- o.toml --\nbared = []\n-- t.toml --\nname = "x"\n-- n.cfg --\nsrvice exec\n'
    )
    assert {d.rule for d in check_file(file)} == {"office", "tariff", "ios-configuration"}


def test_a_bench_has_the_same_tables() -> None:
    with pytest.raises(BenchError, match=r'^lab.toml:4: no timer is called "ring_limt"; did you'):
        read_bench('[bench]\nname = "lab"\n[exchange.timers]\nring_limt = "1s"\n', "lab.toml")


def test_all_mistakes_of_a_benchs_office_are_told_with_those_of_its_other_tables(
    tmp_path: Path,
) -> None:
    file = tmp_path / "lab.toml"
    fault = '[[exchange.fault]]\nfault = "{}"\n'
    file.write_text(
        '[bench]\nname = "lab"\nclok = "wall"\n[exchange]\ncountry = "ru"\nbarred = ["q"]\n'
        + fault.format("zzz")
        + fault.format("dead")
        + '[exchange.hunt.a]\nnumber = "5"\nmembers = ["x", "x"]\n[lane.nas]\nplatfrm = "3640"\n'
    )
    found = [(d.rule, d.span.line) for d in check_file(file)]
    office = [("office", line) for line in (5, 6, 8, 10, 13)]
    assert found == [("bench-file", 3), *office, ("bench-file", 15)]


def test_a_benchs_faults_are_told_apart() -> None:
    faults = '[[exchange.fault]]\nfault = "restart"\n' * 2 + '[[exchange.fault]]\nfault = "rest"\n'
    with pytest.raises(BenchError, match=r'^lab.toml:8: no fault is called "rest"; did you'):
        read_bench(f'[bench]\nname = "lab"\n{faults}', "lab.toml")


def test_outside_programs_have_the_same_office(tmp_path: Path) -> None:
    file = tmp_path / "office.toml"
    file.write_text('country = "uk"\n[hunt.all]\nnumber = "600"\nmembers = ["1", "2"]\n')
    plans = [LinePlan(number, OnLink(tmp_path / number)) for number in ("1", "2")]
    with OpenExchange(plans, office=find_office(str(file), ["1", "2"])) as opened:
        assert opened.exchange.country is COUNTRIES["uk"]
        assert [line.party for line in opened.exchange.groups["all"].members] == ["1", "2"]
    with pytest.raises(OfficeError) as raised:
        find_office(str(file), ["1"])
    assert told(raised.value) == ['4: no lane is called "2"; there are 1']


STORY = """\
scenario: Of two
{header}
client:   84001

client               | `ats7=5dt777`
        60s          | {result}
"""


def played(tmp_path: Path, header: str, result: str, bench: str = "sim") -> Verdict:
    file = tmp_path / "story.scenario"
    file.write_text(STORY.format(header=header, result=result))
    return play(read(file), find_bench(bench)).verdict


def test_a_scenarios_country_goes_before_the_benchs(tmp_path: Path) -> None:
    """Britain's unobtainable tone is no busy tone, the reorder tone of the United States is."""
    bench = tmp_path / "lab.toml"
    bench.write_text('[bench]\nname = "lab"\ncable = "memory"\n[exchange]\ncountry = "uk"\n')
    assert played(tmp_path, "source:   none", "NO CARRIER", str(bench)) is Verdict.PASSED
    assert played(tmp_path, "exchange: us", "BUSY", str(bench)) is Verdict.PASSED


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("exchange: ukk", 'did you mean "uk"?'),
        ("exchange: office.toml", 'no office file "office.toml": No such file'),
    ],
)
def test_a_header_that_names_nothing(tmp_path: Path, header: str, message: str) -> None:
    with pytest.raises(FileError) as raised:
        played(tmp_path, header, "BUSY")
    assert message in str(raised.value)


def test_a_mistake_in_an_attachment_is_shown_in_the_scenario(tmp_path: Path) -> None:
    file = tmp_path / "story.scenario"
    story = STORY.format(header="exchange: office.toml", result="BUSY")
    file.write_text(story + '\n-- office.toml --\n[line.cleint]\nname = "X"\n')
    with pytest.raises(FileError) as raised:
        read(file)
    assert "story.scenario:9:2\n" in str(raised.value)
    assert "9 | [line.cleint]" in str(raised.value)
    assert 'error[office]: no lane is called "cleint"' in str(raised.value)
    assert 'did you mean "client"?' in str(raised.value)
