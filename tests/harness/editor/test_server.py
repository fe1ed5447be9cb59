"""`ringback lsp` as an editor starts it, over stdin and stdout, with pygls' client beyond."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import pytest
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient
from pygls.workspace import PositionCodec

from harness.check.findings import check_file
from harness.check.rules import RULES
from harness.editor.columns import Columns
from harness.editor.server import LANGUAGE
from harness.editor.tidy import tidy
from harness.scenario.formatting import format_scenario
from phonesim.diagnostic import Severity, Span
from tests.end_to_end.stage import COMMAND, PATIENCE_S

ROOT = Path(__file__).parents[3]
NAS = "hostname r\nusername joe password 0 sesame\nline aux 0\n login local\nip subnet-zero\n"
WRONG = """\
scenario: 😀 is two units of UTF-16
nas:      5550100, nas.cfg
client:   84001
secret:   pw = sesame
use:      login.fragment

client   | `at`
         | 😀 ${passwd}
         : quite 5s
     5s  | CONNECT 9600
"""
RIGHT = """\
scenario: Right
nas: 5550100, nas.cfg
client: 84001
client | `ats0=1`
 | OK
 ~ ^(?P<who>\\w+)$
 | 😀 ${who} `at`
"""


class Editor:
    """An editor that does what its user wants."""

    def __init__(self, folder: Path, encoding: lsp.PositionEncodingKind) -> None:
        self.folder, self._encoding = folder, encoding
        self.client = LanguageClient("test", "1")
        self.diagnostics: dict[str, tuple[lsp.Diagnostic, ...]] = {}
        self.shown: list[str] = []  # what goes wrong in a server is shown
        self._told = asyncio.Event()

        @self.client.feature(lsp.WINDOW_SHOW_MESSAGE)  # type: ignore[untyped-decorator]
        def shown(params: lsp.ShowMessageParams) -> None:
            self.shown.append(params.message)
            self._told.set()

        @self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]
        def told(params: lsp.PublishDiagnosticsParams) -> None:
            self.diagnostics[name_of(params.uri)] = tuple(params.diagnostics)
            self._told.set()

    async def start(self) -> lsp.InitializeResult:
        await self.client.start_io(*COMMAND, "lsp", "--stdio")  # as some editors do
        item = lsp.ClientCompletionItemOptions(snippet_support=True)
        capabilities = lsp.ClientCapabilities(
            general=lsp.GeneralClientCapabilities(position_encodings=[self._encoding]),
            text_document=lsp.TextDocumentClientCapabilities(
                completion=lsp.CompletionClientCapabilities(completion_item=item)
            ),
        )
        result = await self.client.initialize_async(
            lsp.InitializeParams(capabilities, root_uri=self.folder.as_uri())
        )
        self.client.initialized(lsp.InitializedParams())
        return result

    async def end(self) -> int | None:
        await self.client.shutdown_async(None)
        self.client.exit(None)
        server = self.client._server
        assert server is not None
        code = await asyncio.wait_for(server.wait(), PATIENCE_S)
        await self.client.stop()  # type: ignore[no-untyped-call]
        return code

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str | None = None, language: str = LANGUAGE) -> None:
        """Open a file, or one that is not saved yet."""
        content = (self.folder / name).read_text("utf-8") if text is None else text
        item = lsp.TextDocumentItem(self.uri(name), language, 1, content)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))

    def change(self, name: str, text: str) -> None:
        document = lsp.VersionedTextDocumentIdentifier(2, self.uri(name))
        whole = lsp.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(document, [whole]))

    def at(self, name: str, line: int, character: int) -> tuple[Any, lsp.Position]:
        return lsp.TextDocumentIdentifier(self.uri(name)), lsp.Position(line, character)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for diagnostics with which something holds."""
        async with asyncio.timeout(PATIENCE_S):
            while not holds() and not self.shown:
                self._told.clear()
                await self._told.wait()
        assert self.shown == []


def name_of(uri: str) -> str:
    return Path(unquote(urlparse(uri).path)).name


Story = Callable[[Editor], Awaitable[None]]
UTF8, UTF16 = lsp.PositionEncodingKind.Utf8, lsp.PositionEncodingKind.Utf16


def play(folder: Path, story: Story, encoding: lsp.PositionEncodingKind = UTF16) -> None:
    """A session of an editor, which ends as the protocol wants it."""

    async def session() -> None:
        editor = Editor(folder, encoding)
        await editor.start()
        await story(editor)
        assert await editor.end() == 0
        assert editor.shown == []

    asyncio.run(session())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "a folder ü"
    folder.mkdir()
    (folder / "nas.cfg").write_text(NAS, "utf-8")
    (folder / "login.fragment").write_text(
        "client | Username: `joe`\n       : quitte 5s\n", "utf-8"
    )
    (folder / "wrong.scenario").write_text(WRONG, "utf-8")
    (folder / "right.scenario").write_text(RIGHT, "utf-8")
    return folder


def test_diagnostics_are_those_of_check_with_the_rules_pages(folder: Path) -> None:
    async def story(editor: Editor) -> None:
        editor.open("wrong.scenario")
        await editor.until(lambda: {"wrong.scenario", "login.fragment"} <= {*editor.diagnostics})
        findings = check_file(folder / "wrong.scenario")
        told = [d for name in editor.diagnostics for d in editor.diagnostics[name]]
        assert sorted((d.code, d.range.start.line + 1, d.severity == 1) for d in told) == sorted(
            (f.rule, f.span.line, f.severity is Severity.ERROR) for f in findings
        )
        assert {"unknown-variable", "unknown-word"} <= {d.code for d in told}
        for diagnostic in told:
            assert diagnostic.code_description is not None
            page, _, rule = diagnostic.code_description.href.partition("#")
            assert rule in RULES
            assert f"\n## {rule}\n" in Path(unquote(urlparse(page).path)).read_text("utf-8")

        (unknown,) = (d for d in told if d.code == "unknown-variable")
        assert (unknown.range.start.character, unknown.range.end.character) == (14, 23)
        # What is wrong in a fragment stands there, and says who uses it.
        (wrong,) = editor.diagnostics["login.fragment"]
        assert 'did you mean "quiet"' in wrong.message
        (used,) = wrong.related_information or ()
        assert (name_of(used.location.uri), used.location.range.start.line) == ("wrong.scenario", 4)

    play(folder, story)


def test_diagnostics_follow_what_is_typed_and_saved_elsewhere(folder: Path) -> None:
    async def story(editor: Editor) -> None:
        editor.open("right.scenario")
        await editor.until(lambda: editor.diagnostics.get("right.scenario") == ())
        editor.change("right.scenario", RIGHT + " : hang upp\n")
        await editor.until(lambda: editor.diagnostics["right.scenario"] != ())
        editor.change("right.scenario", RIGHT)
        await editor.until(lambda: editor.diagnostics["right.scenario"] == ())
        await editor.until(lambda: bool(editor.diagnostics["nas.cfg"]))
        severities = {d.code: d.severity for d in editor.diagnostics["nas.cfg"]}
        assert severities == {
            "clear-password": lsp.DiagnosticSeverity.Warning,
            "not-acted-on": lsp.DiagnosticSeverity.Information,
        }

        before = editor.diagnostics["nas.cfg"]  # a warning
        (folder / "nas.cfg").write_text(NAS + "hostnme x\n", "utf-8")
        document = lsp.TextDocumentIdentifier(editor.uri("nas.cfg"))
        editor.client.text_document_did_save(lsp.DidSaveTextDocumentParams(document))
        await editor.until(lambda: "hostnme" in str(editor.diagnostics["nas.cfg"]))
        (folder / "nas.cfg").write_text(NAS, "utf-8")
        event = lsp.FileEvent(editor.uri("nas.cfg"), lsp.FileChangeType.Changed)
        editor.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([event]))
        await editor.until(lambda: editor.diagnostics["nas.cfg"] == before)

        # Two scenarios say the same of it: it is told once, and until both are closed.
        editor.open("other.scenario", RIGHT)
        await editor.until(lambda: "other.scenario" in editor.diagnostics)
        assert editor.diagnostics["nas.cfg"] == before
        for name in ("right.scenario", "other.scenario"):
            document = lsp.TextDocumentIdentifier(editor.uri(name))
            editor.client.text_document_did_close(lsp.DidCloseTextDocumentParams(document))
        await editor.until(lambda: not any(editor.diagnostics.values()))

    play(folder, story)


def test_diagnostics_of_benches_and_configurations_and_of_nobody_elses_files(folder: Path) -> None:
    (folder / "bench.toml").write_text('[bench]\nname = "b"\nclok = "wall"\n')
    (folder / "pyproject.toml").write_text('[project]\nname = "x"\n')
    (folder / "setup.cfg").write_text("[metadata]\nname = x\n")
    (folder / "other.cfg").write_text("hostname r1\nhostnme r2\n")

    async def story(editor: Editor) -> None:
        for name in ("bench.toml", "pyproject.toml", "setup.cfg", "other.cfg"):
            editor.open(name, language="plaintext")
        editor.open("Unnamed", RIGHT + " : hang upp\n")
        await editor.until(lambda: "Unnamed" in editor.diagnostics)
        assert "clok" in editor.diagnostics["bench.toml"][0].message
        assert editor.diagnostics["other.cfg"]
        assert editor.diagnostics["Unnamed"]
        assert editor.diagnostics["pyproject.toml"] == editor.diagnostics["setup.cfg"] == ()

    play(folder, story, UTF8)


def test_what_is_asked_is_answered(folder: Path) -> None:
    """Hover, completion, definition, outline and layout, on one document."""

    async def story(editor: Editor) -> None:
        client = editor.client
        editor.open("right.scenario")
        hover = await client.text_document_hover_async(
            lsp.HoverParams(*editor.at("right.scenario", 3, 13))
        )
        assert hover is not None
        assert "answers at ring 1" in hover.contents.value  # type: ignore[union-attr]
        assert hover.range == lsp.Range(lsp.Position(3, 12), lsp.Position(3, 16))

        definition = await client.text_document_definition_async(
            lsp.DefinitionParams(*editor.at("right.scenario", 6, 9))
        )
        assert isinstance(definition, lsp.Location)
        assert definition.range.start == lsp.Position(5, 8)
        config = await client.text_document_definition_async(
            lsp.DefinitionParams(*editor.at("right.scenario", 1, 16))
        )
        assert isinstance(config, lsp.Location)
        assert name_of(config.uri) == "nas.cfg"

        editor.change("right.scenario", RIGHT + " | 😀 ${w\npstn : call 1 re\npstn ")
        found = await client.text_document_completion_async(
            lsp.CompletionParams(*editor.at("right.scenario", 7, 10))
        )
        (who,) = (i for i in items(found) if i.label == "${who}")
        assert who.text_edit == lsp.TextEdit(
            lsp.Range(lsp.Position(7, 6), lsp.Position(7, 9)), "${who}"
        )
        found = await client.text_document_completion_async(
            lsp.CompletionParams(*editor.at("right.scenario", 8, 16))
        )
        (released,) = (i for i in items(found) if i.label.startswith("released"))
        assert released.insert_text_format == lsp.InsertTextFormat.Snippet
        assert released.text_edit is not None
        assert released.text_edit.new_text == "released by ${1|nas,client|}"
        space = lsp.CompletionContext(lsp.CompletionTriggerKind.TriggerCharacter, " ")
        found = await client.text_document_completion_async(
            lsp.CompletionParams(*editor.at("right.scenario", 9, 5), space)
        )
        assert items(found) == []  # a list at every space would be in the way

        parts = await client.text_document_document_symbol_async(
            lsp.DocumentSymbolParams(lsp.TextDocumentIdentifier(editor.uri("right.scenario")))
        )
        assert [part.name for part in parts or ()] == ["Right", "nas", "client"]

        editor.change("right.scenario", RIGHT)
        edits = await client.text_document_formatting_async(
            lsp.DocumentFormattingParams(
                lsp.TextDocumentIdentifier(editor.uri("right.scenario")),
                lsp.FormattingOptions(4, True),
            )
        )
        assert applied(RIGHT, edits or ()) == format_scenario(RIGHT, [])

    play(folder, story)


def items(found: Any) -> list[lsp.CompletionItem]:
    return list(found.items if isinstance(found, lsp.CompletionList) else found or [])


@pytest.mark.parametrize(
    "text",
    [RIGHT, RIGHT.removesuffix("\n"), RIGHT.replace("\n", "\r\n"), "", "\n\n", " | x\f y\n",
     "\ufeff" + RIGHT, "scenario: x\nclient: 1\n\n\n\nclient | x\n-- a --\nx\n\n"],
)  # fmt: skip
@pytest.mark.parametrize("encoding", [UTF16, UTF8])
def test_formatting_is_that_of_fmt(text: str, encoding: lsp.PositionEncodingKind) -> None:
    columns = Columns(PositionCodec(encoding))
    changes = tidy(text)
    assert changes is not None
    after = applied(text, [columns.edit(change, text) for change in changes], encoding)
    assert after == format_scenario(text, [])
    assert tidy(after) == []


def test_what_has_no_shape_is_not_formatted() -> None:
    assert tidy("scenario: x\nno gutter\n") is None


def applied(
    text: str, edits: Sequence[lsp.TextEdit], encoding: lsp.PositionEncodingKind = UTF16
) -> str:
    """The text with edits made as an editor makes them."""
    code, width = ("utf-8", 1) if encoding is UTF8 else ("utf-16-le", 2)
    lines = [line.encode(code) for line in text.split("\n")]

    def offset(position: lsp.Position) -> int:
        above = "\n".join([*(line.decode(code) for line in lines[: position.line]), ""])
        assert position.line < len(lines)
        assert position.character * width <= len(lines[position.line])
        return len(above) + len(lines[position.line][: position.character * width].decode(code))

    for edit in sorted(edits, key=lambda e: -e.range.start.line):
        start, end = offset(edit.range.start), offset(edit.range.end)
        text = text[:start] + edit.new_text + text[end:]
    return text


@pytest.mark.parametrize(
    ("encoding", "units"),
    [(UTF8, [0, 1, 3, 7, 8]), (UTF16, [0, 1, 2, 4, 5]), ("utf-32", [0, 1, 2, 3, 4])],
)
def test_columns_are_counted_as_the_editor_does(encoding: str, units: list[int]) -> None:
    columns, line = Columns(PositionCodec(encoding)), "aé😀b"
    assert [columns.column(line, each) for each in units] == [1, 2, 3, 4, 5]
    ranges = [columns.range(Span(3, column, 1), line) for column in range(1, 5)]
    assert [r.start.character for r in ranges] == units[:-1]
    assert [r.end.character for r in ranges] == units[1:]
    assert columns.column(line, 99) == 5


def test_an_editor_that_goes_takes_it_along(folder: Path) -> None:
    ran = subprocess.run(
        [*COMMAND, "lsp"], stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE_S,
        check=False,
    )  # fmt: skip
    assert ran.stdout == b""


def test_without_pygls_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "pygls.py").write_text("raise ModuleNotFoundError('no pygls', name='pygls')\n")
    ran = subprocess.run(
        [sys.executable, "-m", "harness.cli", "lsp"], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)}, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (3, "")
    assert "pip install 'ringback[lsp]'" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_folder_of_editors_files_is_there() -> None:
    ran = subprocess.run([*COMMAND, "lsp", "--support"], capture_output=True, text=True, check=True)
    folder = Path(ran.stdout.strip())
    assert {"vscode", "vim", "emacs"} <= {entry.name for entry in folder.iterdir()}
