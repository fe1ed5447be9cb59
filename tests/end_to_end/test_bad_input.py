"""What is wrong with a user's file is said once each, all at once, at its line: exit code 2."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from harness.cli.run import run
from tests.end_to_end.stage import CONFIG, SOURCE, Stage, bench_text, edited, ringback

SCENARIO = """\
scenario: Everything that can be wrong
nas:      55555, maui-nas-40.cfg
client:   84001
mtach:    text

client               | `ats0=1
                     | OK
cleint               | `atdt 55555`
        60 parsecs   | CONNECT
        5s..         | RING
pstn                 : call 1 relesed by nas
"""

SCENARIO_MISTAKES = """\
error[no-such-file]: no configuration "maui-nas-40.cfg": No such file or directory
 --> wrong.scenario:2:18
  |
2 | nas:      55555, maui-nas-40.cfg
  |                  ^^^^^^^^^^^^^^^
  = help: looked for an attachment `-- maui-nas-40.cfg --` and for the file maui-nas-40.cfg

error[header-line]: unknown header key "mtach"
 --> wrong.scenario:4:1
  |
4 | mtach:    text
  | ^^^^^
  = help: did you mean "match"?

error[typed-text]: typed text has no end
 --> wrong.scenario:6:24
  |
6 | client               | `ats0=1
  |                        ^
  = help: close it with a backtick; a backtick that is meant literally is written \\`

error[lane]: unknown lane "cleint"
 --> wrong.scenario:8:1
  |
8 | cleint               | `atdt 55555`
  | ^^^^^^
  = help: did you mean "client"? the lanes are nas, client, pstn

error[window]: "60" is not a duration: write a number and a unit, like 5s or 350ms
 --> wrong.scenario:9:9
  |
9 |         60 parsecs   | CONNECT
  |         ^^

error[margin-word]: unknown margin word "parsecs"
 --> wrong.scenario:9:12
  |
9 |         60 parsecs   | CONNECT
  |            ^^^^^^^
  = help: a margin has 45s, 5s..8s, x1, x1..2, @mark, after @mark, at end

error[window]: a window without an upper bound
  --> wrong.scenario:10:9
   |
10 |         5s..         | RING
   |         ^^^^
  = help: every wait ends: write `5s..8s`

error[unknown-word]: "relesed" does not fit here
  --> wrong.scenario:11:31
   |
11 | pstn                 : call 1 relesed by nas
   |                               ^^^^^^^
  = help: did you mean "released"? write `call N released by LANE`
"""

CONFIGURATION = """\
hostname maui-nas-04
sevrice exec-callback
modem InOut
username austin-01 callback-dailstring 84001 password 0 xxxxx
line aux 0
 modem InOutt
 callback forced-wait soon
"""

CONFIGURATION_MISTAKES = """\
error: unknown command "sevrice"
 --> maui-nas-04.cfg:2:1
  |
2 | sevrice exec-callback
  | ^^^^^^^
  = help: did you mean "service"?

error: a line command outside a line
 --> maui-nas-04.cfg:3:1
  |
3 | modem InOut
  | ^^^^^
  = help: put it below a `line` command, such as: line aux 0

error: "callback-dailstring" is not known here
 --> maui-nas-04.cfg:4:20
  |
4 | username austin-01 callback-dailstring 84001 password 0 ********
  |                    ^^^^^^^^^^^^^^^^^^^
  = help: did you mean "callback-dialstring"?

error: "InOutt" is not known here
 --> maui-nas-04.cfg:6:8
  |
6 |  modem InOutt
  |        ^^^^^^
  = help: did you mean "InOut"?

error: "soon" is not a number from 0 to 2147483
 --> maui-nas-04.cfg:7:23
  |
7 |  callback forced-wait soon
  |                       ^^^^
"""


def test_every_mistake_of_a_scenario(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.write("wrong.scenario", SCENARIO)
    ran = ringback("run", "wrong.scenario", cwd=stage.folder)
    assert ran.err == SCENARIO_MISTAKES
    assert (ran.code, ran.out) == (2, "")


def test_every_mistake_of_a_configuration(tmp_path: Path) -> None:
    """Two scenarios boot from it, and each mistake is still said once."""
    stage = Stage(tmp_path)
    stage.write(CONFIG, CONFIGURATION)
    ran = ringback("run", ".", cwd=stage.folder)
    assert ran.err == CONFIGURATION_MISTAKES
    assert (ran.code, ran.out) == (2, "")


def test_mistakes_of_several_files_at_once(tmp_path: Path) -> None:
    """Nothing runs, not even what is right, before every file is."""
    stage = Stage(tmp_path)
    stage.write("wrong.scenario", SCENARIO)
    stage.write("missing.scenario", SCENARIO.replace("call 1 rel", "calls rel"))
    ran = ringback("run", ".", cwd=stage.folder)
    assert ran.err.count("error[lane]: unknown lane") == 2
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "nowhere.scenario",
            "error[unreadable]: the scenario cannot be read: No such file or directory\n",
        ),
        (CONFIG, "error[header-line]: "),  # a configuration is no scenario
    ],
)
def test_not_a_scenario(path: str, message: str) -> None:
    ran = ringback("run", path, cwd=SOURCE)
    assert ran.err.startswith(message)
    assert f" --> {path}" in ran.err
    assert "Traceback" not in ran.err
    assert (ran.code, ran.out) == (2, "")


NAS = "[lane.nas]\n"

BENCHES = [
    (
        (NAS, f'{NAS}platfrm = "3640"\n'),
        ':14: unknown key "platfrm" under [lane.nas]; did you mean "platform"?',
    ),
    (
        ('platform = "3640"', 'platform = "9999"'),
        ': platform "9999" is not known; there are 2509, 2511, 2600, 3640, as5200, as5300',
    ),
    (
        ('cable = "pty"', 'cable = "rope"'),
        ':5: `cable` under [bench] must be "memory" or "pty"',
    ),
    (
        ("speed = 115200", "speed = 0"),
        ":10: `speed` under [lane.client] must be a whole number above 0",
    ),
    (
        ("speed = 115200", 'number = "none"'),
        ":10: `number` under [lane.client] must be a telephone number, in quotes: ",
    ),
    (
        ('name = "pty"', ""),
        ":3: [bench] has no `name`",
    ),
    (
        ('# line = "aux 0" ', 'line = "aux0" #'),
        ': line "aux0" is not a line: write "aux 0", or "tty 65"',
    ),
    (
        (NAS, f'{NAS}lines = {{ "tty 129" = "5501" }}\n'),
        ': a 3640 has no line "tty 129"; it has aux 0 and tty 1 to 128',
    ),
    (
        (NAS, f'{NAS}lines = {{ "tty 4 2" = "5501" }}\n'),
        ': "tty 4 2" = "5501" under [lane.nas.lines]: write the first and the last line, and the ',
    ),
    (
        (NAS, f'{NAS}lines = {{ "tty 1 2" = "5501", "tty 9" = "5502" }}\n'),
        ': "tty 9" = "5502" under [lane.nas.lines]: a line has one number, and a number one line',
    ),
    (
        (NAS, f'{NAS}enabel = "open sesame"\n'),
        ':14: unknown key "enabel" under [lane.nas]; did you mean "enable"?',
    ),
    (
        ('enable = "bench-enable-1"', "enable = 1234"),
        ":19: `enable` under [lane.nas] must be a text in quotes",
    ),
    (
        ("[bench]\n", "[bench\n"),
        ": Expected ']' at the end of a table declaration (at line 3, ",
    ),
    (
        ("[bench]\n", "[bench]\n[lane]\nnas = 3\n"),
        ": ",
    ),
]


@pytest.mark.parametrize(("edit", "message"), BENCHES, ids=[edit[1] for edit, _ in BENCHES])
def test_bench_file(
    edit: tuple[str, str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lab.toml").write_text(edited(bench_text("pty"), edit))
    ran = CliRunner().invoke(run, [str(SOURCE), "--bench", "lab.toml"])
    assert ran.stderr.startswith(f"error: lab.toml{message}")
    assert ran.stderr.count("\n") == 1
    assert "sesame" not in ran.stderr
    assert "1234" not in ran.stderr
    assert (ran.exit_code, ran.stdout) == (2, "")


CHOICE = "give sim, pty, live, live-short, or the path of a bench file"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nosuch", f'no bench "nosuch": {CHOICE}'),
        ("simm", f'no bench "simm": did you mean "sim"? {CHOICE}'),
        ("nosuch.toml", "nosuch.toml cannot be read: No such file or directory"),
        (".", ". cannot be read: not a regular file"),
    ],
)
def test_no_such_bench(name: str, message: str) -> None:
    ran = CliRunner().invoke(run, [str(SOURCE), "--bench", name])
    assert (ran.exit_code, ran.stdout, ran.stderr) == (2, "", f"error: {message}\n")
