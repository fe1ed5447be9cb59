"""One scenario, read and played on one bench: what `run`, pytest and every other caller do.

`read` collects everything that is wrong with the scenario and its configuration at once; `play`
builds the bench, plays, and says what came of it. No exception of the equipment, the bench or the
simulation gets out of `play`: it is in the outcome, by whose fault it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from harness.bench.bench_file import Bench
from harness.bench.fit import Need, empty_exchange
from harness.bench.hold import Waiting
from harness.bench.office import PLAIN_OFFICE, Office
from harness.bench.office_checks import Known
from harness.bench.office_file import read_office_file
from harness.bench.running import RunningBench
from harness.errors import BenchError, ScenarioError
from harness.report.config_secrets import config_secrets, typed_secrets
from harness.report.redact import Redactor
from harness.scenario.capability import demand_all, plan
from harness.scenario.carried_numbers import carried_numbers
from harness.scenario.faults import check_place
from harness.scenario.matching import visible
from harness.scenario.outcome import ExpectationFailed, Outcome, Verdict
from harness.scenario.parser import load_scenarios
from harness.scenario.player import Player
from harness.scenario.steps import LaneKind, Literal, Scenario, Statement, Step
from harness.scenario.vocabulary import BY_VERB
from harness.scenario.wire_text import wire
from phonesim.diagnostic import Diagnostic, FileError, Span
from phonesim.errors import SimulationError
from phonesim.exchange.tariff import Tariff
from phonesim.exchange.tariff_file import read_tariff
from phonesim.nas.config_model import IosConfig
from phonesim.nas.ios_config import read_config
from phonesim.ports.unavailable import PortUnavailable
from phonesim.units import seconds

# Bytes of what a lane received last, in a failure's first screen.
CLIENT_BYTES, CONSOLE_BYTES = 60, 160
DEFAULT_SEED = 1

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A scenario that is ready to be played, with the configuration that it boots."""

    scenario: Scenario
    config: IosConfig | None
    office: Office = PLAIN_OFFICE
    server_secrets: Mapping[str, str] = field(init=False)
    need: Need = field(init=False)  # what a bench must put together for it

    def __post_init__(self) -> None:
        scenario = self.scenario
        clients = {n: x.number for n, x in scenario.lanes.items() if x.kind is LaneKind.CLIENT}
        number = scenario.nas.number if scenario.nas else ""
        lines = scenario.nas.lines if scenario.nas else {}
        need = Need(clients, number, self.config, self.office, lines, carried_numbers(scenario))
        object.__setattr__(self, "need", need)  # it is frozen
        secrets = config_secrets(self.config) | typed_secrets(self.typed)
        object.__setattr__(self, "server_secrets", secrets)

    @property
    def typed(self) -> tuple[str, ...]:
        """What its lanes type, with the story's numbers, and secrets left out."""
        numbers = {f"{lane.name}.number": lane.number for lane in self.scenario.lanes.values()}
        texts = [s.action.typed for s in self.scenario.steps if isinstance(s.action, Literal)]
        return tuple(
            "".join(p if isinstance(p, str) else numbers.get(p.name, "") for p in text.parts)
            for text in texts
            if text is not None
        )

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What is odd about its files and does not keep it from being played."""
        return self.scenario.warnings + (self.config.warnings if self.config else ())


def read(path: Path) -> Rehearsal:
    """The first scenario of a file, read with its configuration."""
    return read_cases(path)[0]


def read_cases(path: Path, text: str | None = None) -> list[Rehearsal]:
    """Read a scenario file, or `text` in its place, with its cases and its configuration.

    Raises FileError with every mistake of both.
    """
    rehearsals = []
    mistakes: dict[Diagnostic, None] = {}

    def tried(read: Callable[[Scenario], Part], scenario: Scenario, otherwise: Part) -> Part:
        try:
            return read(scenario)
        except FileError as error:
            mistakes.update(dict.fromkeys(error.diagnostics))
            return otherwise

    for scenario in load_scenarios(path, text):
        tariff = tried(_read_tariff, scenario, None)
        office = tried(_read_office, scenario, PLAIN_OFFICE)
        if tariff is not None:
            office = Office(tariff=tariff).over(office)
        rehearsals.append(Rehearsal(scenario, tried(_read_config, scenario, None), office))
    if mistakes:
        raise ScenarioError(mistakes)
    return rehearsals


def _read_config(scenario: Scenario) -> IosConfig | None:
    need = scenario.nas
    if need is None:
        return None
    # An attached configuration's mistakes are counted in the lines of the scenario file.
    return _config("\n" * (need.config_line - 1) + need.config_text, need.config_path)


def _read_tariff(scenario: Scenario) -> Tariff | None:
    """What its header says that calls cost; this goes before what an office file says."""
    need = scenario.tariff
    if need is None:
        return None
    return read_tariff("\n" * (need.first_line - 1) + need.text, need.path)


def _read_office(scenario: Scenario) -> Office:
    """What the scenario says of the exchange; its lanes are those of the scenario."""
    need = scenario.office
    if need is None:
        return PLAIN_OFFICE
    # An attached office's mistakes are counted in the lines of the scenario file.
    text = "\n" * (need.first_line - 1) + need.text
    lanes = {lane.name: lane.number for lane in scenario.lanes.values() if lane.name != "pstn"}
    more = scenario.nas is not None and not scenario.nas.lines
    return read_office_file(text, need.path, Known(lanes, more))


def find_misplaced(rehearsal: Rehearsal, bench: Bench) -> list[Diagnostic]:
    """The faults of the story that are at lines or groups which are not there on this bench.

    Raises BenchError if the exchange cannot be built.
    """
    scenario = rehearsal.scenario
    said = [step for step in scenario.steps if step.lane.kind is LaneKind.PSTN and _is_fault(step)]
    if "faults" not in bench.powers or not (said or rehearsal.need.office != PLAIN_OFFICE):
        return []
    exchange = empty_exchange(bench, rehearsal.need)

    def number_of(name: str) -> str:
        lane = scenario.lanes.get(name)
        return bench.number_of(name, lane.number) if lane else name

    found = []
    for step in said:
        try:
            assert isinstance(step.action, Statement)
            check_place(step.action, exchange, number_of)
        except ValueError as error:
            message, _, hint = str(error).partition("; ")
            place, text = scenario.place(step.span.line), scenario.lines[step.span.line - 1]
            span = Span(place.line, step.span.column, step.span.width)
            found.append(Diagnostic(place.path, span, text, message, hint, rule="fault"))
    return found


def _is_fault(step: Step) -> bool:
    return isinstance(step.action, Statement) and BY_VERB[step.action.verb].gutter == "!"


@lru_cache(maxsize=64)
def _config(text: str, path: str) -> IosConfig:
    """Many scenarios share a configuration; each server boots from a copy."""
    return read_config(text, path)


def read_all(paths: list[Path]) -> list[Rehearsal]:
    """Read several files; raises one FileError with every mistake of every one."""
    rehearsals: list[Rehearsal] = []
    mistakes: dict[Diagnostic, None] = {}
    for path in paths:
        try:
            rehearsals += read_cases(path)
        except FileError as error:
            mistakes |= dict.fromkeys(error.diagnostics)
    if mistakes:
        raise ScenarioError(mistakes)
    return rehearsals


def play(
    rehearsal: Rehearsal,
    bench: Bench,
    seed: int | None = None,
    on_step: Callable[[Step, int], None] | None = None,
    require_all: bool = False,
    waiting: Waiting = lambda busy: False,
    most_us: int | None = None,
) -> Outcome:
    """Play once. `on_step` is told each step as it begins, and the telephone time in us.

    What the bench cannot do is left out, or with `require_all` a failure. `waiting` is asked each
    time that a device is found in use, whether to try once more. `most_us` is what is left of the
    run's telephone time: to need more is the bench's fault.
    """
    scenario = rehearsal.scenario
    if seed is None:
        seed = DEFAULT_SEED if scenario.seed is None else scenario.seed
    outcome = Outcome(scenario, bench.table.name, seed, secrets=_secrets(rehearsal, bench))
    began = time.perf_counter()
    found, running = plan(scenario, bench.powers), None
    if found.reason and not require_all:
        outcome.verdict, outcome.reason = Verdict.SKIPPED, found.reason
        return outcome
    outcome.left_out = list(found.skipped.values())
    try:
        if require_all:
            demand_all(scenario, found)
        if most_us is not None and most_us <= 0:
            raise BenchError(_used_up(bench))
        with RunningBench(bench, rehearsal.need, seed, waiting, most_us) as running:
            player = Player(scenario, running, on_step, found.skipped)
            try:
                player.play()
            except (ExpectationFailed, BenchError, PortUnavailable, SimulationError) as error:
                outcome.clues = _clues(running, Redactor(outcome.secrets))
                if isinstance(error, ExpectationFailed) and running.refusals:
                    # the bench's rule, and nothing that was under test
                    raise BenchError(running.refusals[0]) from None
                if most_us is not None and running.world.now_us >= most_us:
                    raise BenchError(_used_up(bench)) from None
                raise
            finally:
                outcome.measurements, outcome.let_pass = player.measurements, player.let_pass
                outcome.events = running.world.trace.events
                outcome.refusals = running.refusals
                outcome.telephone_us = running.world.now_us
                outcome.notices = running.notices
    except ExpectationFailed as failure:
        outcome.verdict, outcome.failure = Verdict.FAILED, failure
    except (BenchError, PortUnavailable) as error:
        outcome.verdict, outcome.error = Verdict.ERROR, str(error)
    except SimulationError as error:
        outcome.verdict = Verdict.ERROR
        outcome.error = f"ringback contradicts itself, please report this: {error}"
    if running is not None and running.not_put_back:
        if outcome.verdict is Verdict.PASSED:
            outcome.verdict, outcome.error = Verdict.ERROR, running.not_put_back
        else:
            outcome.notices = [*outcome.notices, running.not_put_back]
    if scenario.xfail:
        outcome.reason = scenario.xfail
        outcome.verdict = _EXPECTED.get(outcome.verdict, outcome.verdict)
    outcome.wall_s = time.perf_counter() - began
    return outcome


def _used_up(bench: Bench) -> str:
    most = bench.table.max_telephone_time_of_run
    return (
        f"the run's telephone time of {most} is used up: `max_telephone_time_of_run` under [bench]"
    )


_EXPECTED = {Verdict.FAILED: Verdict.XFAILED, Verdict.PASSED: Verdict.XPASSED}


def _clues(running: RunningBench, redactor: Redactor) -> list[tuple[str, str]]:
    """What every part of the bench was doing, and what each lane received last."""
    clues = []
    parties = dict(running.clients)
    if running.console is not None:
        parties["nas"] = running.console
    for name, party in parties.items():
        size = CONSOLE_BYTES if party is running.console else CLIENT_BYTES
        last, at = redactor.last(party.transcript.text, size), party.transcript.last_arrival_us
        clues.append((name, f"...{visible(last)} at {seconds(at)}" if last else "nothing received"))
    clues += [(name, doing) for name, doing in running.describe().items()]
    for record in running.exchange.records[-1:]:
        who = f"call {record.number} {record.caller} -> {record.called or '?'}"
        when = f"digits {record.digits} at {seconds(record.started_us)}"
        clues.append(("pstn", f"{who}, {when}, {record.outcome.value}"))
    if not running.exchange.records:
        clues.append(("pstn", "no call"))
    return clues


def _secrets(rehearsal: Rehearsal, bench: Bench) -> dict[str, str]:
    """Every secret that could turn up in an artefact: the scenario's, the bench's, the server's."""
    secrets = dict(rehearsal.scenario.secrets)
    for name, value in rehearsal.scenario.secrets.items():
        if not value.isascii():  # what is received is shown byte by byte
            secrets[f"{name}, as bytes"] = wire(value)
    if bench.nas.enable:
        secrets.setdefault("enable", bench.nas.enable)
    if bench.nas.console_password:
        secrets.setdefault("console_password", bench.nas.console_password)
    if bench.aaa is not None:
        secrets = {**bench.aaa.secrets, **secrets}
    for name, secret in rehearsal.server_secrets.items():
        secrets.setdefault(name, secret)
    return secrets
