"""A stranger who calls while a callback waits on hook: he is hung up on, and gets no prompt."""

from pathlib import Path

from harness.scenario.outcome import Verdict
from tests.end_to_end.stage import Stage, calls, screen

STORY = """scenario: A stranger calls in the forced wait
nas:      55555, maui-nas-04.cfg
client:   84001
client stranger: 84002
secret:   pw = xxxxx
match:    document
debug:    callback

client               | `ats0=1`
                     | OK
                     | `atdt 55555`
        60s          | CONNECT
                     | username: `austin-01`
                     | password: `${pw}`
                     | Callback initiated - line is disconnected
        @drop        | NO CARRIER
stranger after @drop | `atdt 55555`
        60s          | CONNECT
        60s          | NO CARRIER
nas                  ~ line taken by an incoming call
client  90s x1       | RING
        60s          | CONNECT
                     | maui-nas-04>
nas                  ~ Callback in effect
"""


def test_he_is_hung_up_on_and_the_callback_goes_on(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.change_config(
        (" script modem-off-hook offhook\n", ""),
        ("callback forced-wait 5", "callback forced-wait 20"),
    )
    stage.write("intruder.scenario", STORY)
    outcome = stage.play("intruder")
    assert outcome.verdict is Verdict.PASSED, outcome.error or screen(outcome)
    assert calls(outcome) == [
        "client -> nas 55555 answered",
        "stranger -> nas 55555 answered",
        "nas -> client 84001 answered",
    ]
    said = "".join(
        str(event.facts.get("data", b""))
        for event in outcome.events
        if event.source == "stranger" and event.kind == "received"
    )
    assert "maui" not in said
    assert "AT" not in said.upper().replace("ATDT 55555", "")
