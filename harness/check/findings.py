"""What is wrong or odd with one file, whatever its kind.

Each kind's reader is imported when a file is of that kind: a configuration is checked at once, and
needs nothing of what plays scenarios.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from harness.config_text import encoding_of, read_config_text
from harness.errors import BenchError
from phonesim.diagnostic import Diagnostic, FileError, Severity, Span, not_utf8

if TYPE_CHECKING:
    from harness.check.nas.written import Finding
    from harness.rehearsal import Rehearsal
    from harness.scenario.steps import Scenario

# What is not said of a configuration that stands in a scenario: its passwords are typed there.
_NOT_IN_A_SCENARIO = ("clear-password", "enable-password")


def check_file(path: Path, text: str | None = None) -> Sequence[Diagnostic]:
    """Everything there is to say about a file, in the order of its lines.

    A .scenario is a scenario; a .fragment a part of one, which by itself has only the shape of its
    lines; a .toml with a [bench] table a bench, with [[rate]] tables a tariff, with an office's
    tables an office file, any other a modem profile; every other file is an IOS configuration.
    `text` takes the place of the file's.
    """
    try:
        if path.suffix == ".scenario":
            return _in_order(_check_scenario(path, text))
        text = _read(path) if text is None else text
        if path.suffix == ".fragment":
            return _check_fragment(text, str(path))
        if path.suffix != ".toml":
            return [finding.diagnostic for finding in _check_config(text, str(path))]
        if "[bench]" in text:
            from harness.check.bench_mistakes import find_bench_mistakes

            return find_bench_mistakes(text, str(path))
        if "[[rate]]" in text:
            return _check_tariff(text, str(path))
        if _is_office(text):
            return _check_office(text, str(path))
        return _ruled(_check_profile(text, str(path)), "modem-profile")
    except FileError as error:
        return error.diagnostics


def _read(path: Path) -> str:
    """The text of a file, which is UTF-8; of a configuration whatever it is."""
    data = _read_bytes(path)
    try:
        is_ours = path.suffix in (".fragment", ".toml")
        return data.decode() if is_ours else read_config_text(path)
    except UnicodeDecodeError as error:
        raise FileError([not_utf8(str(path), error)]) from None


def _read_bytes(path: Path) -> bytes:
    if path.exists() and not path.is_file():  # reading a device or a pipe might never end
        raise FileError([_unreadable(path, "not a regular file")])
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileError([_unreadable(path, error.strerror or str(error))]) from None


def _unreadable(path: Path, why: str) -> Diagnostic:
    message = f"{path} cannot be read: {why}"
    return Diagnostic(str(path), Span(1, 1, 0), "", message, rule="unreadable")


def _check_fragment(text: str, path: str) -> Sequence[Diagnostic]:
    """What is wrong with the lines, whoever uses them."""
    from harness.scenario.layout import lay_out, split_lines
    from harness.scenario.piece import Mistake
    from harness.scenario.sources import diagnose_lines

    mistakes: list[Mistake] = []
    lay_out(split_lines(text), mistakes)
    return diagnose_lines(text, path, mistakes)


def _check_scenario(path: Path, text: str | None) -> Iterable[Diagnostic]:
    """What is wrong; or what is odd, in the configuration too."""
    from harness.rehearsal import read_cases
    from harness.scenario.pitfalls import find_pitfalls

    try:
        rehearsals = read_cases(path, text)
    except FileError as error:
        return _ruled(error.diagnostics, "ios-configuration")
    found: dict[Diagnostic, None] = {}
    for rehearsal in rehearsals:
        found |= dict.fromkeys(_ruled(rehearsal.warnings, "ios-configuration"))
        found |= dict.fromkeys(finding.diagnostic for finding in _check_booted(rehearsal.scenario))
        found |= dict.fromkeys(find_pitfalls(rehearsal.scenario))
        found |= dict.fromkeys(_check_places(rehearsal))
        found |= dict.fromkeys(_check_codes(rehearsal))
    return list(found)


def _check_places(rehearsal: Rehearsal) -> Iterable[Diagnostic]:
    """Faults at what is not there; a warning, for a bench file may have it."""
    from harness.bench.bench_file import find_bench
    from harness.rehearsal import find_misplaced

    try:
        found = find_misplaced(rehearsal, find_bench("sim"))
    except BenchError:
        return ()  # a bench file may have the lines that it needs
    return [replace(diagnostic, severity=Severity.WARNING) for diagnostic in found]


def _check_codes(rehearsal: Rehearsal) -> Iterable[Diagnostic]:
    """Numbers that begin as a service code of the country does: nobody can dial them."""
    from phonesim.exchange.countries import COUNTRIES

    scenario = rehearsal.scenario
    country = COUNTRIES[rehearsal.office.country or "us"]
    for lane in scenario.lanes.values():
        for code, service in country.codes.items():
            if lane.number.startswith(code):
                what = f'{code} means "{service.value}" ({country.name})'
                yield Diagnostic(
                    scenario.place(lane.span.line).path,
                    replace(lane.span, line=scenario.place(lane.span.line).line),
                    scenario.lines[lane.span.line - 1],
                    f"nobody can dial {lane.number}: {what}",
                    "choose a number that begins otherwise",
                    Severity.WARNING,
                    "number",
                )


def _check_booted(scenario: Scenario) -> Iterable[Finding]:
    """What would go wrong with the configuration that a scenario names, or has attached."""
    need = scenario.nas
    if need is None or not need.config_text:
        return ()
    # An attached configuration's lines are counted in the scenario file.
    text = "\n" * (need.config_line - 1) + need.config_text
    return _check_named(need.config_path, scenario.path, text)


def _check_named(path: str, scenario_path: str, text: str) -> Sequence[Finding]:
    """The same of the text of that configuration."""
    found = _check_config(text, path)
    attached = path == scenario_path
    return [f for f in found if not (attached and f.diagnostic.rule in _NOT_IN_A_SCENARIO)]


def preview_fixes(path: Path) -> dict[str, bytes]:
    """How each configuration that a file is, names or has attached would be mended.

    By the path of the file that would be changed: notes of what is left, and a diff in the file's
    own encoding. Nothing for files that cannot be used, or that are right.
    """
    from harness.check.nas.preview import preview

    previews = {}
    try:
        for place, check in _configurations(path).items():
            data = _read_bytes(Path(place.path))
            encoding = encoding_of(data)
            text = data.decode(encoding)
            count = place.lines or text.removesuffix("\n").count("\n") + 1
            if odd := _no_diff(text):
                told = f"# {place.path}: not mended: {odd}\n"
            else:
                told = preview(text, place.path, place.first, count, check)
            if told:
                previews[place.path] = told.encode(encoding)
    except FileError:
        return {}
    return previews


def _no_diff(text: str) -> str:
    """Why no diff could be made of a text; empty if one can."""
    if text.startswith("\ufeff"):
        return "it begins with a byte order mark, which a router would not take either"
    if "\b" in text or "--More--" in text:
        return "a terminal's pages are in it: paste it with `terminal length 0`"
    return "lines end in CR alone" if "\r" in text.replace("\r\n", "") else ""


class _Place(NamedTuple):
    """Where a configuration stands; of 0 `lines` it is the whole file."""

    path: str
    first: int = 1
    lines: int = 0


def _configurations(path: Path) -> dict[_Place, Callable[[str], Sequence[Finding]]]:
    """The configurations that can be used, and how each is checked."""
    if path.suffix == ".toml":
        return {}
    if path.suffix != ".scenario":
        found = _check_config(_read(path), str(path))
        if any(f.diagnostic.severity is Severity.ERROR for f in found):
            return {}
        return {_Place(str(path)): lambda text: _check_config(text, str(path))}
    from harness.rehearsal import read_cases

    places: dict[_Place, Callable[[str], Sequence[Finding]]] = {}
    for case in read_cases(path):
        need = case.scenario.nas
        if need is not None and need.config_text:
            count = need.config_text.count("\n")
            place = _Place(need.config_path, need.config_line, count)
            places[place] = partial(_check_named, need.config_path, case.scenario.path)
    return places


def _check_config(text: str, path: str) -> Sequence[Finding]:
    from harness.check.nas.pitfalls import check_configuration

    return check_configuration(text, path)


def _check_profile(text: str, path: str) -> Sequence[Diagnostic]:
    from phonesim.modem.profile import read_profile

    try:
        read_profile(text, path)
    except FileError as error:
        return error.diagnostics
    return ()


def _check_tariff(text: str, path: str) -> Sequence[Diagnostic]:
    from phonesim.exchange.tariff_file import read_tariff

    try:
        read_tariff(text, path)
    except FileError as error:
        return error.diagnostics
    return ()


def _is_office(text: str) -> bool:
    """Whether it has a key or a table of an office file; a modem profile has none of them."""
    import tomllib

    from harness.bench.office_file import KEYS

    try:
        return not KEYS.isdisjoint(tomllib.loads(text))
    except tomllib.TOMLDecodeError:
        return False


def _check_office(text: str, path: str) -> Sequence[Diagnostic]:
    from harness.bench.office_file import read_office_file

    try:
        read_office_file(text, path)
    except FileError as error:
        return error.diagnostics
    return ()


def _ruled(diagnostics: Iterable[Diagnostic], rule: str) -> list[Diagnostic]:
    """The diagnostics; those that name no rule break `rule`."""
    return [d if d.rule else replace(d, rule=rule) for d in diagnostics]


def _in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    return sorted(diagnostics, key=lambda d: (d.path, d.span.line, d.span.column))
