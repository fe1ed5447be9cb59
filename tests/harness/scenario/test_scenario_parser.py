"""What a scenario file says, once it is read."""

from pathlib import Path
from time import process_time

from harness.scenario.parser import load_scenario, parse_scenario
from harness.scenario.steps import (
    Lane,
    LaneKind,
    Literal,
    Match,
    Pattern,
    Scenario,
    Statement,
    Step,
    Text,
    Variable,
    Window,
)
from phonesim.diagnostic import Span

TRANSCRIPT_1 = """\
scenario: EXEC callback without verification
source:   Configuring EXEC Callback, transcript 1
nas:      55555, maui-nas-04.cfg
client:   84001
secret:   pw = xxxxx
match:    document
debug:    chat callback

client               | `ats0=1`
                     !--- AT command to set modem to autoanswer mode.
                     | OK
                     | `atdt 55555`
        60s          | CONNECT
                     | username: `austin-01`
                     | password: `${pw}`
                     | Callback initiated - line is disconnected
        @drop        | NO CARRIER
pstn                 : call 1 released by nas
nas                  ~ forced wait = 5
pstn                 : nas off-hook 5s..6s before dialing
client  5s..40s x1   | RING
        60s          | CONNECT
                     | maui-nas-04>
pstn    at end       : calls == 2
                     : call 2 nas -> client answered
"""

HEADER = "scenario: a title\nclient: 84001\n"


def no_file(path: str) -> str:
    raise FileNotFoundError(2, "No such file or directory")


def parse(text: str) -> Scenario:
    return parse_scenario(text, "a.scenario", no_file)


def story(lines: str) -> tuple[Step, ...]:
    return parse(HEADER + lines).steps


def plain(text: Text | None) -> str | None:
    """A text with its variables as they were written."""
    if text is None:
        return None
    return "".join(p if isinstance(p, str) else f"${{{p.name}}}" for p in text.parts)


def short(step: Step) -> tuple[object, ...]:
    """A step without its margin and places."""
    match step.action:
        case Literal(expected, typed):
            return (step.lane.name, plain(expected), plain(typed))
        case Pattern(regex):
            return (step.lane.name, "~", regex.pattern)
        case Statement(verb, arguments):
            values = [
                (value.least_us, value.most_us) if isinstance(value, Window) else value
                for value in arguments.values()
            ]
            return (step.lane.name, verb, *values)


def test_transcript_1_of_the_document() -> None:
    asked: list[str] = []

    def config(path: str) -> str:
        asked.append(path)
        return "\ufeffversion 12.0\r\nhostname maui-nas-04"

    scenario = parse_scenario(TRANSCRIPT_1, "scenarios/source/noverify.scenario", config)

    assert scenario.title == "EXEC callback without verification"
    assert scenario.source == "Configuring EXEC Callback, transcript 1"
    assert scenario.match is Match.DOCUMENT
    assert scenario.secrets == {"pw": "xxxxx"}
    assert scenario.debug == ("chat", "callback")
    assert scenario.lanes == {
        "nas": Lane("nas", LaneKind.NAS, "55555", Span(3, 11, 5)),
        "client": Lane("client", LaneKind.CLIENT, "84001", Span(4, 11, 5)),
        "pstn": Lane("pstn", LaneKind.PSTN, "", Span(1)),
    }
    assert asked == ["scenarios/source/maui-nas-04.cfg"]
    assert scenario.nas is not None
    assert scenario.nas.number == "55555"
    assert scenario.nas.config_text == "version 12.0\nhostname maui-nas-04\n"
    assert (scenario.nas.config_path, scenario.nas.config_line) == (asked[0], 1)

    assert [short(step) for step in scenario.steps] == [
        ("client", None, "ats0=1"),
        ("client", "OK", None),
        ("client", None, "atdt 55555"),
        ("client", "CONNECT", None),
        ("client", "username: ", "austin-01"),
        ("client", "password: ", "${pw}"),
        ("client", "Callback initiated - line is disconnected", None),
        ("client", "NO CARRIER", None),
        ("pstn", "released", 1, "nas"),
        ("nas", "~", "forced wait = 5"),
        ("pstn", "off-hook", "nas", (5_000_000, 6_000_000)),
        ("client", "RING", None),
        ("client", "CONNECT", None),
        ("client", "maui-nas-04>", None),
        ("pstn", "calls", "==", 2),
        ("pstn", "call", 2, "nas", "client", "answered"),
    ]
    ring = scenario.steps[11]
    assert ring.span == Span(21, 24, 4)
    assert ring.margin.window == Window(5_000_000, 40_000_000, Span(21, 9, 7))
    assert ring.margin.count is not None
    assert (ring.margin.count.least, ring.margin.count.most) == (1, 1)
    assert scenario.steps[7].margin.mark == "drop"
    assert [step.margin.at_end for step in scenario.steps[-2:]] == [True, False]


def test_text_is_verbatim() -> None:
    steps = story(
        "client | a : b | c\n"
        "       |   two spaces before and after  \n"
        "       |\n"
        r"       | C:\\dir costs $5 \`" + "\n"
        r"       | > `say \`hi\` ${client.number}`  " + "\n"
        "       |    `typed, lined up`\n"
        "       | ``\n"
    )
    assert [short(step)[1:] for step in steps] == [
        ("a : b | c", None),
        ("  two spaces before and after  ", None),
        ("", None),
        (r"C:\dir costs $5 `", None),
        ("> ", "say `hi` ${client.number}"),
        (None, "typed, lined up"),
        (None, ""),
    ]
    typed = steps[4].action
    assert isinstance(typed, Literal)
    assert typed.typed == Text(
        ("say `hi` ", Variable("client.number", Span(7, 24, 16))), Span(7, 13, 27)
    )


def test_several_clients_marks_and_order() -> None:
    scenario = parse(
        "scenario: two\nclient alice: 1\nclient bob: 2\ntags: slow, busy\nseed: 7\n"
        "alice  @up     | CONNECT\nbob after @up 5s | `ATD${alice.number}`\n"
    )
    assert list(scenario.lanes) == ["alice", "bob", "pstn"]
    assert (scenario.tags, scenario.seed) == (("slow", "busy"), 7)
    assert [step.lane.name for step in scenario.steps] == ["alice", "bob"]
    assert scenario.steps[0].margin.mark == "up"
    assert scenario.steps[1].margin.after == "up"


def test_statements() -> None:
    steps = story(
        "client : quiet 1.5s\n : hang up\n : dcd off\n"
        "pstn : calls>=2\n : call 3 client->client no answer\n : call 3 client -> client\n"
        " ! busy 84001\n ! busy client from call 2\n"
    )
    assert [short(step)[1:] for step in steps] == [
        ("quiet", 1_500_000),
        ("hang up",),
        ("circuit", "dcd", "off"),
        ("calls", ">=", 2),
        ("call", 3, "client", "client", "no answer"),
        ("call", 3, "client", "client"),
        ("busy", "84001"),
        ("busy", "client", 2),
    ]
    no_answer = steps[4].action
    assert isinstance(no_answer, Statement)
    assert no_answer.spans["outcome"] == Span(7, 26, 9)


def test_header_values_may_hold_gutters() -> None:
    assert parse("scenario: a | b : c ! d\nclient: 1\nclient | x\n").title == "a | b : c ! d"


def test_windows_line_ends_byte_order_mark_and_tabs() -> None:
    unix = story("client\t5s\t|\tOK\n\t\t:\tquiet 5s\t\n")
    windows = parse(
        "\ufeff" + HEADER.replace("\n", "\r\n") + "client\t5s\t|\tOK\r\n\t\t:\tquiet 5s"
    )
    assert [short(step) for step in windows.steps] == [short(step) for step in unix]
    assert short(unix[0]) == ("client", "OK", None)


def test_attachment_is_the_configuration() -> None:
    scenario = parse(
        f"{HEADER}nas: 5, a b.cfg\nclient | OK\n-- a b.cfg --\nversion 12.0\n---------\n\n"
    )
    assert scenario.nas is not None
    assert scenario.nas.config_text == "version 12.0\n---------\n\n"
    assert (scenario.nas.config_path, scenario.nas.config_line) == ("a.scenario", 6)


def test_load_scenario_finds_the_configuration_beside_it(tmp_path: Path) -> None:
    (tmp_path / "nas.cfg").write_text("hostname grüße\n", encoding="utf-8")
    path = tmp_path / "a.scenario"
    path.write_text(f"{HEADER}nas: 5, nas.cfg\nclient | OK\n", encoding="utf-8")
    scenario = load_scenario(path)
    assert scenario.nas is not None
    assert scenario.nas.config_text == "hostname grüße\n"


def test_a_configuration_that_is_not_utf8(tmp_path: Path) -> None:
    """A router stores bytes as they were typed, and so they are read."""
    (tmp_path / "nas.cfg").write_bytes(b"hostname \xe9\n")
    path = tmp_path / "a.scenario"
    path.write_text(f"{HEADER}nas: 5, nas.cfg\nclient | OK\n", encoding="utf-8")
    scenario = load_scenario(path)
    assert scenario.nas is not None
    assert scenario.nas.config_text == "hostname é\n"


def test_a_thousand_lines_are_read_at_once() -> None:
    lines = TRANSCRIPT_1.splitlines(keepends=True)
    text = "".join(lines[:8] + [line.replace("@drop", "     ") for line in lines[8:]] * 60)
    assert text.count("\n") > 1_000
    start_s = process_time()
    parse_scenario(text, "long.scenario", lambda path: "")
    assert process_time() - start_s < 1.0  # it takes 0.05 s, ten times as long on a bad day
