"""`start-chat`: a script by hand."""

from phonesim.nas.start_chat import start_chat
from tests.phonesim.nas.rack import Rack


def start(rack: Rack, regexp: str, number: int = 129, dial_string: str = "") -> str:
    server = rack.server
    return start_chat(server.config, server.lines, regexp, number, dial_string)


def test_runs_the_script_with_the_number() -> None:
    rack = Rack()
    rack.watch("chat")
    rack.run(1_000_000)
    assert start(rack, "^r", dial_string="84001") == ""
    rack.run(0)
    for answer in ("OK", "CONNECT"):
        rack.modem.type(answer)
        rack.run(0)
    assert rack.modem.read() == "AT\rATDT 84001\r"
    assert rack.debug_lines[-1] == "CHAT129: Chat script rtp finished, status = Success"
    assert rack.state == "IDLE"


def test_what_it_refuses() -> None:
    rack = Rack()
    assert start(rack, "nothing") == "% no matching chat script found\n"
    assert start(rack, "rtp", 7) == "% Line 7 cannot run a chat script\n"
    assert start(rack, "rtp", 0) == "% Line 0 cannot run a chat script\n"
    rack.carrier(True)
    assert start(rack, "rtp") == "% Line 129 is in use\n"


def test_at_the_console() -> None:
    rack = Rack()
    rack.run(1_000_000)
    rack.console.ask("\r", 1_000_000)
    rack.console.ask("enable\r", 1_000_000)
    assert rack.console.ask("sesame\r", 1_000_000).endswith("maui#")
    said = rack.console.ask("start-chat offhook 129\r", 1_000_000)
    assert said == "start-chat offhook 129\r\nmaui#"
    assert rack.modem.read() == "ATH1\r"
    assert "is in use" in rack.console.ask("start-chat rtp 129 84001\r", 1_000_000)
