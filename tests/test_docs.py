"""What the documentation says is so: diagrams, commands, links, scenarios and a run's output."""

from __future__ import annotations

import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

from harness.bench.bench_file import find_bench
from harness.cli.group import ringback
from harness.rehearsal import play, read_cases
from harness.scenario.outcome import Verdict
from harness.scenario.parser import parse_scenario
from phonesim.modem.profile import Profile
from tests.end_to_end import stage

ROOT = Path(__file__).parent.parent
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted(ROOT.glob("docs/**/*.md")),
    *sorted(ROOT.glob("benchmarks/*.md")),
]
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
README = ROOT / "README.md"

FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
PROGRAMS = ("ringback", "pytest", "python", "tox")
STANDS_FOR_MORE = re.compile(r"[\[\]…]|\.\.\.")  # a form of the command, not a command


def blocks(page: Path) -> Iterator[tuple[str, str]]:
    """Each fenced block: its language, empty if it names none, and its text."""
    for found in FENCE.finditer(page.read_text(encoding="utf-8")):
        yield found[1], found[2]


def commands(page: Path) -> list[list[str]]:
    """Every command of ours that the page tells to type, as words; the program's name is first."""
    lines = [line for language, text in blocks(page) for line in text.splitlines()]
    prose = FENCE.sub("", page.read_text(encoding="utf-8"))
    found = []
    for line in [*lines, *(span[1] for span in SPAN.finditer(prose))]:
        text = line.strip().removeprefix("$ ")
        program = Path(text.split(" ")[0]).name
        if program in PROGRAMS and not STANDS_FOR_MORE.search(text):
            found.append([program, *shlex.split(text, comments=True)[1:]])
    return found


ALL = [(name, words) for name, page in zip(NAMES, PAGES, strict=True) for words in commands(page)]


def of(program: str) -> list[object]:
    """The commands of one program, as parameters with readable names."""
    return [
        pytest.param(words[1:], id=f"{name}: {shlex.join(words)}")
        for name, words in ALL
        if words[0] == program
    ]


def script(name: str) -> ModuleType:
    """A script of `docs/`, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# The page about the architecture.


def test_diagrams_and_timers_are_current() -> None:
    """Made again by `.venv/bin/python docs/diagrams.py`."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert script("diagrams").with_drawings(page) == page


def test_tables_of_the_modem_are_current() -> None:
    """Made again by `.venv/bin/python docs/modem_tables.py`."""
    page = (ROOT / "docs" / "modem.md").read_text(encoding="utf-8")
    assert script("modem_tables").with_tables(page) == page


def test_tables_of_the_exchange_are_current() -> None:
    """Made again by `.venv/bin/python docs/exchange_tables.py`."""
    page = (ROOT / "docs" / "exchange.md").read_text(encoding="utf-8")
    assert script("exchange_tables").with_tables(page) == page


def test_keys_of_a_bench_file_are_current() -> None:
    """Made again by `.venv/bin/python docs/bench_tables.py`."""
    page = (ROOT / "docs" / "bench.md").read_text(encoding="utf-8")
    assert script("bench_tables").with_tables(page) == page


def test_reference_of_scenarios_and_rules_is_current() -> None:
    """Made again by `.venv/bin/python docs/reference.py`."""
    reference = script("reference")
    page = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
    assert reference.with_lists(page) == page
    assert reference.rules_page() == (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")


def test_a_page_without_its_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="marker"):
        script("diagrams").with_drawings("# Architecture\n")
    with pytest.raises(ValueError, match="marker"):
        script("modem_tables").with_tables("# The modem\n")


def test_the_modems_profile_keys_are_all_told() -> None:
    page = (ROOT / "docs" / "modem.md").read_text(encoding="utf-8")
    keys = page.partition("| key | what it says |")[2].partition("\n\n")[0]
    told = set(re.findall(r"`\[?(\w+)\]?`", keys))
    assert set(Profile.__struct_fields__) <= told


def test_every_machine_has_its_diagram() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    code = "\n".join(path.read_text() for path in (ROOT / "phonesim").rglob("*.py"))
    machines = re.findall(r"^class (\w+)\(.*Machine\)", code, re.MULTILINE)
    assert [m for m in machines if f"### {m}\n" not in page] == []
    assert len([1 for language, _ in blocks(ROOT / "docs/architecture.md") if language]) == (
        len(machines)
    )


def test_diagrams_use_only_what_mermaid_takes() -> None:
    """A label ends at a semicolon; a state's name is a word; everything else is a fixed form."""
    forms = (
        r"stateDiagram-v2",
        r'    state "[^"<>;]*" as [A-Z_]+',
        r"    \[\*\] --> [A-Z_]+",
        r"    [A-Z_]+ --> \[\*\]",
        r"    [A-Z_]+ --> [A-Z_]+ : ([^<>;:{}#\"]|<br>|#\d+;)+",
    )
    form = re.compile("|".join(forms))
    pictures = [t for language, t in blocks(ROOT / "docs/architecture.md") if language == "mermaid"]
    assert pictures
    odd = [line for text in pictures for line in text.splitlines() if not form.fullmatch(line)]
    assert odd == []


# Commands.


def test_there_are_commands() -> None:
    assert ["ringback", "run"] in [words for _, words in ALL]


@pytest.mark.parametrize("words", of("ringback"))
def test_ringback_command(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """It can be typed as it stands: subcommand, options, and the files that it names."""
    monkeypatch.chdir(ROOT)
    if not words or words[0] == "test" or {"-h", "--help", "--version"} & set(words):
        return  # `test` is the set-up script's
    command = ringback.get_command(click.Context(ringback), words[0])
    assert command is not None, f"there is no `ringback {words[0]}`"
    try:
        context = command.make_context(words[0], words[1:])
    except click.ClickException as error:
        pytest.fail(error.format_message())
    missing = [p for p in context.params.get("paths", ()) if "/" in p and not Path(p).exists()]
    assert missing == []
    if "bench_name" in context.params and not context.params["bench_name"].endswith(".toml"):
        find_bench(context.params["bench_name"])


@pytest.mark.parametrize("words", [*of("pytest"), *of("python"), *of("tox")])
def test_other_command_names_what_is_there(words: list[str]) -> None:
    paths = [w for w in words if w.endswith((".py", ".scenario", ".md")) or w == "scenarios"]
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_output_of_the_run_in_the_readme() -> None:
    """All but the times, which are this machine's."""
    (shown,) = (
        text for _, text in blocks(README) if text.startswith("$ ./ringback run scenarios/source\n")
    )
    ran = stage.ringback("run", "scenarios/source", cwd=ROOT)
    assert ran.code == 0, ran.out
    assert without_times(shown) == without_times(
        "$ ./ringback run scenarios/source\n" + ran.err + ran.out
    )


def without_times(text: str) -> str:
    return re.sub(r"\d+\.\d+ s\b", "N s", text)


# Scenarios and links.


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, id=f"{name}-{number}")
        for name, page in zip(NAMES, PAGES, strict=True)
        for number, (_, text) in enumerate(blocks(page))
        if text.startswith("scenario:") and page not in script("examples").pages()
    ],
)
def test_scenario_can_be_read(text: str) -> None:
    parse_scenario(text, "scenarios/source/page.scenario", lambda path: (ROOT / path).read_text())


@pytest.mark.parametrize("page", script("examples").pages(), ids=lambda page: page.stem)
def test_examples_print_what_the_page_says(page: Path) -> None:
    """Made again by `.venv/bin/python docs/examples.py`."""
    text = page.read_text(encoding="utf-8")
    assert script("examples").with_outputs(text) == text


def test_every_page_about_writing_is_run() -> None:
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in script("examples").pages()}
    names = ("at-end", "banners", "client-number", "echoes", "numbers", "windows")
    assert {"tutorial.md", "cookbook.md", *(f"writing/{name}.md" for name in names)} <= pages


def test_scenarios_of_the_reference_pass(tmp_path: Path) -> None:
    texts = [text for _, text in blocks(ROOT / "docs" / "scenarios.md") if "scenario: " in text]
    assert texts
    for number, text in enumerate(text for text in texts if text.startswith("scenario:")):
        path = tmp_path / f"{number}.scenario"
        path.write_text(text, encoding="utf-8")
        for rehearsal in read_cases(path):
            outcome = play(rehearsal, find_bench("sim"))
            assert outcome.verdict is Verdict.PASSED, outcome.failure


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / name
    prose = FENCE.sub("", page.read_text(encoding="utf-8"))
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", prose) if "://" not in link]
    missing = [k for k in links if not (page.parent / k.partition("#")[0]).exists()]
    assert missing == []
