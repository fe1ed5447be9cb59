"""chat(8), the dialler of pppd: aborts, and a callback with HANGUP OFF."""

import subprocess
from collections.abc import Callable

import pytest

from tests.programs.office import PATIENCE_S, QUICK, Office, Person

FIRST_ABORT_STRING = 4  # chat's exit code, by its manual page; the second's is 5, and so on


def chat(program: str, port: Person, *script: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [program, "-v", "-s", "-t", str(round(PATIENCE_S)), *script],
        stdin=port.fd, stdout=port.fd, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def outcome(child: subprocess.Popen[str]) -> tuple[int, str]:
    _, log = child.communicate(timeout=PATIENCE_S)
    return child.returncode, log


@pytest.mark.waits(8)
def test_abort_strings(office: Callable[..., Office], need: Callable[[str], str]) -> None:
    program = need("chat")
    running = office("--line", "84001=pc", "--line", "55555=nas")
    dial = ["ABORT", "NO CARRIER", "ABORT", "BUSY", "", "ATZ", "OK", "ATD 55555", "CONNECT"]
    with Person(running.link("pc")) as pc, Person(running.link("nas")) as nas:
        nas.ask("ATH1")
        code, log = outcome(chat(program, pc, *dial))
        assert code == FIRST_ABORT_STRING + 1, log
        nas.ask("ATH0")
        code, log = outcome(chat(program, pc, *dial[:5], "ATS7=3", "OK", *dial[7:]))
        assert code == FIRST_ABORT_STRING, log  # nobody answers


@pytest.mark.waits(22)
def test_a_callback_with_hangup_off(
    office: Callable[..., Office], need: Callable[[str], str]
) -> None:
    program = need("chat")
    quick = ["--profile", f"84001={QUICK}"]
    running = office("--line", "84001=pc", "--line", "55555=nas", *quick)
    with Person(running.link("pc")) as pc, Person(running.link("nas")) as nas:
        client = chat(
            program, pc,
            "ABORT", "BUSY", "", "ATZ", "OK", "ATD 55555", "CONNECT", "\\c",
            "ogin:", "austin", "Callback", "\\c",
            "HANGUP", "OFF", "CARRIER", "\\c", "RING", "ATA", "CONNECT", "\\c",
            "ogin:", "austin-again", "HANGUP", "ON",
        )  # fmt: skip
        nas.expect("RING")
        nas.type("ATA\r")
        nas.expect(r"CONNECT[^\r]*\r\n")
        nas.type("login:")
        nas.expect("austin\r")
        nas.type("Callback initiated\r\n")
        nas.hang_up()
        while "NO DIALTONE" in nas.ask("ATD84001", r"(CONNECT[^\r]*|NO DIALTONE)\r\n"):
            pass  # the office holds the first call until its caller has hung up too
        nas.type("login:")
        nas.expect("austin-again\r")
        code, log = outcome(client)
    assert code == 0, log
