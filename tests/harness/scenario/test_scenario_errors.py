"""Every mistake is shown with its line and how to mend it: `errors/*.input` and `*.err`.

Each `.err` file is what the author of the `.input` file beside it reads. When a message changes
on purpose, read the new one as that author would, and store it.
"""

from pathlib import Path

import pytest

from harness.errors import ScenarioError
from harness.scenario.parser import load_scenario, parse_scenario

CASES = sorted((Path(__file__).parent / "errors").glob("*.input"))


def no_file(path: str) -> str:
    raise FileNotFoundError(2, "No such file or directory")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_message(case: Path) -> None:
    with pytest.raises(ScenarioError) as raised:
        parse_scenario(case.read_text(encoding="utf-8"), f"{case.stem}.scenario", no_file)
    assert f"{raised.value}\n" == case.with_suffix(".err").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        (b"\xff\xfes\x00", ":1:1", "byte 0xff is not UTF-8 text"),
        (b"scenario: x\r\nsource: gr\xfc\xdfe\r\n", ":2:11", "byte 0xfc is not UTF-8 text"),
    ],
)
def test_not_utf8(tmp_path: Path, content: bytes, place: str, message: str) -> None:
    path = tmp_path / "latin.scenario"
    path.write_bytes(content)
    with pytest.raises(ScenarioError) as raised:
        load_scenario(path)
    assert f"error[encoding]: {message}\n" in str(raised.value)
    assert f"--> {path}{place}\n" in str(raised.value)


def test_unreadable(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot be read: No such file"):
        load_scenario(tmp_path / "missing.scenario")
    with pytest.raises(ScenarioError, match="cannot be read: not a regular file"):
        load_scenario(tmp_path)
    with pytest.raises(ScenarioError, match="cannot be read: not a regular file"):
        load_scenario(Path("/dev/zero"))
