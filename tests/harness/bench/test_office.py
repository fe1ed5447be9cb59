"""Office files: what they say is so in the exchange, and each mistake is told with its line."""

from pathlib import Path

import pytest

from harness.bench.bench_file import find_bench, read_bench
from harness.bench.find_office import find_office
from harness.bench.office import read_office_file
from harness.bench.open_exchange import LinePlan, OnLink, OpenExchange
from harness.bench.toml_table import TableMistake
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
    office = read_office_file(WHOLE, Path())
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
    with pytest.raises(TableMistake) as raised:
        read_office_file(WHOLE.replace(old, new), Path())
    assert str(raised.value).startswith(message)


def test_a_bench_has_the_same_tables() -> None:
    with pytest.raises(BenchError, match=r'^lab.toml:4: no timer is called "ring_limt"; did you'):
        read_bench('[bench]\nname = "lab"\n[exchange.timers]\nring_limt = "1s"\n', "lab.toml")


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
    with pytest.raises(BenchError, match=r'office.toml:4: no lane is called "2"; there are 1'):
        find_office(str(file), ["1"])


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
    assert "story.scenario:9:1\n" in str(raised.value)
    assert "9 | [line.cleint]" in str(raised.value)
    assert 'no lane is called "cleint"; did you mean "client"?' in str(raised.value)
