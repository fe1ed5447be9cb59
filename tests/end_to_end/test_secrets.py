"""Passwords are in no artefact, wherever they were typed or printed; names and numbers are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harness.report.event_log import encode_outcome
from harness.report.redact import SHORT, Redactor
from harness.scenario.outcome import Verdict
from phonesim.trace import TraceEvent
from tests.end_to_end.stage import (
    NOVERIFY,
    Stage,
    bench_text,
    edited,
    pytest_run,
    ringback,
    screen,
)

TYPED = "kn0ck-kn0ck"  # austin-01's, in the scenario and in the configuration
UNUSED = "sesame-0pen"  # austin-02's, in the configuration alone
ENABLE = "privilege-7331"  # the bench's
SECRETS = [TYPED, UNUSED, ENABLE]

STORY = ("secret:   pw = xxxxx", f"secret:   pw = {TYPED}")
SHOWS_ALL = ("pstn    at end       : calls == 2", """\
nas                  | `show running-config`
                     ~ ^username austin-01 .*password 0
                     ~ ^username austin-02 .*password 0
                     ~ ^end
pstn    at end       : calls == 2""")  # fmt: skip
FORCED_WAIT = (" callback forced-wait 5\n", "")


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """The caller types one password, and the console prints all that the configuration has."""
    stage = Stage(tmp_path)
    stage.change_config(
        ("84001 password 0 xxxxx", f"84001 password 0 {TYPED}"),
        ('"" password 0 xxxxx', f'"" password 0 {UNUSED}'),
    )
    stage.change_story(NOVERIFY, STORY, SHOWS_ALL)
    stage.write("lab.toml", edited(bench_text("pty"), ("bench-enable-1", ENABLE)))
    return stage


@pytest.mark.parametrize("passes", [True, False], ids=["passes", "fails"])
def test_no_artefact_has_a_password(stage: Stage, passes: bool) -> None:
    if not passes:  # with the whole configuration as the last that the console has shown
        stage.change_story(NOVERIFY, ("calls == 2", "calls == 3"))
    ran = ringback(
        "run", f"{NOVERIFY}.scenario", "--bench", "lab.toml", "--report", "report",
        "--junit", "junit.xml", cwd=stage.folder,
    )  # fmt: skip
    assert ran.code == (0 if passes else 4), ran.out
    artefacts = {
        path.name: path.read_text()
        for path in [*stage.folder.glob("report/**/*"), stage.folder / "junit.xml"]
        if path.is_file()
    }
    assert {"events.jsonl", "junit.xml", "client.txt", "nas.txt"} <= artefacts.keys()
    artefacts["terminal"] = ran.out + ran.err
    found = [(name, secret) for name, text in artefacts.items() for secret in SECRETS
             if secret in text]  # fmt: skip
    assert found == []
    # In their places stand the secrets' names, and all that is no secret is there.
    log = artefacts["events.jsonl"]
    for name in ("<pw>\\r", "<enable>\\r", "<password of austin-02>"):
        assert name in log
    for text in ("austin-01", "austin-02", "84001", "55555"):
        assert text in log
        assert text in artefacts["nas.txt"] or text == "55555"
    assert "password 0 <pw>" in artefacts["nas.txt"]


def test_reversible_passwords_and_keys_are_in_no_artefact(stage: Stage) -> None:
    """`show running-config` prints them as type 7, which anybody can read."""
    stage.change_config(
        ("no service password-encryption", "service password-encryption"),
        ("ip classless", f"ip classless\nradius-server key {UNUSED}-2"),
    )
    stage.change_story(
        NOVERIFY,
        (" .*password 0\n                     ~ ^username austin-02 .*password 0", " .*password 7"),
    )
    outcome = stage.play()
    assert outcome.verdict is Verdict.PASSED, outcome.failure
    log = encode_outcome(outcome).decode()
    assert "<password of austin-01, type 7>" in log
    assert "<radius key" in log
    assert UNUSED not in log


def test_passwords_typed_into_the_running_configuration(stage: Stage) -> None:
    """They stand in the scenario itself, in the echo, and in what the server shows, as type 7."""
    typed = ["username zoe password 0 hunter2pw", "line aux 0", "password 0rchidee9"]
    stage.change_story(
        NOVERIFY,
        ("client  5s..40s x1 ", "\n".join([
            "nas | `configure terminal`", *(f"nas | `{line}`" for line in typed),
            "nas | `service password-encryption`", "nas | `end`", "nas | `show running-config`",
            "nas ~ username zoe password 7", "nas | `configure terminal`",
            "nas | `no service password-encryption`", "nas | `end`",
            "", "client  5s..40s x1 "])),
    )  # fmt: skip
    outcome = stage.play()
    assert outcome.verdict is Verdict.PASSED, screen(outcome)
    data = encode_outcome(outcome)
    for secret in (b"hunter2pw", b"0rchidee9"):
        assert secret not in data
    assert b"username zoe password 7 <password typed" in data


def test_pytest_shows_no_password(stage: Stage) -> None:
    stage.change_story(NOVERIFY, ("calls == 2", "calls == 3"))
    ran = pytest_run(stage, "--bench", "lab.toml", "--junitxml", "junit.xml", "-rA", "-vv")
    assert ran.code == 1
    for text in (ran.out, ran.err, (stage.folder / "junit.xml").read_text()):
        assert not any(secret in text for secret in SECRETS)
    assert "calls == 3" in ran.out


def test_password_typed_at_the_wrong_prompt(stage: Stage) -> None:
    """It is echoed there, and whatever is shown of it is cut: no piece of it is shown."""
    long = "kn0ck-" * 40
    stage.change_config((TYPED, long))
    stage.change_story(
        NOVERIFY,
        (TYPED, long),
        ("username: `austin-01`", "username: `${pw}`"),
        ("password: `${pw}`", "something else"),
    )
    outcome = stage.play()
    assert outcome.verdict is Verdict.FAILED
    assert "kn0ck" not in screen(outcome)
    assert b"kn0ck" not in encode_outcome(outcome)


def test_password_in_the_middle_of_its_echo(stage: Stage) -> None:
    """The run ends when half of it has come back."""
    long = "kn0ck-" * 40
    stage.change_config((TYPED, long))
    stage.change_story(
        NOVERIFY,
        (TYPED, long),
        ("username: `austin-01`", "username: `${pw}`"),
        ("                     | password: `${pw}`", "        450ms        | password: `${pw}`"),
    )
    outcome = stage.play()
    assert outcome.verdict is Verdict.FAILED
    assert "kn0ck" not in screen(outcome)
    assert b"kn0ck" not in encode_outcome(outcome)


SECRET = st.text("abc", min_size=1, max_size=6)


def redact_chunks(redactor: Redactor, chunks: list[str]) -> list[str]:
    """The chunks as a run's events: another stream's chunk stands between each two."""
    events = []
    for number, chunk in enumerate(chunks):
        events.append(TraceEvent(number, "client", "received", {"data": chunk.encode("latin-1")}))
        events.append(TraceEvent(number, "nas", "received", {"data": b"-"}))
    shown = redactor.events(events)
    assert all(event.facts["data"] == "-" for event in shown[1::2])
    return [str(event.facts["data"]) for event in shown[::2]]


@given(secrets=st.lists(SECRET, min_size=1, max_size=3), chunks=st.lists(st.text("abcd\r\n")))
@example(secrets=["abc"], chunks=["a", "b", "c"])
@example(secrets=["abc"], chunks=["d", "abcab", "", "cd"])
@example(secrets=["abc", "ab"], chunks=["ab", "c"])
def test_chunks_do_not_divide_a_secret(secrets: list[str], chunks: list[str]) -> None:
    """However a stream is cut, the same is shown of it, and no secret is."""
    redactor = Redactor({f"<{number}>": secret for number, secret in enumerate(secrets)})
    shown = redact_chunks(redactor, chunks)
    assert len(shown) == len(chunks)
    assert "".join(shown) == redact_chunks(redactor, ["".join(chunks)])[0]
    assert not any(secret in "".join(shown) for secret in secrets)
    assert not any(secret in redactor.text("".join(chunks)) for secret in secrets)


@given(before=st.text("abcd"), length=st.integers(SHORT, 11), cut=st.integers(0, 20))
def test_beginning_of_a_secret_at_the_end(before: str, length: int, cut: int) -> None:
    redactor = Redactor({"pw": TYPED})
    text = before + TYPED[:length]
    assert "".join(redact_chunks(redactor, [text[:cut], text[cut:]])) == f"{before}<pw>"
    assert redactor.last(text, 100) == f"{before}<pw>"


@given(st.lists(st.text(st.characters(max_codepoint=255))))
def test_nothing_is_lost_without_secrets(chunks: list[str]) -> None:
    assert redact_chunks(Redactor({}), chunks) == chunks
    assert redact_chunks(Redactor({"pw": "\u20ac"}), chunks) == chunks
