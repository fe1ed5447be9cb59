"""From the text of a scenario file to its `Scenario`s, or to every mistake in it at once."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from harness.config_text import read_config_text
from harness.errors import ScenarioError
from harness.scenario.files import Files, FoundFile, ReadFile, reason
from harness.scenario.header import KEYS, Header, read_header
from harness.scenario.layout import lay_out, split_lines
from harness.scenario.matrix import read_cases, unused_names
from harness.scenario.piece import Mistake, Piece
from harness.scenario.sources import Sources, own_header
from harness.scenario.steps import NasNeed, OfficeNeed, Scenario, Statement, Step
from harness.scenario.story import read_story
from phonesim.diagnostic import Diagnostic, Severity, Span, did_you_mean, not_utf8
from phonesim.exchange.countries import COUNTRIES
from phonesim.exchange.tariff_file import TARIFFS, tariff_text


def load_scenarios(path: Path, text: str | None = None) -> tuple[Scenario, ...]:
    """Read a scenario file and those that it names: one scenario, or one for each case.

    `text` takes the place of the file's. Raises `ScenarioError` with every mistake.
    """
    return parse_scenarios(read_text(path) if text is None else text, str(path), _read_file)


def read_text(path: Path) -> str:
    """The text of a scenario file; raises `ScenarioError`."""
    try:
        return _read_file(str(path))
    except UnicodeDecodeError as error:
        raise ScenarioError([not_utf8(str(path), error)]) from None
    except (OSError, ValueError) as error:
        message = f"the scenario cannot be read: {reason(error)}"
        mistake = Diagnostic(str(path), Span(1, 1, 0), "", message, rule="unreadable")
        raise ScenarioError([mistake]) from None


def load_scenario(path: Path) -> Scenario:
    """The first scenario of a file."""
    return load_scenarios(path)[0]


def parse_scenario(text: str, path: str, read_file: ReadFile) -> Scenario:
    """The first scenario in `text`."""
    return parse_scenarios(text, path, read_file)[0]


def parse_scenarios(text: str, path: str, read_file: ReadFile) -> tuple[Scenario, ...]:
    """The scenarios in `text`; `ScenarioError` has all of its mistakes, in the order of the lines.

    `path` names the file in messages. `read_file` is given the paths of the files that it names,
    found from that of the scenario, and returns their text or raises OSError.
    """
    lines = split_lines(text)
    found: list[Mistake] = []
    cases: Mapping[str, dict[str, str]] = {"": {}}
    tables: list[str] = []
    if any(line.startswith("matrix") for line in lines):
        raw, files = lay_out(lines, []), Files(path, read_file)
        files.attach(raw.attachments, [])
        cases = read_cases(own_header(raw, "matrix"), files, found)
        tables = [line.value.text for line in own_header(raw, "matrix")]
        found += unused_names(own_header(raw, "matrix"), cases, text)
    sources = Sources(path, Files(path, read_file), {})
    sources.lines = list(lines)
    diagnostics = {sources.diagnose(mistake): None for mistake in found}
    scenarios: list[Scenario] = []
    for case, values in cases.items():
        mistakes: list[Mistake] = []
        files = Files(path, read_file)
        files.use(tables)
        sources = Sources(path, files, values)
        scenario = _read(lines, case, sources, files, mistakes)
        diagnostics |= {sources.diagnose(mistake): None for mistake in mistakes}
        scenarios.append(scenario)
    if any(found.severity is Severity.ERROR for found in diagnostics):
        raise ScenarioError(diagnostics)
    return tuple(replace(scenario, warnings=tuple(diagnostics)) for scenario in scenarios)


def _read(
    lines: tuple[str, ...], case: str, sources: Sources, files: Files, mistakes: list[Mistake]
) -> Scenario:
    """One scenario, of no use if there are mistakes."""
    layout = sources.read(lines, mistakes)
    header = read_header(layout.header, mistakes)
    nas = _find_config(header, files, mistakes)
    office = _find_office(header, files, mistakes)
    tariff = _find_tariff(header, files, mistakes)
    steps = read_story(layout.story, header, files, mistakes)
    mistakes += files.unused()
    if not layout.story or not (steps or mistakes):
        hint = "add lines such as `client | OK`, above the attachments if there are any"
        mistakes.append(Mistake(Piece("", 1), "the scenario has no story", hint, rule="no-story"))
    return Scenario(
        path=sources.path,
        title=f"{header.title} [{case}]" if case else header.title,
        lanes=header.lanes,
        steps=steps,
        nas=nas,
        office=office,
        tariff=tariff,
        source=header.source,
        match=header.match,
        secrets=header.secrets,
        debug=header.debug,
        tags=header.tags,
        seed=header.seed,
        lines=tuple(sources.lines),
        places=tuple(sources.places),
        case=case,
        aborts=tuple(header.aborts),
        needs=header.needs,
        xfail=header.xfail,
        budget_us=header.budget_us,
        files=_files_of(steps, files),
    )


def _files_of(steps: tuple[Step, ...], files: Files) -> dict[str, str]:
    """The texts of the files that steps name."""
    texts = {}
    for step in steps:
        if isinstance(step.action, Statement) and "file" in step.action.arguments:
            name = str(step.action.arguments["file"])
            with contextlib.suppress(Mistake):  # told already
                texts[name] = files.find(Piece(name, 1), "file").text
    return texts


def _find_config(header: Header, files: Files, mistakes: list[Mistake]) -> NasNeed | None:
    """The access server's configuration, an attachment or a file."""
    name = header.config
    if name is None:
        return None
    try:
        found: FoundFile = files.find(name, "configuration")
    except Mistake as mistake:
        mistakes.append(mistake)
        return None
    number = header.lanes["nas"].number
    return NasNeed(
        number, name.text, found.text, found.path, name.span, found.first_line, header.nas_lines
    )


def _find_office(header: Header, files: Files, mistakes: list[Mistake]) -> OfficeNeed | None:
    """What the exchange is like: the name of a country, an attachment or a file."""
    name = header.office
    if name is None:
        return None
    if name.text in COUNTRIES:
        return OfficeNeed(f'country = "{name.text}"\n', name.text, 1)
    if not name.text.endswith(".toml"):
        hint = did_you_mean(name.text, [*COUNTRIES]) or f"write `{KEYS['exchange']}`"
        mistakes.append(
            Mistake(name, f'"{name.text}" is no country that we know', hint, rule="count")
        )
        return None
    try:
        found = files.find(name, "office file")
    except Mistake as mistake:
        mistakes.append(mistake)
        return None
    return OfficeNeed(found.text, found.path, found.first_line)


def _find_tariff(header: Header, files: Files, mistakes: list[Mistake]) -> OfficeNeed | None:
    """What calls cost: the name of a tariff, an attachment or a file."""
    name = header.tariff
    if name is None:
        return None
    if name.text in TARIFFS:
        return OfficeNeed(tariff_text(name.text), f"{name.text}.toml", 1)
    if not name.text.endswith(".toml"):
        hint = did_you_mean(name.text, TARIFFS) or f"there are {', '.join(TARIFFS)}"
        mistakes.append(Mistake(name, f'no tariff is called "{name.text}"', hint))
        return None
    try:
        found = files.find(name, "tariff")
    except Mistake as mistake:
        mistakes.append(mistake)
        return None
    return OfficeNeed(found.text, found.path, found.first_line)


def _read_file(path: str) -> str:
    file = Path(path)
    if file.exists() and not file.is_file():  # reading a device or a pipe might wait for ever
        raise OSError("not a regular file")
    if file.suffix in (".scenario", ".toml"):
        return file.read_bytes().decode()
    return read_config_text(file)
