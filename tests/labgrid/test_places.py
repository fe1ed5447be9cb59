"""`labgrid:PLACE`: locked for a run by labgrid's client, and given back on every way out."""

import getpass
import signal
import socket
import subprocess

import pytest

from tests.labgrid.lab import ALONE, CALLING, PLACE, Lab
from tests.programs.office import PATIENCE_S

US = f"{socket.gethostname()}/{getpass.getuser()}"


def finish(run: "subprocess.Popen[str]", code: int) -> str:
    said, _ = run.communicate(timeout=PATIENCE_S)
    assert run.returncode == code, said
    return said


def test_a_place_is_locked_for_a_run_and_given_back(lab: Lab) -> None:
    run = lab.run(CALLING)
    lab.wait_for("CONNECT")
    assert lab.holder == US
    run.send_signal(signal.SIGTERM)
    finish(run, 128 + signal.SIGTERM)
    assert lab.holder == ""
    planned = finish(lab.run(ALONE, "--plan"), 0)
    assert f"opens labgrid:{PLACE} for client: 115200 bit/s, AT&C1&D2; free" in planned
    assert "1 passed" in finish(lab.run(ALONE, place=f"{PLACE}/pc"), 0)
    assert lab.holder == ""


def test_one_that_somebody_else_has_is_waited_for(lab: Lab) -> None:
    lab.ask("-p", PLACE, "lock", who="alice")
    refused = finish(lab.run(ALONE), 3)
    assert f"labgrid:{PLACE} is in use by {socket.gethostname()}/alice" in refused
    run = lab.run(ALONE, "--wait", "1m")
    assert run.stdout is not None
    while "waiting: labgrid:lab3 is in use by" not in run.stdout.readline():
        pass
    lab.until("reservations", US)
    lab.ask("-p", PLACE, "release", who="alice")
    assert "1 passed" in finish(run, 0)
    assert (lab.holder, lab.ask("reservations")) == ("", "")


def test_one_that_the_user_has_locked_is_used_and_stays_so(lab: Lab) -> None:
    lab.ask("-p", PLACE, "lock")
    assert "1 passed" in finish(lab.run(ALONE), 0)
    assert lab.holder == US
    lab.ask("-p", PLACE, "release")
    lab.ask("-p", PLACE, "lock", host="otherhost")  # the same user, elsewhere
    assert "in use by otherhost" in finish(lab.run(ALONE), 3)
    assert lab.holder.startswith("otherhost/")


def test_the_next_run_takes_over_from_one_that_was_killed(lab: Lab) -> None:
    run = lab.run(CALLING)
    lab.wait_for("CONNECT")
    run.kill()
    finish(run, -signal.SIGKILL)
    assert lab.holder == US
    assert "1 passed" in finish(lab.run(ALONE), 0)
    assert lab.holder == ""


@pytest.mark.parametrize(
    ("place", "says"),
    [
        (f"{PLACE}/nothing", 'has no serial port "nothing"; it has pc (NetworkSerialPort)'),
        ("nowhere", "labgrid-client says: place pattern nowhere matches nothing"),
    ],
)
def test_what_is_not_there_is_told(lab: Lab, place: str, says: str) -> None:
    assert says in finish(lab.run(ALONE, place=place), 3)
    assert lab.holder == ""


def test_a_place_of_several_ports_needs_to_say_which(lab: Lab) -> None:
    lab.ask("-p", PLACE, "add-match", "here/bench/*/spare")
    refused = finish(lab.run(ALONE), 3)
    assert f"write labgrid:{PLACE}/pc or labgrid:{PLACE}/spare" in refused
    assert lab.holder == ""
