"""IOS's regular expressions."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.nas.config_model import LineKind
from phonesim.nas.ios_config import read_config
from phonesim.nas.regexp import BadRegexp, Regexp
from tests.phonesim.fakes import TRY_MANY


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        ("rtp", ["rtp", "rtp-2", "xrtp"], ["RTP", "rt", ""]),
        ("^rtp$", ["rtp"], ["rtp-2", "xrtp"]),
        ("usr|hayes", ["usr", "my-hayes"], ["telebit"]),
        ("v(32|34)+x?$", ["v32", "v3434x"], ["vx", "v32xx"]),
        ("a.c", ["abc", "xa-c"], ["ac"]),
        ("ab*c", ["ac", "abbbc"], ["adc"]),
        ("[a-c]1", ["b1"], ["d1"]),
        ("[^a-c]1", ["d1"], ["b1", "1"]),
        ("[]-]", ["]", "-"], ["a"]),
        (r"\.\*", ["a.*b"], ["ab"]),
        ("_100_", ["100", "x 100,y", "{100}"], ["1100", "100x"]),
        ("", ["", "anything"], []),
        ("a$b^", [], ["a$b^", "ab"]),
        ("{2}", ["a{2}"], ["aa"]),
    ],
)
def test_fits(pattern: str, fitting: list[str], others: list[str]) -> None:
    regexp = Regexp(pattern)
    assert [t for t in fitting if not regexp.found_in(t)] == []
    assert [t for t in others if regexp.found_in(t)] == []


@pytest.mark.parametrize("pattern", ["(", ")", "[", "[]", "*a", "a|+", "\\", r"(a)\1", "(" * 9999])
def test_what_is_no_pattern(pattern: str) -> None:
    with pytest.raises(BadRegexp):
        Regexp(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a*)*b",
        "(a|a)*b",
        "(a|aa)+$b",
        "^" + "(" * 25 + "a" + "?)+" * 25 + "b",
        "(.*)(.*)(.*)(.*)(.*)b",
    ],
)
def test_none_runs_for_ever(pattern: str) -> None:
    assert not Regexp(pattern).found_in("a" * 254)


@TRY_MANY
@given(st.text("ab.*+?^$[]()|\\_-", max_size=12), st.text("ab-", max_size=8))
def test_it_is_pythons_where_both_have_it(pattern: str, text: str) -> None:
    try:
        ours = Regexp(pattern).found_in(text)
    except BadRegexp:
        return
    if re.search(r"[*+?][*+?]|\[\^?\]|\[.*[\\\[]|_|\\|\[[^]]*-", pattern):
        return  # written otherwise there
    assert ours == (re.search(pattern.replace("$", r"\Z"), text) is not None)


def test_a_script_is_chosen_by_it() -> None:
    config = read_config(
        'chat-script usr-v34 "" AT OK\nchat-script usr-v32 "" AT OK\nchat-script a+b "" AT OK\n'
        "line aux 0\n script callback [\n",
        "x.cfg",
    )
    assert config.match_chat_script("v3[24]$") == "usr-v34"
    assert config.match_chat_script("a+b") == "a+b"  # the very name
    assert config.match_chat_script(r"\d") is None
    assert config.match_chat_script("[") is None
    assert config.line(LineKind.AUX, 0).scripts
    (warning,) = config.warnings
    assert "a [ without its ]" in warning.message
