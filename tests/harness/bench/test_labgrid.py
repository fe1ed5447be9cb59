"""Places by labgrid's own client: its words are recorded ones of version 26.0.1.

`tests/labgrid` plays the same with a real coordinator.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.bench import labgrid
from harness.bench.bench_file import read_bench
from harness.bench.hold import Hold
from harness.bench.labgrid import Labgrid
from harness.bench.lease import DeviceInUse, Lease
from harness.errors import BenchError

RECORDED = [
    json.loads(line)
    for line in (Path(__file__).parent / "labgrid_dialogue.jsonl").read_text().splitlines()
]
CLIENT = """\
#!{python}
import json, sys
dialogue = {dialogue!r}
first, *rest = open(dialogue).read().splitlines()
turn = json.loads(first)
if sys.argv[1:] != turn["asked"]:
    sys.exit(f"asked {{sys.argv[1:]}} instead of {{turn['asked']}}")
open(dialogue, "w").write("".join(line + "\\n" for line in rest))
sys.stdout.write(turn["said"])
sys.stderr.write(turn["error"])
sys.exit(turn["code"])
"""
Client = Callable[..., Labgrid]


def turn(question: str, answer: str) -> str:
    """What was recorded: that question, with that in its answer."""
    found = [
        each
        for each in RECORDED
        if " ".join(each["asked"]).endswith(question) and answer in each["said"] + each["error"]
    ]
    return json.dumps(found[0])


LOCKED = turn("lab3 lock", "acquired place lab3\n")
SHOWN = turn("lab3 show", "modems.lab")
GIVEN_BACK = turn("release-from ourhost/us", "")
BY_HAND = turn("lock", "You have already acquired place lab3.\n")
ELSEWHERE = turn("lock", "You have already acquired place lab3 on")
REFUSED = turn("lock", "already acquired by ourhost/alice")
RESERVED = turn("lock", "was not reserved for")
RESERVE, TURN, CANCEL = (
    turn("name=lab3", ""),
    turn("wait RS4AJQN48F", ""),
    turn("cancel-reservation RS4AJQN48F", ""),
)


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """`client(turn, ...)` is a client that has this dialogue, to its end."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("LG_HOSTNAME", "ourhost")
    monkeypatch.setenv("LG_USERNAME", "us")
    monkeypatch.delenv("LG_COORDINATOR", raising=False)

    def start(*turns: str) -> Labgrid:
        (tmp_path / "dialogue").write_text("".join(f"{each}\n" for each in turns))
        path = tmp_path / "labgrid-client"
        path.write_text(CLIENT.format(python=sys.executable, dialogue=str(tmp_path / "dialogue")))
        path.chmod(0o755)
        return Labgrid(str(path))

    return start


def over(tmp_path: Path) -> bool:
    """Whether all of the dialogue was had."""
    return (tmp_path / "dialogue").read_text() == ""


def test_a_place_is_locked_and_given_back(client: Client, tmp_path: Path) -> None:
    hold = Hold(client(LOCKED, SHOWN, SHOWN, GIVEN_BACK))
    hold.take(["labgrid:lab3/modem", "labgrid:lab3/console"])
    assert hold.url("labgrid:lab3/modem") == "rfc2217://modems.lab:7001"
    assert hold.url("labgrid:lab3/console") == "socket://modems.lab:7002"
    with pytest.raises(DeviceInUse, match=r"labgrid:lab3 is in use by .*process"):
        Lease("labgrid:lab3")
    hold.release()
    assert over(tmp_path)
    Lease("labgrid:lab3").release()


def test_one_that_was_locked_by_hand_is_used_and_stays_locked(
    client: Client, tmp_path: Path
) -> None:
    hold = Hold(client(BY_HAND, SHOWN))
    hold.take(["labgrid:lab3"])
    hold.url("labgrid:lab3/modem")
    hold.release()
    assert over(tmp_path)


def test_what_a_killed_run_left_locked_is_ours(client: Client, tmp_path: Path) -> None:
    Lease("labgrid:lab3").release()
    (tmp_path / "ringback-leases" / "labgrid-lab3.json").write_text("{}")
    hold = Hold(client(BY_HAND, GIVEN_BACK))
    hold.take(["labgrid:lab3"])
    hold.release()
    assert over(tmp_path)


@pytest.mark.parametrize(
    ("answer", "who"),
    [
        (REFUSED, "ourhost/alice, who has locked it"),
        (ELSEWHERE, "ourhost, who has locked it"),
        (RESERVED, "whoever has reserved it"),
    ],
)
def test_a_refusal_names_who_has_it(client: Client, answer: str, who: str) -> None:
    hold = Hold(client(answer, GIVEN_BACK))
    with pytest.raises(DeviceInUse, match=f"labgrid:lab3 is in use by {who}"):
        hold.take(["labgrid:lab3"])
    hold.release()


def test_who_waits_reserves_it_and_gets_his_turn(client: Client, tmp_path: Path) -> None:
    asked: list[str] = []

    def waiting(busy: DeviceInUse) -> bool:
        asked.append(str(busy))
        return True

    hold = Hold(client(REFUSED, RESERVE, TURN, LOCKED, CANCEL, GIVEN_BACK), waiting)
    hold.take(["labgrid:lab3"])
    assert "ourhost/alice" in asked[0]
    hold.release()
    assert over(tmp_path)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (turn("lock", "matches nothing"), "labgrid:lab3: .* says: place pattern nowhere matches"),
        (turn("lock", "no matching remote"), r"has no matching remote resource$"),
        (
            turn("lock", "Could not connect"),
            r"says: Could not connect to coordinator\. .* 127\.0\.0\.1:20408: `coordinator` under",
        ),
    ],
)
def test_what_the_client_says_is_told(client: Client, answer: str, says: str) -> None:
    answer = answer.replace("nowhere", "lab3", 1)
    hold = Hold(client(answer, GIVEN_BACK))
    with pytest.raises(BenchError, match=says):
        hold.take(["labgrid:lab3"])
    hold.release()


@pytest.mark.parametrize(
    ("resource", "says"),
    [
        ("", "several serial ports: write labgrid:lab3/console or labgrid:lab3/modem"),
        ("power", r'has no serial port "power"; it has console .*, power \(NetworkPowerPort\)'),
    ],
)
def test_a_port_that_is_not_clear_is_told(client: Client, resource: str, says: str) -> None:
    with pytest.raises(BenchError, match=says):
        client(SHOWN).url("lab3", resource)


def test_a_port_that_is_served_a_moment_later(client: Client, tmp_path: Path) -> None:
    not_yet = SHOWN.replace("'port': 7001", "'port': None")
    assert client(not_yet, SHOWN).url("lab3", "modem") == "rfc2217://modems.lab:7001"
    assert over(tmp_path)


def test_a_port_behind_a_proxy_or_not_served_is_told(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labgrid, "SERVED_TRIES", 1)
    behind = SHOWN.replace("'proxy_required': False", "'proxy_required': True")
    with pytest.raises(BenchError, match="labgrid:lab3/modem is reached through the SSH proxy"):
        client(behind).url("lab3", "modem")
    with pytest.raises(BenchError, match="is not served: does its exporter run"):
        client(SHOWN.replace("'port': 7001", "'port': None")).url("lab3", "modem")


def test_a_client_that_is_not_there_or_in_our_environment(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="install labgrid in an environment of its own"):
        Labgrid(str(tmp_path / "none")).lock("lab3")
    with pytest.raises(BenchError, match="is in ringback's own environment"):
        Labgrid(sys.executable).lock("lab3")


def test_a_bench_file_names_places() -> None:
    bench = read_bench(
        '[bench]\nname = "x"\nclock = "wall"\n[lane.client]\nmodem = "labgrid:lab3/modem"\n'
        '[lane.nas]\nserver = "physical"\n[dialing]\nallow = ["84001"]\n'
        '[labgrid]\nclient = "/opt/lg"\ncoordinator = "lab:20408"\n',
        "lab.toml",
    )
    assert bench.labgrid == Labgrid("/opt/lg", "lab:20408")
    assert bench.joined.has_real_lines
