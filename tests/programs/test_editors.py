"""Vim with ALE, Neovim and Emacs with eglot, as Debian has them, set up as docs/editors.md says."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cli.lsp import SUPPORT
from tests.end_to_end.stage import COMMAND

ALE = "/usr/share/vim/vimfiles/pack/dist-bundle/opt/ale"
SCRIPTS = Path(__file__).parent / "editors"
SCENARIO = """\
scenario: A
client: 84001
client  5s  | `ats0=1`
 | ${who}
 : hang up now
"""
FORMATTED = """\
scenario: A
client:   84001
client  5s           | `ats0=1`
                     | ${who}
                     : hang up now
"""

Need = Callable[[str], str]


@pytest.fixture
def edit(tmp_path: Path) -> Callable[..., str]:
    """Runs an editor with a scenario beside it, and `ringback` on the path; what it printed."""
    (tmp_path / "a.scenario").write_text(SCENARIO)
    (tmp_path / "ringback").write_text(f'#!/bin/sh\nexec {" ".join(COMMAND)} "$@"\n')
    (tmp_path / "ringback").chmod(0o755)

    def run(*words: str | Path) -> str:
        ran = subprocess.run(
            words, cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False,
            stderr=subprocess.STDOUT, text=True, timeout=120,
            env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "HOME": str(tmp_path),
                 "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
        told = tmp_path / "told"
        return ran.stdout + (told.read_text() if told.exists() else "")

    return run


def test_vim(need: Need, edit: Callable[..., str], tmp_path: Path) -> None:
    vim = need("vim")
    if not Path(ALE).exists():
        need("ALE")
    rc = tmp_path / "vimrc"
    rc.write_text(
        f"set nocompatible\nset runtimepath^={SUPPORT}/vim\npackadd! ale\n"
        "filetype plugin on\nsyntax on\n"
    )
    told = edit(vim, "-E", "-s", "-u", rc, "a.scenario", "-S", SCRIPTS / "ale.vim")
    assert '4:4 unknown-variable: unknown variable "who"' in told
    assert "5:12 unknown-word" in told
    places = ("1:1 ringbackKey", "3:1 ringbackLane", "3:9 ringbackWindow", "3:16 ringbackTyped",
              "3:13 ringbackGutter", "4:5 ringbackVariable", "5:5 ringbackActWord")  # fmt: skip
    for place in places:
        assert place in told
    assert FORMATTED in told
    assert "Error" not in told


def test_neovim(need: Need, edit: Callable[..., str], tmp_path: Path) -> None:
    nvim = need("nvim")
    rc = tmp_path / "init.vim"
    rc.write_text(f"set runtimepath^={SUPPORT}/vim\nfiletype plugin on\nsyntax on\n")
    told = edit(nvim, "--headless", "-u", rc, "a.scenario", "-S", SCRIPTS / "client.lua")
    assert '4:4 unknown variable "who"' in told
    assert "answers at ring 1" in told
    assert "quiet DURATION" in told
    assert FORMATTED in told
    assert "Error" not in told


def test_emacs(need: Need, edit: Callable[..., str]) -> None:
    emacs = need("emacs")
    has_eglot = (emacs, "--batch", "--eval", "(require 'eglot)")
    if subprocess.run(has_eglot, capture_output=True, check=False).returncode:
        need("eglot")
    told = edit(emacs, "--batch", "-L", SUPPORT / "emacs", "-l", SCRIPTS / "eglot.el")
    assert '4: ringback [unknown-variable]: unknown variable "who"' in told
    assert "quiet DURATION" in told
    places = ("1:1 font-lock-keyword-face", "3:1 font-lock-type-face",
              "3:9 font-lock-constant-face", "3:13 font-lock-builtin-face",
              "3:17 font-lock-string-face", "4:6 font-lock-variable-name-face",
              "5:5 font-lock-keyword-face")  # fmt: skip
    for place in places:
        assert place in told
    assert FORMATTED in told
