"""Findings for scripts (JSON) and for code-scanning pages (SARIF 2.1.0)."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import PurePath

import msgspec

from harness.check.rules import RULES, explain, page_of
from phonesim.diagnostic import Diagnostic, Related, Span

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_json(findings: Sequence[Diagnostic]) -> str:
    """A list of objects; `width` is in characters, a width of 0 stands for the whole file."""
    return _encode([
        {
            "path": finding.path,
            "line": finding.span.line,
            "column": finding.span.column,
            "width": finding.span.width,
            "severity": finding.severity.value,
            "rule": finding.rule,
            "message": finding.message,
            "help": finding.hint,
            "page": page_of(finding.rule),
            "related": [
                {"path": r.path, "line": r.span.line, "column": r.span.column, "label": r.label}
                for r in finding.related
            ],
        }
        for finding in (found.shown() for found in findings)
    ])  # fmt: skip


def as_sarif(findings: Sequence[Diagnostic]) -> str:
    """A log of one run."""
    ids = list(dict.fromkeys(finding.rule for finding in findings))
    driver = {
        "name": "ringback",
        "version": version("ringback"),
        "rules": [_rule(name) for name in ids],
    }
    results = [_result(finding.shown(), ids.index(finding.rule)) for finding in findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return _encode({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(name: str) -> dict[str, object]:
    rule = RULES[name]
    return {
        "id": name,
        "shortDescription": {"text": rule.demand},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why} See {page_of(name)}.", "markdown": explain(rule)},
        "defaultConfiguration": {"level": "warning" if rule.warns else "error"},
    }


def _result(finding: Diagnostic, index: int) -> dict[str, object]:
    text, hint = finding.message, finding.hint
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity.value,
        "message": {"text": f"{text}; {hint}" if hint else text},
        "locations": [{"physicalLocation": _place(finding.path, finding.span)}],
        "relatedLocations": [_related(related) for related in finding.related],
    }


def _related(related: Related) -> dict[str, object]:
    place = _place(related.path, related.span)
    return {"physicalLocation": place, "message": {"text": related.label}}


def _place(path: str, span: Span) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": {"uri": PurePath(path).as_posix()}}
    if span.width:
        place["region"] = {
            "startLine": span.line,
            "startColumn": span.column,
            "endColumn": span.column + span.width,
        }
    return place


def _encode(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value)).decode()
