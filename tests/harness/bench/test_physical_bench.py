"""The switch: the same scenario, byte for byte, where a bench file puts physical parts.

Modems of another host (an exchange with a thread of its own, over RFC 2217) stand in for real ones
on real lines.
"""

from pathlib import Path

import pytest

from harness.bench.bench_file import read_bench
from harness.bench.open_exchange import LinePlan, OnTcp
from harness.errors import BenchError
from harness.rehearsal import play, read
from harness.scenario.outcome import Verdict
from tests.harness.bench.nas_host import nas_host
from tests.phonesim.ports.other_host import hosted

SCENARIOS = Path(__file__).parents[3] / "scenarios" / "source"
LAB = """
[bench]
name = "lab"
clock = "wall"
last_silence = 5
slack = "5s"

[lane.client]
modem = "{client}"
speed = 115200
profile = "&C1&D2"

[lane.nas]
modem = "{nas}"
profile = "&C1&D2S0=1"
enable = "bench-enable-1"

[dialing]
allow = [{allow}]
"""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


@pytest.mark.waits(53)
def test_a_source_scenario_on_physical_modems_and_an_emulated_server() -> None:
    plans = [LinePlan(number, OnTcp("127.0.0.1", 0), "&C1&D2") for number in ("84001", "55555")]
    with hosted(plans) as host:
        lab = LAB.format(
            client=host.addresses["84001"], nas=host.addresses["55555"], allow='"84001", "55555"'
        )
        outcome = play(read(SCENARIOS / "noverify.scenario"), read_bench(lab, "lab.toml"))
    assert outcome.verdict is Verdict.PASSED, outcome.failure or outcome.error
    assert set(outcome.left_out) == {"exchange records"}


NAS_LAB = """
[bench]
name = "real NAS"
clock = "wall"
last_silence = 5
cable = "memory"
slack = "5s"

[lane.nas]
server = "physical"
dce_port = "{aux}"
console = "{console}"
console_speed = 9600
enable = "bench-enable-1"
"""


@pytest.mark.waits(52)
def test_a_source_scenario_on_emulated_modems_and_a_physical_server() -> None:
    with nas_host(SCENARIOS / "maui-nas-04.cfg", "bench-enable-1") as host:
        lab = NAS_LAB.format(aux=host.aux, console=host.console)
        outcome = play(read(SCENARIOS / "verify-any-number.scenario"), read_bench(lab, "lab.toml"))
    assert outcome.verdict is Verdict.PASSED, outcome.failure or outcome.error
    assert not outcome.left_out


def refused(old: str, new: str) -> str:
    """What is said about the lab's bench file with `old` replaced by `new`."""
    text = LAB.format(client="/dev/ttyUSB0", nas="/dev/ttyUSB1", allow='"55555"')
    assert old in text
    with pytest.raises(BenchError) as caught:
        read_bench(text.replace(old, new), "lab.toml")
    return str(caught.value)


def test_what_cannot_be_joined_is_refused_either_way_round() -> None:
    no_path = "there is no audio path between a real telephone line and the emulated exchange"
    assert no_path in refused('modem = "/dev/ttyUSB0"', 'modem = "emulated"')
    assert no_path in refused('modem = "/dev/ttyUSB1"', 'modem = "emulated"')


def test_physical_parts_keep_their_own_time_and_dial_only_what_is_listed() -> None:
    assert 'write `clock = "wall"`' in refused('clock = "wall"', "")
    assert "real lines dial nothing that is not listed" in refused('"55555"', "")
    assert "`modem` under [lane.client] must be" in refused("/dev/ttyUSB0", "ttyUSB0")
