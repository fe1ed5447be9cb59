"""Draws what `docs/architecture.md` shows of the code: every state machine, every named timer.

    .venv/bin/python docs/diagrams.py            writes them into the page, between its markers
    .venv/bin/python docs/diagrams.py --check    only says whether the page is current

The pictures come from the tables that the engine enforces and the timers from the rows that the
machines start, so that the page cannot say anything else than the code does.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from types import ModuleType

import harness
import phonesim
from phonesim.machine import Machine, Table
from phonesim.timers import Timer
from phonesim.units import show_duration

PAGE = Path(__file__).parent / "architecture.md"
COMMON = 4  # states with the same move: more are told in a sentence
LEFT_OUT = ("harness.plugin", "harness.cli.__main__")  # pytest's, and the command itself

Move = tuple[Enum, Enum, Enum]  # state, event, next state


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if stale")
    check = parser.parse_args().check
    old = PAGE.read_text(encoding="utf-8")
    new = with_drawings(old)
    if check:
        sys.exit(f"{PAGE.name} is not current: run docs/diagrams.py" if new != old else 0)
    PAGE.write_text(new, encoding="utf-8")


def with_drawings(page: str) -> str:
    """The page with what stands between its markers made anew."""
    modules = list(project_modules())
    drawings = {"machines": draw_machines(), "timers": draw_timers(modules)}
    for name, drawing in drawings.items():
        begin, end = f"<!-- {name}: made by docs/diagrams.py -->", f"<!-- end of {name} -->"
        if page.count(begin) != 1 or page.count(end) != 1:
            raise ValueError(f"{PAGE.name} does not have the marker {begin} and its end once each")
        before, rest = page.split(begin)
        page = f"{before}{begin}\n\n{drawing}\n{end}{rest.split(end)[1]}"
    return page


def project_modules() -> Iterator[ModuleType]:
    """Every module of the project, by name."""
    for package in (phonesim, harness):
        yield package
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if info.name not in LEFT_OUT:
                yield importlib.import_module(info.name)


# Machines.


def draw_machines() -> str:
    """A section with a Mermaid diagram for each kind of machine."""
    machines = sorted(all_machines(), key=lambda m: (m.__module__, m.__name__))
    return "\n".join(section(machine) for machine in machines)


def all_machines(base: type[Machine] = Machine) -> Iterator[type[Machine]]:
    """Every class that has a table of its own."""
    for machine in base.__subclasses__():
        if "TABLE" in vars(machine) and machine.__module__.startswith("phonesim."):
            yield machine
        yield from all_machines(machine)


def section(machine: type[Machine]) -> str:
    """A machine's heading, what it is, and its diagram."""
    first_line = inspect.cleandoc(machine.__doc__ or "").splitlines()[0]
    drawn, common = _split_moves(machine.TABLE)
    text = (
        f"### {machine.__name__}\n\n{first_line} (`{machine.__module__}`)\n\n"
        f"```mermaid\n{draw_table(machine.TABLE, drawn)}```\n"
    )
    for (event, target), states in common.items():
        names = "; ".join(str(state.value) for state in states)
        text += f"\nNot drawn: *{event.value}*, to *{target.value}*, from: {names}.\n"
    return text


def _split_moves(table: Table) -> tuple[list[Move], dict[tuple[Enum, Enum], list[Enum]]]:
    """The moves worth an arrow; and, by event and target, those that many states have in common.

    What stays in its state is neither, nor what is ignored.
    """
    moves = [move for move in table.moves() if move[0] is not move[2]]
    shared: dict[tuple[Enum, Enum], list[Enum]] = {}
    for state, event, target in moves:
        if (state, event) not in ((s, timer[1]) for s, timer in table.timers.items()):
            shared.setdefault((event, target), []).append(state)
    common = {key: states for key, states in shared.items() if len(states) >= COMMON}
    drawn = [m for m in moves if m[0] not in common.get((m[1], m[2]), ())]
    return drawn, common


def draw_table(table: Table, moves: list[Move]) -> str:
    """A Mermaid state diagram of `moves`."""
    labels: dict[tuple[Enum, Enum], list[str]] = {}
    for state, event, target in moves:
        labels.setdefault((state, target), []).append(_event_label(table, state, event))
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{_escape(str(s.value))}" as {s.name}' for s in table.states]
    lines.append(f"    [*] --> {table.initial.name}")
    for (state, target), events in labels.items():
        lines.append(f"    {state.name} --> {target.name} : {'<br>'.join(events)}")
    left = {state for state, _, target in table.moves() if state is not target}
    lines += [f"    {s.name} --> [*]" for s in table.states if s not in left]
    return "\n".join(lines) + "\n"


def _event_label(table: Table, state: Enum, event: Enum) -> str:
    """The event, and which timer brings it about if the state starts one that does."""
    timer, runs_out = table.timers.get(state, (None, None))
    name = f" ({timer.name})" if timer is not None and event is runs_out else ""
    return _escape(f"{event.value}{name}")


def _escape(text: str) -> str:
    """Characters that Mermaid takes for its own, by their entity codes."""
    return re.sub(r'["#;:<>{}]', lambda found: f"#{ord(found[0])};", text)


# Timers.


def draw_timers(modules: list[ModuleType]) -> str:
    """A table of every named timer, in the order in which they stand in the code."""
    lines = ["| timer | default | what it is for | where the number is from | module |"]
    lines.append("|---|--:|---|---|---|")
    for timer, module in all_timers(modules):
        cells = (
            f"`{timer.name}`",
            re.sub(r"(?<=\d)(?=[a-z])", " ", show_duration(timer.default_us)),
            timer.meaning,
            timer.source,
            f"`{module}`",
        )
        lines.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def all_timers(modules: list[ModuleType]) -> Iterator[tuple[Timer, str]]:
    """Every timer with the module that defines it; others only import it."""
    for module in modules:
        timers = {name: thing for name, thing in vars(module).items() if isinstance(thing, Timer)}
        if timers:
            source = inspect.getsource(module)
            for name, timer in timers.items():
                if re.search(rf"^{re.escape(name)}\b.*=", source, re.MULTILINE):
                    yield timer, module.__name__


if __name__ == "__main__":
    main()
