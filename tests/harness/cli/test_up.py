"""`ringback up`: what it offers, what it refuses, and how it ends."""

import json
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.phonesim.town import S, Town
from tests.programs.office import COMMAND, PATIENCE_S, QUICK, ROOT, Office, Person

CONFIG = ROOT / "scenarios" / "source" / "maui-nas-04.cfg"
USAGE, BAD_FILE, HARNESS, INTERRUPTED = 1, 2, 3, 130


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Callable[..., Office]]:
    offices: list[Office] = []

    def start(*options: str) -> Office:
        offices.append(Office(tmp_path, options))
        return offices[-1]

    yield start
    for running in offices:
        running.end()


def refused(folder: Path, *options: str) -> tuple[int, str]:
    done = subprocess.run(
        [*COMMAND, *options], cwd=folder, capture_output=True, text=True, timeout=PATIENCE_S,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, INTERRUPTED), (signal.SIGTERM, 128 + 15), (signal.SIGHUP, 128 + 1)],
)
def test_every_end_takes_the_links_away(
    office: Callable[..., Office], number: int, code: int
) -> None:
    running = office("--line", "84001=pc", "--nas", f"55555={CONFIG}", "--console", "con")
    links = [running.folder / "pc", running.folder / "con"]
    assert all(link.is_symlink() for link in links)
    assert running.end(number) == code
    assert not any(link.is_symlink() for link in links)
    assert "Traceback" not in running.said


def test_a_job_of_a_script_ends_by_sigint_too(office: Callable[..., Office]) -> None:
    """Shells start what stands before `&` with SIGINT ignored, and programs inherit that."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        running = office("--line", "84001=pc")
    finally:
        signal.signal(signal.SIGINT, before)
    assert running.end(signal.SIGINT) == INTERRUPTED
    assert not (running.folder / "pc").is_symlink()


@pytest.mark.waits(9)
def test_an_access_server_answers_and_has_a_console(office: Callable[..., Office]) -> None:
    options = ["--line", "84001=pc", "--nas", f"55555={CONFIG}", "--console", "con"]
    running = office(*options, "--profile", f"84001={QUICK}", "--trace", "trace.jsonl")
    with Person(running.link("con")) as console:
        console.type("\r")
        console.expect("maui-nas-04>")
        with Person(running.link("pc")) as caller:
            caller.ask("ATDT55555", r"CONNECT[^\r]*\r\n")
            caller.expect("[Uu]sername: ")
            console.ask("show users", "maui-nas-04>")
        console.ask("", "maui-nas-04>")
    running.end()
    trace = (running.folder / "trace.jsonl").read_text()
    rows = [json.loads(line) for line in trace.splitlines()]
    assert rows[0]["kind"] == "up"
    typed = [row for row in rows if row["kind"] == "from_dte" and row["source"] == "84001"]
    assert "".join(row["data"] for row in typed) == "ATDT55555\r"
    assert any(row["kind"] == "to_dte" and "CONNECT" in row["data"] for row in rows)
    assert [row["t"] for row in rows] == sorted(row["t"] for row in rows)


def test_stored_settings_survive_a_restart(office: Callable[..., Office]) -> None:
    options = ["--line", "84001=pc", "--model", "84001=courier", "--stored", "84001=pc.toml"]
    first = office(*options)
    with Person(first.link("pc")) as person:
        person.ask("ATS0=4&W")
    first.end()
    with Person(office(*options).link("pc")) as person:
        assert "Courier" in person.ask("ATI3")
        assert "\r\n004\r\n" in person.ask("ATS0?")


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ([], USAGE, "no line is asked for; try: ringback up --line 84001=./pc"),
        (["--line", "84001"], USAGE, "--line 84001: write it as NUMBER=..."),
        (["--line", "8400x=pc"], USAGE, '"8400x" is not a telephone number'),
        (["--line", "1=a", "--rfc2217", "1=0"], USAGE, "1 is given twice, by --line and by --rfc"),
        (["--rfc2217", "1=70000"], USAGE, '--rfc2217 70000: "70000" is not a TCP port'),
        (["--line", "1=a", "--profile", "2=S0=1"], USAGE, "there is no line 2"),
        (["--line", "1=a", "--stored", "2=f"], USAGE, "there is no line 2"),
        (
            ["--line", "1=a", "--line", "2=b", "--stored", "1=f", "--stored", "2=f"],
            USAGE,
            "another line has this file",
        ),
        (["--line", "1=a", "--stored", "1=none/f"], HARNESS, "there is no folder none"),
        (["--line", "1=a", "--stored", "1=/dev/null"], HARNESS, "not a regular file"),
        (["--line", "1=a", "--model", "1=currier"], BAD_FILE, 'did you mean "courier"'),
        (["--line", "1=a", "--model", "1=no.toml"], HARNESS, "no.toml cannot be read"),
        (["--line", "1=a", "--line-speed", "fast"], USAGE, 'give "unlimited", or bit/s'),
        (["--line", "1=a", "--exchange", "ukk"], HARNESS, 'no country "ukk": did you mean "uk"?'),
        (["--line", "1=a", "--exchange", "no.toml"], HARNESS, "no.toml cannot be read: No such"),
        (["--line", "1=a", "--console", "con"], USAGE, "it needs --nas"),
        (["--line", "1=a", "--telnet", "10000"], USAGE, "--telnet is the access server's"),
        (["--nas", str(CONFIG), "--telnet", "x"], USAGE, '--telnet x: "x" is not a TCP port'),
        (["--nas", str(CONFIG), "--nas-line", "1=tty 129"], USAGE, 'a 3640 has no line "tty 129"'),
        (["--nas", str(CONFIG), "--nas-line", "1=tty 2 1"], USAGE, "comes before the first"),
        (["--nas", str(CONFIG)], USAGE, "by which number is it called?"),
        (["--nas", "none.cfg"], BAD_FILE, "none.cfg cannot be read: No such file"),
        (["--line", "1=a", "--line", "2=a"], HARNESS, "a is given twice"),
        (["--line", "1=none/a"], HARNESS, "there is no directory none"),
        (["--line", "1=a", "--profile", "1=&C9"], HARNESS, "line 1: a modem cannot be set to"),
        (["--device", "1=/dev/none"], HARNESS, "/dev/none cannot be opened"),
        (["--line", "1=a", "--trace", "none/t"], HARNESS, "none/t cannot be written"),
    ],
)
def test_what_it_refuses(tmp_path: Path, options: list[str], code: int, said: str) -> None:
    assert refused(tmp_path, *options)[0] == code
    assert said in refused(tmp_path, *options)[1]
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "pc").write_text("mine")
    code, said = refused(tmp_path, "--line", "84002=other", "--line", "84001=pc")
    assert (code, said) == (HARNESS, "error: pc exists and is not a link of ringback's\n")
    assert [path.name for path in tmp_path.iterdir()] == ["pc"]


def test_a_tcp_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = refused(tmp_path, "--line", "84001=pc", "--rfc2217", f"55555={port}")
    assert (code, said) == (
        HARNESS, f"error: TCP port 127.0.0.1:{port} cannot be had: Address already in use\n"
    )  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def test_an_office_that_runs_for_weeks_keeps_the_last_calls() -> None:
    town = Town()
    caller, called = town.telephone("84001", "84001"), town.telephone("84002", "84002")
    for _ in range(30):
        caller.lift()
        town.run(1 * S)
        caller.dial("84002")
        town.run(3 * S)
        called.lift()
        town.run(1 * S)
        for telephone in (caller, called):
            telephone.hang_up()
        town.run(10 * S)
        town.exchange.forget(10)
    assert [record.number for record in town.exchange.records] == list(range(21, 31))
    assert town.exchange.calls == 30
    assert len(town.exchange.log) == 10
    caller.lift()
    town.run(1 * S)
    caller.dial("8")
    town.run(0)
    town.exchange.forget(0)
    assert [record.number for record in town.exchange.records] == [31]  # it is under way
    assert town.exchange.log == []
