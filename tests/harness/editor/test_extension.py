"""The extension for VS Code, packed with the public tool."""

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from harness.cli.lsp import SUPPORT
from harness.editor.server import LANGUAGE
from tests.harness.editor.conftest import npm

FOLDER = SUPPORT / "vscode"


@pytest.mark.waits(6)
def test_it_packs_with_all_that_it_needs(node_modules: Path, tmp_path: Path) -> None:
    folder, packed = tmp_path / "vscode", tmp_path / "ringback.vsix"
    shutil.copytree(FOLDER, folder)
    npm("ci", "--omit=dev", cwd=folder)
    vsce = node_modules / ".bin" / "vsce"
    options = ("--out", packed, "--skip-license", "--allow-missing-repository")
    ran = subprocess.run(
        [vsce, "package", *options], cwd=folder, capture_output=True, text=True, timeout=120,
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    with zipfile.ZipFile(packed) as archive:
        names = set(archive.namelist())
        manifest = json.loads(archive.read("extension/package.json"))
        archive.extractall(tmp_path / "installed")
    contributed = manifest["contributes"]
    named = [
        manifest["main"], contributed["grammars"][0]["path"],
        *(language["configuration"] for language in contributed["languages"]),
    ]  # fmt: skip
    assert {f"extension/{name.removeprefix('./')}" for name in named} <= names
    assert not [name for name in names if "package-lock" in name]
    # Everything that it requires is in it, but for what VS Code itself is.
    installed = tmp_path / "installed" / "extension"
    find = "console.log(require.resolve('vscode-languageclient/node'))"
    found = subprocess.run(
        ["node", "-e", find], cwd=installed, capture_output=True, text=True, check=True,
        env={**os.environ, "NODE_PATH": ""},
    )  # fmt: skip
    assert Path(found.stdout.strip()).is_relative_to(installed)
    subprocess.run(["node", "--check", installed / "extension.js"], check=True)


def test_it_speaks_of_the_same_language_as_the_server() -> None:
    manifest = json.loads((FOLDER / "package.json").read_text("utf-8"))
    (language,) = manifest["contributes"]["languages"]
    (grammar,) = manifest["contributes"]["grammars"]
    assert language["id"] == grammar["language"] == LANGUAGE
    assert manifest["activationEvents"] == [f"onLanguage:{LANGUAGE}"]
    scope = json.loads((FOLDER / grammar["path"]).read_text("utf-8"))["scopeName"]
    assert grammar["scopeName"] == scope
