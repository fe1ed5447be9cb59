"""`ringback check`: each kind of file, right and wrong, and all mistakes in one pass."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from harness.cli.check import check

SCENARIO = "scenario: x\nclient: 84001\nclient | `at`\n       | OK\n"
FILES = {
    "good.scenario": SCENARIO,
    "bad.scenario": SCENARIO + "       | OK`\n       : quite 5s\n",
    "good.fragment": "client | OK\n ~ ^x$\n",
    "bad.fragment": "client | OK\nno gutter\n",
    "good.cfg": "hostname r1\nline aux 0\n modem InOut\n no exec\n",
    "bad.cfg": "hostnme r1\nlogin local\n",
    "good.toml": '[bench]\nname = "b"\n',
    "bad.toml": '[bench]\nname = "b"\nclok = "wall"\n',
    "modem.toml": 'name = "m"\n',
    "tariff.toml": 'name = "t"\ncurrency = "USD"\n[[rate]]\nname = "r"\n',
    "badmodem.toml": 'name = "m"\nmodulations = ["V35"]\n',
    "binary.cfg": "\udcff",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8", errors="surrogateescape")
    return tmp_path


def run(folder: Path, *names: str) -> Result:
    return CliRunner().invoke(check, [str(folder / name) for name in names])


@pytest.mark.parametrize(
    "name", ["good.scenario", "good.fragment", "good.cfg", "good.toml", "modem.toml", "tariff.toml"]
)
def test_a_right_file_is_ok(folder: Path, name: str) -> None:
    result = run(folder, name)
    assert (result.exit_code, result.output) == (0, f"ok  {folder / name}\n")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("bad.scenario", ("bad.scenario:5:", "bad.scenario:6:", 'did you mean "quiet"')),
        ("bad.fragment", ("bad.fragment:2:1", "gutter")),
        ("bad.cfg", ("bad.cfg:1:1", "bad.cfg:2:1", 'did you mean "hostname"')),
        ("bad.toml", ("clok", "clock")),
        ("badmodem.toml", ("badmodem.toml:2:", "V35")),
        ("binary.cfg", ("not UTF-8",)),
        ("missing.cfg", ("No such file",)),
    ],
)
def test_a_wrong_file_has_every_mistake(folder: Path, name: str, said: tuple[str, ...]) -> None:
    result = run(folder, name)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert all(part in result.output for part in said), result.output


def test_one_wrong_file_does_not_hide_the_others(folder: Path) -> None:
    result = run(folder, "bad.toml", "good.cfg", "bad.cfg")
    assert result.exit_code == 2
    assert f"ok  {folder / 'good.cfg'}" in result.output
    assert "hostnme" in result.output
