"""A stable name for a pty: made, moved and removed; and what it never overwrites."""

from pathlib import Path

import pytest

from phonesim.ports.device_link import DeviceLink
from phonesim.ports.unavailable import PortUnavailable

GONE = "/dev/pts/999999999"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pc"


def test_leads_to_a_device_until_it_is_closed(path: Path) -> None:
    link = DeviceLink(path)
    link.lead_to("/dev/pts/1")
    assert str(path.readlink()) == "/dev/pts/1"
    link.lead_to("/dev/pts/2")
    assert str(path.readlink()) == "/dev/pts/2"
    link.close()
    link.close()
    assert list(path.parent.iterdir()) == []


def test_takes_the_place_of_one_left_behind(path: Path) -> None:
    path.symlink_to(GONE)
    DeviceLink(path).lead_to("/dev/pts/1")
    assert str(path.readlink()) == "/dev/pts/1"


def test_overwrites_no_file(path: Path) -> None:
    path.write_text("mine")
    with pytest.raises(PortUnavailable, match="exists and is not a link of ringback's"):
        DeviceLink(path)
    assert path.read_text() == "mine"


@pytest.mark.parametrize("target", ["/nowhere", "other"])
def test_overwrites_no_link_to_something_else(path: Path, target: str) -> None:
    path.symlink_to(target)
    with pytest.raises(PortUnavailable, match="which is not ringback's"):
        DeviceLink(path)


def test_overwrites_no_link_in_use(path: Path) -> None:
    path.symlink_to("/dev/pts/ptmx")
    with pytest.raises(PortUnavailable, match="not ringback's"):
        DeviceLink(path)


def test_needs_its_directory(tmp_path: Path) -> None:
    with pytest.raises(PortUnavailable, match="there is no directory"):
        DeviceLink(tmp_path / "none" / "pc")


def test_somebody_was_quicker(path: Path) -> None:
    link = DeviceLink(path)
    path.write_text("mine")
    with pytest.raises(PortUnavailable, match="File exists"):
        link.lead_to("/dev/pts/1")
    link.close()
    assert path.read_text() == "mine"


def test_a_link_that_became_somebody_elses_is_left_alone(path: Path) -> None:
    link = DeviceLink(path)
    link.lead_to("/dev/pts/1")
    path.unlink()
    path.symlink_to("/nowhere")
    with pytest.raises(PortUnavailable, match="lead elsewhere"):
        link.lead_to("/dev/pts/2")
    link.close()
    assert str(path.readlink()) == "/nowhere"
