"""Stored settings in a file: what is kept, that it lasts, and what a bad file is told."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harness.bench.bench_file import find_bench, read_bench
from harness.bench.fit import Need, check_fit
from harness.bench.running import RunningBench
from harness.bench.stored_settings import StoredSettings
from harness.errors import BenchError
from phonesim.diagnostic import FileError
from phonesim.modem.at_commands import read_nonvolatile
from phonesim.modem.factory import factory_settings
from phonesim.modem.modem import Modem
from phonesim.modem.nonvolatile import Nonvolatile, as_text, describe
from phonesim.modem.profile import Profile, load_profile
from phonesim.wires.cable import MemoryCable
from phonesim.wires.loop import Loop
from phonesim.world import World
from tests.phonesim.fakes import TRY_MANY, Terminal

GENERIC = load_profile("generic")
OK = "\r\nOK\r\n"


def switched_on(file: Path, stored: str = "", profile: Profile = GENERIC) -> Terminal:
    world = World()
    cable = MemoryCable(world, "pc", "port")
    memory = StoredSettings(file, profile)
    Modem("modem", world, cable.dce, Loop(world), stored, profile, memory=memory)
    terminal = Terminal(world, cable.dte)
    terminal.ask("ATE0\r")
    return terminal


def test_what_is_stored_lasts(tmp_path: Path) -> None:
    file = tmp_path / "modem.toml"
    first = switched_on(file)
    assert not file.exists()
    assert first.ask("ATS0=3&C0+MS=V22B,0;&K6&W1\r") == OK
    assert first.ask("AT&Z2=T555-1212\r") == OK
    assert first.ask("ATS0=9&Y1\r") == OK
    second = switched_on(file)
    shown = "\r\n003\r\n\r\n+MS: V22B,0,0,0,0,0\r\n" + OK
    assert second.ask("ATS0?+MS?\r") == shown
    assert second.ask("AT&V\r").endswith("&Z2=T555-1212\r\n&Z3=\r\n" + OK)
    assert second.ask("ATZ\r") == OK
    assert second.ask("ATE0S0?\r").endswith("\r\n000\r\n" + OK)
    assert [path.name for path in tmp_path.iterdir()] == ["modem.toml"]


def test_the_file_takes_the_place_of_the_benchs_profile(tmp_path: Path) -> None:
    file = tmp_path / "modem.toml"
    assert switched_on(file, "S0=1").ask("ATS0?\r") == "\r\n001\r\n" + OK
    switched_on(file, "S0=1").ask("ATS0=5&W\r")
    assert switched_on(file, "S0=1").ask("ATS0?\r") == "\r\n005\r\n" + OK


def test_people_can_read_and_write_it(tmp_path: Path) -> None:
    file = tmp_path / "modem.toml"
    switched_on(file).ask("ATS7=60\\N0&W\r")
    assert file.read_text() == (
        "# What a modem keeps without power: written by AT&W, &Y and &Z.\n\n"
        "power_up = 0  # the profile that holds at first, as &Y says\n"
        'profiles = ["E0&Q6\\\\N0S7=60+ES=1,0,2;", ""]\n'
        'numbers = ["", "", "", ""]\n'
    )
    file.write_text('profiles = ["s0=2 x3"]\n')
    assert switched_on(file).ask("ATS0?\r") == "\r\n002\r\n" + OK


def test_a_file_that_cannot_be_written_is_an_error_and_nothing_worse(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    terminal = switched_on(folder / "modem.toml")
    folder.rmdir()
    assert terminal.ask("ATS0=1&W\r") == "\r\nERROR\r\n"
    assert terminal.ask("ATS0?\r") == "\r\n001\r\n" + OK


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('profiles = ["X1", "X9"]', 1, 'a modem cannot be set to "X9"'),
        ('power_up = 0\nprofiles = ["D555"]', 2, 'cannot be set to "D555"'),
        ("power_up = 2", 1, "power_up"),
        ('\nprofile = ["X1"]', 2, 'did you mean "profiles"'),
        ("numbers = 5", 1, "Expected `array`"),
        ('numbers = ["", "", "", "", "5"]', 1, "length <= 4"),
        ("profiles = [", 1, "nvalid"),
    ],
)
def test_mistakes_have_their_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    file = tmp_path / "modem.toml"
    file.write_text(text + "\n")
    with pytest.raises(FileError) as error:
        StoredSettings(file, GENERIC)
    assert f"{file}:{line}:" in str(error.value)
    assert said in str(error.value)


def test_every_settings_can_be_told_as_a_line_and_set_again(tmp_path: Path) -> None:
    lines = ("&K6", "&K5", "+IFC=2,0;", "\\N1%C0", "&Q6&K0", "+MS=V22,0,300,1200;S37=5", "E0Q1V0X0")
    for line in lines:
        file = tmp_path / "modem.toml"
        terminal = switched_on(file)
        terminal.ask(f"AT{line}&W\r")
        kept = StoredSettings(file, GENERIC).load()
        switched_on(file).ask("AT&W\r")
        again = StoredSettings(file, GENERIC).load()
        assert kept is not None
        assert again is not None
        assert again.profiles[0].replace("E0", "") == kept.profiles[0].replace("E0", "")


@given(st.lists(st.text(st.characters(max_codepoint=127), max_size=20), max_size=4))
@example(['5"\\', "\x7f\0"])
@TRY_MANY
def test_any_number_comes_back_as_it_was(numbers: list[str]) -> None:
    kept = Nonvolatile(numbers=tuple(numbers))
    assert read_nonvolatile(as_text(kept), "x.toml", GENERIC) == kept


def test_the_factorys_settings_are_an_empty_line() -> None:
    for name in ("generic", "courier", "rockwell", "hayes2400"):
        factory = factory_settings(load_profile(name))
        assert describe(factory.copy(), factory) == ""


# On a bench.


def bench_text(file: Path, lane: str = "client") -> str:
    quoted = json.dumps(str(file))
    return f'[bench]\nname = "b"\ncable = "memory"\n[lane.{lane}]\nstored = {quoted}\n'


def test_a_bench_names_the_file(tmp_path: Path) -> None:
    bench = read_bench(bench_text(tmp_path / "pc.toml"), "b.toml")
    for expected in ("000", "004"):
        with RunningBench(bench, Need({"client": "1"}), 0) as running:
            party = running.clients["client"]
            party.type_line("ATS0?S0=4&W")
            running.world.run_for(1_000_000)
            events = running.world.trace.events
            received = [str(event.facts["data"]) for event in events if event.kind == "received"]
            assert f"n{expected}\\r" in "".join(received)


def test_a_bench_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    file = tmp_path / "pc.toml"
    file.write_text('profiles = ["X9"]\n')
    with pytest.raises(BenchError, match=rf"b.toml: \[lane.client\]: {file}:1: a modem cannot"):
        read_bench(bench_text(file), "b.toml")
    with pytest.raises(BenchError, match="there is no folder"):
        read_bench(bench_text(tmp_path / "none" / "pc.toml"), "b.toml")


def test_two_modems_cannot_have_one_file(tmp_path: Path) -> None:
    file = tmp_path / "pc.toml"
    both = bench_text(file) + f"[lane.nas]\nstored = {json.dumps(str(file))}\n"
    with pytest.raises(BenchError, match="client and nas have one file"):
        read_bench(both, "b.toml")
    several = bench_text(file, "nas") + 'lines = { "tty 1" = "55551", "tty 2" = "55552" }\n'
    with pytest.raises(BenchError, match="is one modem's file"):
        read_bench(several, "b.toml")
    physical = bench_text(file) + 'modem = "/dev/ttyS9"\n'
    with pytest.raises(BenchError, match="a physical one has its own memory"):
        read_bench(physical, "b.toml")
    bench = read_bench(bench_text(file), "b.toml")
    with pytest.raises(BenchError, match="alice and bob would have one file"):
        check_fit(bench, Need({"alice": "1", "bob": "2"}))
    check_fit(find_bench("sim"), Need({"alice": "1", "bob": "2"}))
