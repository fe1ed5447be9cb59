"""Secrets leave no trace: each is replaced by its name, also where chunks of a stream divide it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

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

    def text(self, text: str) -> str:
        """The text without the secrets."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: f"<{self._names[found[0]]}>", text)

    def events(self, events: Sequence[TraceEvent]) -> list[TraceEvent]:
        """The events without the secrets, even one that several events share."""
        streams: dict[tuple[str, str], list[int]] = {}
        redacted = list(events)
        for index, event in enumerate(events):
            facts = {k: self.text(v) if isinstance(v, str) else v for k, v in event.facts.items()}
            redacted[index] = replace(event, facts=facts)
            if isinstance(event.facts.get("data"), bytes):
                streams.setdefault((event.source, event.kind), []).append(index)
        for indexes in streams.values():
            chunks = self._stream([_data(events[i]) for i in indexes])
            for index, chunk in zip(indexes, chunks, strict=True):
                facts = {**redacted[index].facts, "data": chunk}
                redacted[index] = replace(redacted[index], facts=facts)
        return redacted

    def _stream(self, chunks: list[str]) -> list[Fact]:
        """Redact text that came in chunks; a name stands in the chunk where its secret begins."""
        whole = "".join(chunks)
        found = list(self._pattern.finditer(whole)) if self._pattern else []
        result: list[Fact] = []
        start = 0
        for chunk in chunks:
            end, at, text = start + len(chunk), start, ""
            for match in found:
                if match.end() <= at or match.start() >= end:
                    continue
                text += whole[at : max(at, match.start())]
                if match.start() >= start:
                    text += f"<{self._names[match[0]]}>"
                at = min(end, match.end())
            result.append(text + whole[at:end])
            start = end
        return result


def _data(event: TraceEvent) -> str:
    data = event.facts["data"]
    assert isinstance(data, bytes)
    return data.decode("latin-1")
