"""The exchange as a user starts it, and programs as Debian has them.

A program that is missing is a failure where CI=true is in the environment, and a skip elsewhere.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.programs.office import Office

PACKAGES = {
    "agetty": "util-linux",
    "chat": "ppp",
    "cu": "cu",
    "emacs": "emacs-nox",
    "kermit": "ckermit",
    "login": "login",
    "mgetty": "mgetty",
    "minicom": "minicom",
    "nvim": "neovim",
    "picocom": "picocom",
    "rb": "lrzsz",
    "rx": "lrzsz",
    "rz": "lrzsz",
    "sb": "lrzsz",
    "sx": "lrzsz",
    "socat": "socat",
    "sz": "lrzsz",
    "telnet": "telnet",
    "vim": "vim",
    "freeradius": "freeradius",
    "perl": "perl",
    "ALE": "vim-ale",  # a plugin of Vim's
    "eglot": "elpa-eglot",  # a package of Emacs's
    "Authen::TacacsPlus": "libauthen-tacacsplus-perl",  # a module of perl's
}
_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


@pytest.fixture
def need() -> Callable[[str], str]:
    """`need("minicom")` is its path; the test does not go on without it."""

    def find(name: str) -> str:
        path = shutil.which(name, path=_PATH)
        if path is None:
            missing = f"{name} is not installed: apt-get install {PACKAGES[name]}"
            if os.environ.get("CI") == "true":
                pytest.fail(missing)
            pytest.skip(missing)
        return path

    return find


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Callable[..., Office]]:
    """`office("--line", "84001=pc")` is a running `ringback up`, which leaves nothing behind."""
    offices: list[Office] = []

    def start(*options: str) -> Office:
        offices.append(Office(tmp_path, options))
        return offices[-1]

    yield start
    for running in offices:
        running.end()
        assert not [path for path in tmp_path.iterdir() if path.is_symlink()], running.said
