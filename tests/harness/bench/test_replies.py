"""A modem's own words for results become the scenario's, and nothing else is changed."""

from harness.bench.replies import REST_OF_LINE, Replies
from phonesim.wires.cable import MemoryCable
from phonesim.world import World
from tests.phonesim.fakes import Terminal

RULES = {"NO DIAL TONE": "NO DIALTONE", "CONNECT *": "CONNECT", "VOICE": "NO CARRIER"}


def heard(*pieces: str, rules: dict[str, str] = RULES) -> str:
    """What a terminal gets of the pieces that a modem sends one after the other."""
    world = World()
    cable = MemoryCable(world, "pc", "modem")
    terminal = Terminal(world, Replies(cable.dte, world, rules))
    for piece in pieces:
        cable.dce.write(piece.encode("latin-1"))
        world.run_for(1_000)
    world.run_for(REST_OF_LINE.default_us)
    return terminal.read()


def test_whole_lines_are_changed() -> None:
    assert heard("\r\nNO DIAL TONE\r\n") == "\r\nNO DIALTONE\r\n"
    assert heard("\r\nNO DI", "AL TO", "NE\r", "\n") == "\r\nNO DIALTONE\r\n"
    assert heard("\r\nNO DIAL TONES\r\n") == "\r\nNO DIAL TONES\r\n"
    assert heard("x NO DIAL TONE\r\n") == "x NO DIAL TONE\r\n"


def test_a_star_stands_for_what_follows() -> None:
    assert heard("\r\nCONNECT 33600/ARQ/V34\r\n") == "\r\nCONNECT\r\n"


def test_a_calls_data_pass_untouched() -> None:
    sent = "\r\nCONNECT\r\nVOICE\r\nCONNECT 1\r\nNO DIAL TONE\r\n"
    assert heard(sent) == sent
    assert heard(sent, "\r\nNO CARRIER\r\nVOICE\r\n").endswith("\r\nNO CARRIER\r\nNO CARRIER\r\n")


def test_what_only_begins_like_a_result_is_not_kept() -> None:
    assert heard("\r\nNO D") == "\r\nNO D"
    assert heard("N", "o> ") == "No> "


def test_without_rules_everything_passes() -> None:
    everything = bytes(range(256)).decode("latin-1")
    assert heard(everything, rules={}) == everything
