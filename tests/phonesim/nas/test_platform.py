"""Router models: line numbers as IOS counts them, and `show version`."""

import pytest

from phonesim.nas.platform import PLATFORMS


@pytest.mark.parametrize(
    ("model", "kind", "index", "number"),
    [
        ("2509", "tty", 8, 8),
        ("2509", "aux", 0, 9),
        ("2509", "vty", 4, 14),
        ("2511", "aux", 0, 17),
        ("2600", "aux", 0, 65),
        ("3640", "con", 0, 0),
        ("3640", "tty", 65, 65),
        ("3640", "aux", 0, 129),
        ("3640", "vty", 4, 134),
        ("as5300", "aux", 0, 241),
    ],
)
def test_lines_are_numbered_as_ios_does(model: str, kind: str, index: int, number: int) -> None:
    assert PLATFORMS[model].line_number(kind, index) == number
    assert PLATFORMS[model].line_name(number) == (kind, index)


@pytest.mark.parametrize("model", PLATFORMS)
def test_show_version_names_the_model_the_host_and_its_uptime(model: str) -> None:
    lines = PLATFORMS[model].show_version("maui", "3 minutes").splitlines()
    assert lines[0] == "Cisco Internetwork Operating System Software"
    assert "maui uptime is 3 minutes" in lines
    assert any(line.lower().startswith(f"cisco {model[:2]}") for line in lines)
    assert "{" not in "".join(lines)


def test_a_model_that_there_is_not() -> None:
    assert "4000" not in PLATFORMS
