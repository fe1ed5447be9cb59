"""`[aaa]` of a bench file: what it says, what is wrong with it, and what a run says without it."""

from pathlib import Path

import pytest

from harness.bench.aaa import warn_of_missing
from harness.bench.bench_file import read_bench
from harness.errors import BenchError
from harness.rehearsal import play, read
from harness.report.bench_record import encode_bench_record
from harness.report.event_log import encode_outcome
from harness.scenario.outcome import Verdict
from phonesim.nas.ios_config import read_config
from tests.end_to_end.stage import edited, screen

SERVERS = Path(__file__).parents[2] / "end_to_end" / "servers"
CONFIG = (SERVERS / "tacacs.cfg").read_text()
HEAD = '[bench]\nname = "x"\n'
EVA = '[aaa.users.eva]\npassword = "pa55word"\n'


def test_the_users_and_their_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_EVA", "from-outside")
    aaa = read_bench(f'{HEAD}[aaa.users.eva]\npassword = "env:LAB_EVA"\n', "x.toml").aaa
    assert aaa is not None
    assert aaa.users["eva"].password == "from-outside"
    assert aaa.secrets == {"AAA password of eva": "from-outside"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[aaa]\nkee = "x"\n', 'x.toml:4: unknown key "kee" under [aaa]'),
        ("[aaa.users.eva]\nprivilege = 1\n", "x.toml:3: [aaa.users.eva] has no `password`"),
        (f'{EVA}callback = "1"\n', 'x.toml:5: unknown key "callback" under [aaa.users.eva]'),
        ('[aaa.users.eva]\npassword = "env:NOT_THERE"\n', "x.toml:4: `password`: the environment"),
        ("[aaa]\nusers = 3\n", "x.toml:4: write [aaa.users.NAME]"),
        ('[aaa.reach]\n"10.9.0.1" = "nowhere at all"\n', '"nowhere at all" is no place'),
        ('[aaa.reach]\n"10.9.0.1" = "127.0.0.1"\n', "a real AAA server keeps its own time"),
    ],
)
def test_mistakes(text: str, message: str) -> None:
    with pytest.raises(BenchError) as raised:
        read_bench(HEAD + text, "x.toml")
    assert message in str(raised.value)


def test_who_does_not_answer_is_named_once() -> None:
    config = read_config(CONFIG, "x")
    assert "at 10.9.0.1:" in warn_of_missing(None, config, "x.toml")
    assert warn_of_missing(read_bench(HEAD + EVA, "x.toml").aaa, config, "x.toml") == ""
    local = edited(CONFIG, ("login default tacacs+", "login default"),
                   ("exec default tacacs+ ", "exec default "))  # fmt: skip
    assert warn_of_missing(None, read_config(local, "x"), "x.toml") == ""


def test_secrets_are_in_no_artefact() -> None:
    text = (SERVERS / "tacacs.toml").read_text()
    key = edited(text, ("[aaa.users.eva]", '[aaa]\nkey = "shared"\n[aaa.users.eva]'))
    bench = read_bench(key, "lab.toml")
    outcome = play(read(SERVERS / "tacacs.scenario"), bench)
    assert outcome.verdict is Verdict.PASSED, outcome.error or screen(outcome)
    tables = {"aaa": {"key": "shared", "users": {"eva": {"password": "pa55word"}}}}
    record = encode_bench_record([outcome], "lab.toml", tables)
    for artefact in (encode_outcome(outcome), record):
        assert b"shared" not in artefact
        assert b"pa55word" not in artefact


def test_a_server_with_another_key_does_not_count() -> None:
    text = (SERVERS / "tacacs.toml").read_text()
    key = edited(text, ("[aaa.users.eva]", '[aaa]\nkey = "another"\n[aaa.users.eva]'))
    outcome = play(read(SERVERS / "tacacs.scenario"), read_bench(key, "lab.toml"))
    assert outcome.verdict is Verdict.FAILED
    assert "% Authentication failed." in screen(outcome)
