"""The rules of the house that no other tool checks: who may import whom, what a core may touch.

Every test lists the places that break its rule, so that the list is the message.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

LINES_MOST = 350

KERNEL = {
    f"phonesim.{name}"
    for name in (
        *(
            "clock",
            "diagnostic",
            "errors",
            "machine",
            "plant",
            "secrecy",
            "shown",
            "symbol",
            "timers",
        ),
        *("trace", "units", "world"),
    )
}
AAA = "phonesim.aaa"  # a protocol, which the access server speaks too
SIBLINGS = ("phonesim.modem", "phonesim.exchange", "phonesim.nas")
# What reaches for the machine that the simulation runs on, its time or its chance.
OPERATING_SYSTEM = {
    *("time", "select", "selectors", "socket", "socketserver", "ssl", "signal", "errno"),
    *("threading", "concurrent", "multiprocessing", "subprocess", "asyncio", "queue"),
    *("os", "pty", "tty", "termios", "fcntl", "shutil", "tempfile", "ctypes", "mmap"),
    *("serial", "pexpect", "random", "uuid", "secrets"),
}
NO_NAMES = ("util", "helper", "handler", "manager")


@dataclass(frozen=True)
class Import:
    """One name that a file imports, as `package.module.name`."""

    line: int
    name: str

    def is_in(self, *packages: str) -> bool:
        return any(f"{self.name}.".startswith(f"{package}.") for package in packages)


class Source:
    """A Python file of this project."""

    def __init__(self, path: Path) -> None:
        self.path = path.relative_to(ROOT)
        self.text = path.read_text(encoding="utf-8")
        self.module = ".".join(self.path.with_suffix("").parts).removesuffix(".__init__")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def imports(self) -> list[Import]:
        """Everything that is imported anywhere in the file, also inside functions."""
        return list(self._imports())

    def _imports(self) -> Iterator[Import]:
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from (Import(node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                if node.level:
                    base = f"{self.module}.<relative>"
                yield from (Import(node.lineno, f"{base}.{alias.name}") for alias in node.names)

    def is_in(self, *packages: str) -> bool:
        return Import(0, self.module).is_in(*packages)

    def where(self, line: int, what: str) -> str:
        return f"{self.path}:{line}: {what}"


def _sources(*folders: str) -> list[Source]:
    return [Source(path) for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


PRODUCT = _sources("phonesim", "harness")
ALL = [*PRODUCT, *_sources("tests", "scenarios")]
WORLD = [source for source in PRODUCT if source.is_in("phonesim")]
CORES = [source for source in WORLD if not source.is_in("phonesim.ports")]
BENCH = [source for source in PRODUCT if source.is_in("harness")]


def _breaks(sources: list[Source], *packages: str) -> list[str]:
    """Where any of `sources` imports anything of `packages`."""
    return [
        source.where(found.line, found.name)
        for source in sources
        for found in source.imports
        if found.is_in(*packages)
    ]


def _beyond(sources: list[Source], *packages: str) -> list[str]:
    """Where any of `sources` imports anything of this project but `packages`."""
    return [
        source.where(found.line, found.name)
        for source in sources
        for found in source.imports
        if found.is_in("phonesim", "harness", "tests") and not found.is_in(*packages)
    ]


def test_the_files_are_found() -> None:
    assert {"phonesim.world", "phonesim.modem", "harness.party"} <= {s.module for s in PRODUCT}
    assert {"phonesim.errors.Stalled", "heapq"} <= {
        found.name for s in WORLD if s.module == "phonesim.world" for found in s.imports
    }
    assert {source.module for source in WORLD} >= KERNEL - {"phonesim.plant"}


class TestImports:
    def test_the_world_knows_nothing_of_the_bench(self) -> None:
        assert _breaks(WORLD, "harness", "tests", "scenarios") == []

    def test_the_kernel_is_the_standard_library_and_itself(self) -> None:
        kernel = [source for source in WORLD if source.is_in(*KERNEL)]
        assert _beyond(kernel, *KERNEL) == []
        assert [
            source.where(found.line, found.name)
            for source in kernel
            for found in source.imports
            if found.name.split(".")[0] not in (*sys.stdlib_module_names, "phonesim")
        ] == []

    def test_every_file_of_the_world_has_its_place(self) -> None:
        places = (*KERNEL, *SIBLINGS, AAA, "phonesim.wires", "phonesim.ports")
        strays = [source.module for source in WORLD if not source.is_in(*places)]
        assert strays == ["phonesim"]

    def test_the_wires_rest_on_the_kernel_alone(self) -> None:
        wires = [source for source in WORLD if source.is_in("phonesim.wires")]
        assert _beyond(wires, "phonesim.wires", *KERNEL) == []

    @pytest.mark.parametrize("sibling", SIBLINGS)
    def test_modem_exchange_and_access_server_meet_on_the_wires_only(self, sibling: str) -> None:
        sources = [source for source in WORLD if source.is_in(sibling)]
        protocols = (AAA,) if sibling == "phonesim.nas" else ()
        assert _beyond(sources, sibling, *protocols, "phonesim.wires", *KERNEL) == []

    def test_aaa_rests_on_the_wires_and_the_kernel(self) -> None:
        sources = [source for source in WORLD if source.is_in(AAA)]
        assert _beyond(sources, AAA, "phonesim.wires", *KERNEL) == []

    def test_nothing_below_it_knows_a_port(self) -> None:
        assert _breaks(CORES, "phonesim.ports") == []

    def test_a_bench_knows_neither_scenarios_nor_reports(self) -> None:
        bench = [source for source in BENCH if source.is_in("harness.bench")]
        assert _breaks(bench, "harness.scenario", "harness.report") == []

    def test_a_report_is_made_from_what_was_recorded(self) -> None:
        report = [source for source in BENCH if source.is_in("harness.report")]
        assert _breaks(report, "harness.bench", "harness.scenario.player") == []

    def test_nothing_imports_the_command_or_the_plugin(self) -> None:
        others = [source for source in PRODUCT if not source.is_in("harness.cli")]
        assert _breaks(others, "harness.cli") == []
        assert _breaks(PRODUCT, "harness.plugin") == []

    def test_they_are_absolute(self) -> None:
        assert [
            source.where(found.line, found.name)
            for source in ALL
            for found in source.imports
            if "<relative>" in found.name
        ] == []


class TestOperatingSystem:
    def test_only_ports_touch_it(self) -> None:
        found = _breaks(CORES, *OPERATING_SYSTEM)
        assert [place for place in found if not place.endswith(" random.Random")] == []

    def test_only_ports_ask_what_time_it_is(self) -> None:
        asking = {"now", "utcnow", "today", "monotonic", "perf_counter"}
        assert [
            source.where(node.lineno, ast.unparse(node))
            for source in CORES
            for node in source.nodes
            if isinstance(node, ast.Attribute)
            and node.attr in asking
            and ast.unparse(node.value).split(".")[-1] in ("datetime", "date", "time")
        ] == []

    def test_only_a_world_has_chance_and_it_is_seeded(self) -> None:
        drawing = [
            source.where(node.lineno, ast.unparse(node))
            for source in CORES
            for node in source.nodes
            if isinstance(node, ast.Call)
            and ast.unparse(node.func) in ("Random", "random.Random", "SystemRandom", "hash", "id")
        ]
        assert [place.partition(": ")[2] for place in drawing] == ["Random(seed)"]
        assert drawing[0].startswith("phonesim/world.py:")


class TestTests:
    def test_nothing_sleeps(self) -> None:
        assert [
            source.where(node.lineno, ast.unparse(node))
            for source in ALL
            for node in source.nodes
            if isinstance(node, ast.Attribute)
            and node.attr == "sleep"
            and ast.unparse(node.value) in ("time", "asyncio", "trio", "anyio")
        ] == []
        assert _breaks(ALL, "time.sleep", "asyncio.sleep") == []

    def test_nothing_is_mocked(self) -> None:
        assert _breaks(ALL, "unittest.mock", "mock", "pytest_mock") == []
        assert [
            source.where(node.lineno, node.arg)
            for source in ALL
            for node in source.nodes
            if isinstance(node, ast.arg) and node.arg == "mocker"
        ] == []


class TestFiles:
    def test_are_named_by_what_they_are(self) -> None:
        assert [
            str(source.path)
            for source in PRODUCT
            for part in source.path.with_suffix("").parts
            if any(name in part.lower() for name in NO_NAMES)
        ] == []

    def test_are_short(self) -> None:
        lengths = {str(source.path): source.text.count("\n") for source in PRODUCT}
        assert {path: lines for path, lines in lengths.items() if lines > LINES_MOST} == {}

    def test_every_package_says_what_it_is(self) -> None:
        packages = [source for source in PRODUCT if source.path.name == "__init__.py"]
        assert [str(source.path) for source in packages if not ast.get_docstring(source.tree)] == []
        folders = {source.path.parent for source in PRODUCT}
        assert folders - {source.path.parent for source in packages} == set()


# Written in pieces, so that this file does not break its own rule.
_HERE_ONLY = re.compile(
    "|".join(
        (
            r"(?<![\w.])/(?:home|Users)" + r"/\w",
            r"(?<![\w.])/(?:root|work|workspace)" + r"/\w",
            r"(?<![\w.])/tmp" + r"/(?:venv|pip|[\w-]*env)\b",
            r"[A-Z]:\\+Users" + r"\\",
            r"index" + r"[-_]url",
            r"trusted" + r"[-_]host",
            r"https?://[^\s/\"']*" + r"(?:pypi|pythonhosted|artifactory|nexus|devpi|mirror)",
        )
    )
)


def test_tracked_files_name_nobodys_machine_and_no_registry() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    assert ROOT / "pyproject.toml" in paths
    assert [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in paths
        if path.is_file()
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        for match in _HERE_ONLY.finditer(line)
    ] == []
