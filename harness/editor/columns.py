"""Places as the protocol has them, and our answers in its terms.

Ours count lines and characters from 1; the protocol's count from 0, and columns in what the editor
has asked for, mostly UTF-16.
"""

from __future__ import annotations

from lsprotocol import types as lsp
from pygls.workspace import PositionCodec

from harness.editor.completion import Kind, Proposal
from harness.editor.definition import Part
from harness.editor.tidy import Change
from phonesim.diagnostic import Span

_SIGNS = {
    Kind.KEY: lsp.CompletionItemKind.Property,
    Kind.LANE: lsp.CompletionItemKind.Class,
    Kind.WORD: lsp.CompletionItemKind.Keyword,
    Kind.VALUE: lsp.CompletionItemKind.Value,
    Kind.VARIABLE: lsp.CompletionItemKind.Variable,
    Kind.FILE: lsp.CompletionItemKind.File,
    Kind.REGISTER: lsp.CompletionItemKind.Constant,
}
_SYMBOLS = {
    "scenario": lsp.SymbolKind.Module,
    "lane": lsp.SymbolKind.Class,
    "mark": lsp.SymbolKind.Event,
    "attachment": lsp.SymbolKind.File,
}


class Columns:
    """Between our columns and one editor's."""

    def __init__(self, codec: PositionCodec) -> None:
        self._units = codec.client_num_units

    def column(self, text: str, units: int) -> int:
        """Our column in a line."""
        if text.isascii():
            return min(units, len(text)) + 1
        far = (at for at in range(len(text)) if self._units(text[:at]) >= units)
        return next(far, len(text)) + 1

    def range(self, span: Span, text: str) -> lsp.Range:
        """A span of the line `text`."""
        start, end = span.column - 1, span.column - 1 + span.width
        line = span.line - 1
        return lsp.Range(
            lsp.Position(line, self._units(text[:start])),
            lsp.Position(line, self._units(text[:end])),
        )

    def item(
        self, proposal: Proposal, line: int, column: int, text: str, slots: bool, rank: int
    ) -> lsp.CompletionItem:
        """A proposal at a place; `slots` says whether the editor knows snippets."""
        replaced = Span(line, column - proposal.replaces, proposal.replaces)
        snippet = slots and bool(proposal.slots)
        form = lsp.InsertTextFormat.Snippet if snippet else lsp.InsertTextFormat.PlainText
        return lsp.CompletionItem(
            label=proposal.label or proposal.text,
            kind=_SIGNS[proposal.kind],
            detail=proposal.detail or None,
            documentation=lsp.MarkupContent(lsp.MarkupKind.Markdown, proposal.help),
            sort_text=f"{rank:04}",  # as they are told, not by the alphabet
            insert_text_format=form,
            text_edit=lsp.TextEdit(
                self.range(replaced, text), proposal.slots if snippet else proposal.text
            ),
        )

    def symbol(self, part: Part, text: str) -> lsp.DocumentSymbol:
        """A part of the outline, whose name stands in the line `text`."""
        name = self.range(part.span, text)
        end = lsp.Position(part.last, 0) if part.last > part.span.line else name.end
        whole = lsp.Range(name.start, end)
        return lsp.DocumentSymbol(part.name, _SYMBOLS[part.kind], whole, name, part.detail)

    def edit(self, change: Change, text: str) -> lsp.TextEdit:
        """A change of lines of the whole `text`."""
        lines = text.split("\n")
        end = lsp.Position(change.last, 0)
        if change.last >= len(lines):
            end = lsp.Position(len(lines) - 1, self._units(lines[-1]))
        return lsp.TextEdit(lsp.Range(lsp.Position(change.first, 0), end), change.text)
