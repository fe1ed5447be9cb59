"""Secrets leave no trace: each is replaced by its name.

So is one that the chunks of a stream divide, and one whose beginning is all that has come so far.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from phonesim.trace import Fact, TraceEvent

SHORT = 4  # characters: a secret shorter than this hides much that is none


class Redactor:
    """Replaces the values of `secrets` (name to value) by `<name>`, the longest first."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._names: dict[str, str] = {}
        for name, value in secrets.items():
            if value:
                self._names.setdefault(value, name)
        values = sorted(self._names, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, values))) if values else None
        marks = "|".join(re.escape(f"<{name}>") for name in self._names.values())
        self._marked = re.compile(f"({marks})|{self._pattern.pattern}") if self._pattern else None

    def text(self, text: str) -> str:
        """The text without the secrets; one that has been redacted stays as it is."""
        if self._marked is None:
            return text
        return self._marked.sub(lambda x: x[1] or f"<{self._names[x[0]]}>", text)

    def last(self, text: str, size: int) -> str:
        """The last characters of what a stream has brought, about `size`, without the secrets."""
        return str(self._stream([text])[0])[-size:]

    def events(self, events: Sequence[TraceEvent]) -> list[TraceEvent]:
        """The events without the secrets, even one that several events share."""
        streams: dict[tuple[str, str], list[int]] = {}
        redacted = list(events)
        for index, event in enumerate(events):
            facts = {k: self.text(v) if isinstance(v, str) else v for k, v in event.facts.items()}
            redacted[index] = event._replace(facts=facts)
            if isinstance(event.facts.get("data"), bytes):
                streams.setdefault((event.source, event.kind), []).append(index)
        for indexes in streams.values():
            chunks = self._stream([_data(events[i]) for i in indexes])
            for index, chunk in zip(indexes, chunks, strict=True):
                facts = {**redacted[index].facts, "data": chunk}
                redacted[index] = redacted[index]._replace(facts=facts)
        return redacted

    def _stream(self, chunks: list[str]) -> list[Fact]:
        """Redact text that came in chunks; a name stands in the chunk where its secret begins."""
        whole = "".join(chunks)
        found = self._find(whole)
        result: list[Fact] = []
        start = 0
        for chunk in chunks:
            end, at, text = start + len(chunk), start, ""
            for first, behind, name in found:
                if behind <= at or first >= end:
                    continue
                text += whole[at : max(at, first)]
                if first >= start:
                    text += f"<{name}>"
                at = min(end, behind)
            result.append(text + whole[at:end])
            start = end
        return result

    def _find(self, whole: str) -> list[tuple[int, int, str]]:
        """Where secrets stand, from and until, and whose; and the beginning of one at the end."""
        if self._pattern is None:
            return []
        found = [(m.start(), m.end(), self._names[m[0]]) for m in self._pattern.finditer(whole)]
        rest = whole[found[-1][1] :] if found else whole
        begun = [
            (length, name)
            for value, name in self._names.items()
            for length in range(SHORT, len(value))
            if rest.endswith(value[:length])
        ]
        if begun:
            length, name = max(begun)
            found.append((len(whole) - length, len(whole), name))
        return found


def _data(event: TraceEvent) -> str:
    data = event.facts["data"]
    assert isinstance(data, bytes)
    return data.decode("latin-1")
