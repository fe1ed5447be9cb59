"""What is wrong or odd with one file, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from harness.check.bench_mistakes import find_bench_mistakes
from harness.rehearsal import read_cases
from harness.scenario.pitfalls import find_pitfalls
from phonesim.diagnostic import Diagnostic, FileError, Span
from phonesim.exchange.tariff_file import read_tariff
from phonesim.modem.profile import read_profile
from phonesim.nas.ios_config import read_config


def check_file(path: Path) -> Sequence[Diagnostic]:
    """Everything there is to say about a file, in the order of its lines.

    A .scenario is a scenario; a .toml with a [bench] table a bench, with [[rate]] tables a tariff,
    any other a modem profile; every other file is an IOS configuration.
    """
    try:
        if path.suffix == ".scenario":
            return _in_order(_check_scenario(path))
        text = _read(path)
        if path.suffix != ".toml":
            return _ruled(_check_config(text, str(path)), "ios-configuration")
        if "[bench]" in text:
            return find_bench_mistakes(text, str(path))
        if "[[rate]]" in text:
            return _ruled(_check_tariff(text, str(path)), "tariff")
        return _ruled(_check_profile(text, str(path)), "modem-profile")
    except FileError as error:
        return error.diagnostics


def _read(path: Path) -> str:
    if path.exists() and not path.is_file():  # reading a device or a pipe might never end
        raise FileError([_unreadable(path, "not a regular file")])
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise FileError([_unreadable(path, error.strerror or str(error))]) from None
    except UnicodeDecodeError:
        raise FileError([_unreadable(path, "not UTF-8 text", "encoding")]) from None


def _unreadable(path: Path, why: str, rule: str = "unreadable") -> Diagnostic:
    return Diagnostic(str(path), Span(1, 1, 0), "", f"{path} cannot be read: {why}", rule=rule)


def _check_scenario(path: Path) -> Iterable[Diagnostic]:
    """What is wrong; or what is odd, in the configuration too."""
    try:
        rehearsals = read_cases(path)
    except FileError as error:
        return _ruled(error.diagnostics, "ios-configuration")
    found: dict[Diagnostic, None] = {}
    for rehearsal in rehearsals:
        found |= dict.fromkeys(_ruled(rehearsal.warnings, "ios-configuration"))
        found |= dict.fromkeys(find_pitfalls(rehearsal.scenario))
    return list(found)


def _check_config(text: str, path: str) -> Sequence[Diagnostic]:
    try:
        return read_config(text, path).warnings
    except FileError as error:
        return error.diagnostics


def _check_profile(text: str, path: str) -> Sequence[Diagnostic]:
    try:
        read_profile(text, path)
    except FileError as error:
        return error.diagnostics
    return ()


def _check_tariff(text: str, path: str) -> Sequence[Diagnostic]:
    try:
        read_tariff(text, path)
    except FileError as error:
        return error.diagnostics
    return ()


def _ruled(diagnostics: Iterable[Diagnostic], rule: str) -> list[Diagnostic]:
    """The diagnostics; those that name no rule break `rule`."""
    return [d if d.rule else replace(d, rule=rule) for d in diagnostics]


def _in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    return sorted(diagnostics, key=lambda d: (d.path, d.span.line, d.span.column))
