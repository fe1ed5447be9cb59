"""The scenario file of a recorded session: its header, the story, and what the exchange saw."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.authoring.templates import TEMPLATE, from_scenario
from harness.bench.running import RunningBench
from harness.errors import ScenarioError
from harness.scenario.formatting import format_scenario
from harness.scenario.parser import read_text
from phonesim.diagnostic import Diagnostic, Span

_KEPT = re.compile(r"(?:nas|client|secret|exchange|tariff|seed)\b[^|~]*:")
_ATTACHMENT = re.compile(r"^-- .+ --[ \t]*$", re.MULTILINE)
_MATRIX = re.compile(r"^(?:matrix|use):", re.MULTILINE)
_PLAIN = "scenario: {title}\nclient: 5550001\n"


@dataclass(frozen=True, slots=True)
class SessionHeader:
    """The header's lines without what belongs to another story, and the attachments."""

    text: str
    attachments: str


def header_for(scenario: Path | None, output: Path, is_physical: bool) -> SessionHeader:
    """That of `scenario`; without one that of the template, or at a physical bench a plain one.

    Raises ScenarioError.
    """
    title = output.stem.replace("-", " ").replace("_", " ")
    if scenario is None:
        text = _PLAIN.format(title=title) if is_physical else TEMPLATE.format(title=title)
    else:
        text = from_scenario(read_text(scenario), scenario, output, title)
        if found := _MATRIX.search(text):
            line = text.count("\n", 0, found.start()) + 1
            mistake = "a session has one case, and lines of its own: this cannot be recorded with"
            raise ScenarioError([Diagnostic(str(scenario), Span(line, 1, len(found[0])),
                                            text.splitlines()[line - 1], mistake)])  # fmt: skip
    attached = _ATTACHMENT.search(text)
    end = attached.start() if attached else len(text)
    kept = [line for line in text[:end].splitlines() if _KEPT.match(line)]
    lines = [f"scenario: {title}", "source: a recorded session", *kept, "match: document"]
    return SessionHeader("".join(f"{line}\n" for line in lines), text[end:])


def session_file(
    header: SessionHeader,
    story: Sequence[str],
    checks: Sequence[str],
    secrets: Mapping[str, str],
    named: Mapping[str, str],
) -> str:
    """The file, formatted. `named` are the secrets that the header has already."""
    new = [f"secret: {name} = {value}" for name, value in secrets.items() if name not in named]
    used = "\n".join(story)
    lines = [
        line
        for line in header.text.splitlines()
        if not (found := re.match(r"secret:\s*(\S+)\s*=", line)) or f"${{{found[1]}}}" in used
    ]
    attached = ["", header.attachments] if header.attachments else []
    return format_scenario("\n".join([*lines, *new, "", *story, *checks, *attached]), [])


def call_checks(running: RunningBench) -> list[str]:
    """What an emulated exchange saw of the calls."""
    if not running.exchange.lines:
        return []
    records = running.exchange.records
    lines = [f"pstn at end : calls == {len(records)}"]
    for record in records:
        if record.called is not None:
            what = f"call {record.number} {record.caller} -> {record.called} {record.outcome.value}"
            lines.append(f"  at end : {what}")
    return lines
