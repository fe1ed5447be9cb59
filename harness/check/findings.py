"""What is wrong or odd with one file, whatever its kind.

Each kind's reader is imported when a file is of that kind: a configuration is checked at once, and
needs nothing of what plays scenarios.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from harness.config_text import read_config_text
from harness.errors import BenchError
from phonesim.diagnostic import Diagnostic, FileError, Severity, Span

if TYPE_CHECKING:
    from harness.check.nas.written import Finding
    from harness.rehearsal import Rehearsal
    from harness.scenario.steps import Scenario

# What is not said of a configuration that stands in a scenario: its passwords are typed there.
MOST_ROUNDS = 5  # of mending
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
    if path.exists() and not path.is_file():  # reading a device or a pipe might never end
        raise FileError([_unreadable(path, "not a regular file")])
    try:
        if path.suffix in (".scenario", ".fragment", ".toml"):
            return path.read_text(encoding="utf-8")
        return read_config_text(path)
    except OSError as error:
        raise FileError([_unreadable(path, error.strerror or str(error))]) from None
    except UnicodeDecodeError:
        raise FileError([_unreadable(path, "not UTF-8 text", "encoding")]) from None


def _unreadable(path: Path, why: str, rule: str = "unreadable") -> Diagnostic:
    return Diagnostic(str(path), Span(1, 1, 0), "", f"{path} cannot be read: {why}", rule=rule)


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
    found = _check_config("\n" * (need.config_line - 1) + need.config_text, need.config_path)
    attached = need.config_path == scenario.path
    return [f for f in found if not (attached and f.diagnostic.rule in _NOT_IN_A_SCENARIO)]


def preview_fixes(path: Path) -> dict[str, str]:
    """How each configuration that a file is, names or has attached would be mended, as a diff.

    By the path of the file that would be changed; nothing for files that cannot be used, or that
    are right.
    """
    from harness.check.nas.mending import difference, mend, without_passwords

    try:
        found = _find_fixes(path)
    except FileError:
        return {}
    diffs = {}
    for changed in dict.fromkeys(finding.diagnostic.path for finding in found):
        edits = [e for f in found if f.diagnostic.path == changed for e in f.edits]
        text = _read(Path(changed))
        edits, left_out = without_passwords(text, edits)
        mended = mend(text, edits)
        if path.suffix != ".scenario":
            mended = _mend_on(mended, changed)
        diffs[changed] = difference(text, mended, changed)
        if left_out:
            numbers = ", ".join(map(str, left_out))
            diffs[changed] = (
                f"Not in this diff, since passwords stand there: line {numbers} of {changed}\n"
                + diffs[changed]
            )
    return {changed: diff for changed, diff in diffs.items() if diff}


def _mend_on(text: str, path: str) -> str:
    """What was hidden by a mistake that is mended now is mended too."""
    from harness.check.nas.mending import mend, without_passwords

    for _ in range(MOST_ROUNDS):
        edits = [edit for finding in _check_config(text, path) for edit in finding.edits]
        mended = mend(text, without_passwords(text, edits)[0])
        if mended == text:
            break
        text = mended
    return text


def _find_fixes(path: Path) -> Sequence[Finding]:
    if path.suffix == ".scenario":
        from harness.rehearsal import read_cases

        return [f for case in read_cases(path) for f in _check_booted(case.scenario)]
    return _check_config(_read(path), str(path)) if path.suffix != ".toml" else ()


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
