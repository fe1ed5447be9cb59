"""The language server: the answers of this folder over the Language Server Protocol.

It keeps nothing but what it has told the editor: each answer is made from the text that the editor
has sent, and from the files beside it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.workspace import TextDocument

from harness.check.findings import check_file
from harness.check.rules import page_uri
from harness.editor.columns import Columns
from harness.editor.completion import complete
from harness.editor.cursor import Zone, look
from harness.editor.definition import define, outline
from harness.editor.hover import explain
from harness.editor.page import Page
from harness.editor.tidy import tidy
from harness.scenario.layout import split_lines
from phonesim.diagnostic import Diagnostic, Severity, Span
from phonesim.secrecy import without_quoted

LANGUAGE = "ringback"  # what editors call the language of scenarios
SETTLED_S = 0.15  # after the last keystroke, before the text is checked

_SCENARIOS = (".scenario", ".fragment")
_BENCH = re.compile(r"^\[bench\]|^\[\[rate\]\]", re.MULTILINE)
_IOS = re.compile(r"^(?:hostname \S|line (?:con|aux|tty|vty) \d)", re.MULTILINE)


_SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.NOTE: lsp.DiagnosticSeverity.Information,
}
_AtPlace = lsp.CompletionParams | lsp.HoverParams | lsp.DefinitionParams


class ScenarioServer(LanguageServer):
    """A server for one editor."""

    def __init__(self) -> None:
        super().__init__(
            "ringback", version("ringback"),
            # Whole texts: form feeds and the like end no line of ours.
            text_document_sync_kind=lsp.TextDocumentSyncKind.Full,
        )  # fmt: skip
        self._due: dict[str, asyncio.TimerHandle] = {}
        self._told: dict[str, dict[str, list[lsp.Diagnostic]]] = {}  # by document, then by place

    @property
    def columns(self) -> Columns:
        """Its way to count."""
        return Columns(self.workspace.position_codec)

    @property
    def takes_snippets(self) -> bool:
        """Whether completions may have slots."""
        documents = self.client_capabilities.text_document
        item = documents.completion.completion_item if documents and documents.completion else None
        return bool(item and item.snippet_support)

    def page(self, uri: str) -> Page | None:
        """The scenario or fragment of a document; None if it is something else."""
        document = self.workspace.get_text_document(uri)
        path = _path(document)
        if path.suffix not in _SCENARIOS:
            return None
        return Page(str(path), document.source, self._read, _names_in)

    def place(self, params: _AtPlace) -> tuple[Page, int, int] | None:
        """A page, and a line and column of it."""
        page = self.page(params.text_document.uri)
        if page is None:
            return None
        line = params.position.line + 1
        return page, line, self.columns.column(page.line(line), params.position.character)

    def located(self, path: str, span: Span) -> lsp.Location:
        """A place in a file."""
        try:
            lines: Sequence[str] = split_lines(self._read(path))
        except (OSError, ValueError):
            lines = ()
        text = lines[span.line - 1] if span.line <= len(lines) else ""
        return lsp.Location(self._uri(path), self.columns.range(span, text))

    def _uri(self, path: str) -> str:
        documents = self.workspace.text_documents.values()
        opened = (str(document.uri) for document in documents if str(_path(document)) == path)
        return next(opened, None) or Path(path).absolute().as_uri()

    def _read(self, path: str) -> str:
        """A file, as it is in the editor if it is open there."""
        for document in self.workspace.text_documents.values():
            if document.path == path:
                return str(document.source)
        if not Path(path).is_file():
            raise FileNotFoundError(path)
        return Path(path).read_text(encoding="utf-8")

    # What is wrong.

    def check_soon(self, uri: str) -> None:
        """Check a document when its author pauses."""
        self._forget(uri)
        loop = asyncio.get_running_loop()
        self._due[uri] = loop.call_later(SETTLED_S, self.check, uri)

    def _forget(self, uri: str) -> None:
        if (due := self._due.pop(uri, None)) is not None:
            due.cancel()

    def check(self, uri: str) -> None:
        """Tell the editor everything that there is to say about a document, as `check` would."""
        self._forget(uri)
        document = self.workspace.get_text_document(uri)
        path = _path(document)
        found = check_file(path, document.source) if _is_ours(path, document.source) else ()
        told: dict[str, list[lsp.Diagnostic]] = {uri: []}
        for finding in dict.fromkeys(found):
            where = uri if finding.path == str(path) else self._uri(finding.path)
            told.setdefault(where, []).append(self._diagnostic(finding))
        self._tell(uri, told)

    def check_all(self) -> None:
        """Check every document: whatever file has changed, some of them may name it."""
        for document in [*self.workspace.text_documents.values()]:
            self.check(document.uri)

    def close(self, uri: str) -> None:
        """Nothing more is said about a document."""
        self._forget(uri)
        self._tell(uri, {})

    def _tell(self, uri: str, told: dict[str, list[lsp.Diagnostic]]) -> None:
        before, self._told[uri] = self._told.get(uri, {}), told
        for place in dict.fromkeys([*told, *before]):
            # Several scenarios may name one configuration: what all of them say of it, once.
            said: list[lsp.Diagnostic] = []
            for each in self._told.values():
                said += [d for d in each.get(place, ()) if d not in said]
            self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(place, said))

    def _diagnostic(self, finding: Diagnostic) -> lsp.Diagnostic:
        message = "\n".join(filter(None, (finding.message, finding.hint)))
        related = [
            lsp.DiagnosticRelatedInformation(self.located(other.path, other.span), other.label)
            for other in finding.related
        ]
        return lsp.Diagnostic(
            range=self.columns.range(finding.span, finding.text),
            message=without_quoted(message, finding.text),
            severity=_SEVERITIES[finding.severity],
            code=finding.rule,
            code_description=lsp.CodeDescription(page_uri(finding.rule)),
            source="ringback",
            related_information=related or None,
        )


def make_server() -> ScenarioServer:
    """A server that answers what an editor asks."""
    server = ScenarioServer()

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        server.check(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        server.check_soon(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: lsp.DidSaveTextDocumentParams) -> None:
        server.check_all()

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def changed_elsewhere(params: lsp.DidChangeWatchedFilesParams) -> None:
        server.check_all()

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        server.close(params.text_document.uri)

    @server.feature(
        lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=[*"${@,` "])
    )
    def completion(params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
        place = server.place(params)
        if place is None:
            return []
        page, line, column = place
        typed = params.context.trigger_character if params.context else None
        if typed == " " and look(*place).zone not in (Zone.STATEMENT, Zone.VALUE):
            return []  # spaces are typed everywhere
        columns, slots, text = server.columns, server.takes_snippets, page.line(line)
        return [
            columns.item(proposal, line, column, text, slots, rank)
            for rank, proposal in enumerate(complete(*place))
        ]

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        place = server.place(params)
        meaning = explain(*place) if place else None
        if place is None or meaning is None:
            return None
        content = lsp.MarkupContent(lsp.MarkupKind.Markdown, meaning.text)
        return lsp.Hover(content, server.columns.range(meaning.span, place[0].line(place[1])))

    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    def definition(params: lsp.DefinitionParams) -> lsp.Location | None:
        place = server.place(params)
        target = define(*place) if place else None
        return server.located(target.path, target.span) if target else None

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def symbols(params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
        page = server.page(params.text_document.uri)
        if page is None:
            return []
        return [server.columns.symbol(part, page.line(part.span.line)) for part in outline(page)]

    @server.feature(lsp.TEXT_DOCUMENT_FORMATTING)
    def formatting(params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit] | None:
        page = server.page(params.text_document.uri)
        changes = tidy(page.text) if page else None
        if page is None or changes is None:
            return None
        return [server.columns.edit(change, page.text) for change in changes]

    return server


def _path(document: TextDocument) -> Path:
    """A document's path; one that has no name yet is what its editor says that it is."""
    path = Path(document.path)
    unnamed = document.language_id == LANGUAGE and path.suffix not in _SCENARIOS
    return path.with_name(f"{path.name}{_SCENARIOS[0]}") if unnamed else path


def _is_ours(path: Path, text: str) -> bool:
    """Whether a file is one of those that `ringback check` knows; .toml and .cfg are many's."""
    if path.suffix in _SCENARIOS:
        return True
    return (_BENCH if path.suffix == ".toml" else _IOS).search(text) is not None


def _names_in(folder: str) -> list[str]:
    return [file.name for file in Path(folder).iterdir() if file.is_file()]
