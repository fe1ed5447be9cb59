"""Plays a scenario on a running bench: step after step, each when its lane is ready for it.

A step waits until its own lane meets it. While it waits the world runs; what other lanes receive
meanwhile stays in their logs until a step of theirs asks for it. The player knows parties, an
exchange's records and a world, never what the bench has put behind them.
"""

from __future__ import annotations

from collections.abc import Callable, Container

from harness.bench.running import RunningBench
from harness.scenario.exchange_checks import judge
from harness.scenario.faults import bring_about
from harness.scenario.finding import Finding
from harness.scenario.matching import visible
from harness.scenario.outcome import ExpectationFailed, Measurement, Unexpected
from harness.scenario.party_lane import PartyLane
from harness.scenario.steps import (
    LaneKind,
    Literal,
    Pattern,
    Scenario,
    Statement,
    Step,
    Variable,
    Window,
)
from harness.scenario.vocabulary import BY_VERB
from harness.scenario.wire_text import wire
from phonesim.timers import Timer
from phonesim.units import US_PER_S, seconds, show_duration

ANSWER_WINDOW = Timer(
    "answer_window", 10 * US_PER_S, "for a step without a window: answers of a modem or NAS", "ours"
)
RECORD_WINDOW = Timer(
    "record_window", 60 * US_PER_S, "for a check of the exchange without a window", "ours"
)
LAST_OUTPUT = Timer("last_output", 1 * US_PER_S, "for output after the last step", "ours")
QUIET_LIMIT = Timer(
    "quiet_limit", 120 * US_PER_S, "for all lines to be on hook after the story", "ours"
)


class Player:
    """Plays `scenario` on `running`; `measurements` and `let_pass` grow as it goes.

    The steps on the lines that `left_out` holds are passed over.
    """

    def __init__(
        self,
        scenario: Scenario,
        running: RunningBench,
        on_step: Callable[[Step, int], None] | None = None,
        left_out: Container[int] = (),
    ) -> None:
        self._scenario, self._running = scenario, running
        self._steps = [step for step in scenario.steps if step.span.line not in left_out]
        self._captured: dict[str, str] = {}
        self._on_step = on_step or (lambda step, now_us: None)
        self._world = running.world
        self.measurements: list[Measurement] = []
        self._marks: dict[str, int] = {}
        self._later: list[Step] = []  # the step under way, and those after it
        parties = dict(running.clients)
        if running.console is not None:
            parties["nas"] = running.console
        self._lanes: dict[str, PartyLane] = {
            name: PartyLane(
                party, self._world, scenario.match, self._value_of,
                searched=party is running.console, files=scenario.files,
            )
            for name, party in parties.items()
        }  # fmt: skip
        self._last_match_us: dict[str, int] = {}

    @property
    def let_pass(self) -> list[str]:
        """Lines that nobody expected and that the match mode allows."""
        return [text for lane in self._lanes.values() for text in lane.let_pass]

    def play(self) -> None:
        """The whole story; raises ExpectationFailed at the first step that is not met."""
        needs_console = (
            bool(self._scenario.debug)
            or self._running.bench.server_is_physical  # it may lack what the scenario needs
            or any(step.lane.kind is LaneKind.NAS for step in self._steps)
        )
        if self._running.console is not None and needs_console:
            self._running.prepare_console(self._scenario.debug)
        self._last_match_us = dict.fromkeys(self._scenario.lanes, self._world.now_us)
        for number, step in enumerate(self._steps):
            if not step.margin.at_end:
                self._later = self._steps[number:]
                self._play(step)
        self._later = []
        self._finish()

    def _value_of(self, variable: Variable) -> str:
        if variable.name in self._scenario.secrets:
            return wire(self._scenario.secrets[variable.name])
        if variable.name in self._captured:
            return self._captured[variable.name]
        lane = self._scenario.lanes.get(variable.name.removesuffix(".number"))
        return self._running.number_of(lane.name, lane.number) if lane else ""  # not captured yet

    def _play(self, step: Step) -> None:
        self._on_step(step, self._world.now_us)
        if isinstance(step.action, Statement) and BY_VERB[step.action.verb].gutter == "!":
            bring_about(step.action, self._running.exchange, self._number_of)
            return
        count = step.margin.count
        for _ in range(count.least if count else 1):
            self._await(step)
        lane = self._lanes.get(step.lane.name)
        if lane is not None:
            if count:
                lane.allow_more(step, count)
            self._captured |= lane.captured
            lane.act(step)
        if step.margin.mark:
            self._marks[step.margin.mark] = self._last_match_us[step.lane.name]

    def _number_of(self, line: str) -> str:
        """The telephone number of a lane; what is no lane is a number."""
        lane = self._scenario.lanes.get(line)
        return self._running.number_of(lane.name, lane.number) if lane else line

    def _await(self, step: Step) -> None:
        """Let the world run until the step is met; raise if it is not, or not in its time."""
        lane, window = step.lane.name, step.margin.window
        since_us = self._last_match_us[lane]
        given_up = self._abort()  # before the step takes what it expects
        finding = self._look(step, since_us)
        deadline_us = self._deadline_us(step, since_us)
        patience_us = deadline_us - (since_us if window else self._world.now_us)

        def decided() -> bool:
            nonlocal finding, given_up
            given_up = self._abort()
            finding = self._look(step, since_us)
            return finding.holds is not None or bool(given_up)

        if finding.holds is None and not given_up:
            end_us = min(deadline_us, self._budget_us)
            left_us = max(0, end_us - self._world.now_us)
            self._world.run_until(decided, left_us, at_rest=True)  # a moment is judged complete
        if given_up:
            raise ExpectationFailed(given_up, step, "this was awaited")
        if not finding.holds and deadline_us > self._budget_us <= self._world.now_us:
            message = f"the budget of {show_duration(self._budget_us)} of telephone time is used up"
            raise ExpectationFailed(message, step, "not met by then")
        if not finding.holds:
            raise self._unmet(step, finding, patience_us)
        self._check_time(step, window, finding.at_us, since_us, deadline_us)
        self.measurements.append(Measurement(step, finding.at_us, finding.at_us - since_us))
        self._last_match_us[lane] = finding.at_us
        self._world.record(lane, "step", line=step.span.line, took_us=finding.at_us - since_us)

    @property
    def _budget_us(self) -> int:
        """Until when the scenario must be over."""
        most_us = self._running.most_telephone_us
        return min(self._scenario.budget_us or most_us, most_us)

    def _abort(self) -> str:
        """What an `abort` line says of what has been received; empty if nothing."""
        for name, lane in self._lanes.items() if self._scenario.aborts else ():
            is_client = name in self._running.clients
            regexes = [
                abort.regex
                for abort in self._scenario.aborts
                if abort.lane == name or (abort.lane is None and is_client)
            ]
            later = [step for step in self._later if step.lane.name == name]
            if regexes and (heard := lane.watch(regexes, later)):
                return f'{name} received "{visible(heard)}", which aborts the scenario'
        return ""

    def _look(self, step: Step, since_us: int) -> Finding:
        lane = self._lanes.get(step.lane.name)
        if lane is not None:
            return lane.look(step, since_us)
        assert isinstance(step.action, Statement)
        return judge(step.action, self._running.exchange)

    def _deadline_us(self, step: Step, since_us: int) -> int:
        """A window counts from the lane's previous match; without one, patience begins now."""
        if step.margin.window is not None:
            return since_us + step.margin.window.most_us + self._running.slack_us
        silence_us = _silence_us(step)
        if silence_us:
            return since_us + silence_us
        is_exchange = step.lane.kind is LaneKind.PSTN
        patience = RECORD_WINDOW if is_exchange else ANSWER_WINDOW
        return self._world.now_us + patience.default_us

    def _check_time(
        self, step: Step, window: Window | None, at_us: int, since_us: int, deadline_us: int
    ) -> None:
        after = step.margin.after
        if after in self._marks and at_us < self._marks[after]:
            early = seconds(self._marks[after] - at_us)
            raise ExpectationFailed(f"it came before @{after}", step, f"{early} before @{after}")
        if window is None:
            return
        took_us = max(0, at_us - since_us)  # it may have been there before the lane's last match
        took = f"came after {seconds(took_us)}"
        if took_us < window.least_us:
            raise ExpectationFailed("it came too early", step, took, window.span)
        if at_us > deadline_us:
            raise ExpectationFailed("it came too late", step, took, window.span)

    def _unmet(self, step: Step, finding: Finding, patience_us: int) -> ExpectationFailed:
        if finding.message:
            return ExpectationFailed(
                finding.message, step, finding.instead, finding.span, finding.actual
            )
        message = f"{_wanted(step)} did not come within {show_duration(patience_us)}"
        if step.lane.kind is LaneKind.NAS:
            return ExpectationFailed(message, step, "the console has not printed it")
        lane = self._lanes.get(step.lane.name)
        heard = lane.unread() if lane is not None else ""
        label = f'received "{visible(heard)}"' if heard else "nothing was received"
        return ExpectationFailed(message, step, label, actual=heard)

    def _finish(self) -> None:
        """The story is over: nothing unread, all lines on hook, then what is checked at the end."""
        self._world.run_for(LAST_OUTPUT.default_us)
        self._check_all_read()
        self._running.hang_up()
        self._wait_for_quiet()
        at_end = [step for step in self._steps if step.margin.at_end]
        if at_end:  # who would call again has the time to
            self._world.run_for(self._running.last_silence_us)
            self._wait_for_quiet()
        for step in at_end:
            self._check_at_end(step)
        self._check_all_read(hung_up=True)

    def _check_all_read(self, hung_up: bool = False) -> None:
        """Nothing may be left that nobody expected."""
        for name, lane in self._lanes.items():
            heard = lane.unread(hung_up)
            if heard:
                steps = self._steps
                own = [step for step in steps if step.lane.name == name and not step.margin.at_end]
                message = f"{name} received what nobody expected after the last line of its lane"
                label = f'{name} then received "{visible(heard)}"'
                raise Unexpected(message, (own or steps)[-1], label, actual=heard)

    def _wait_for_quiet(self) -> None:
        if not self._world.run_until(lambda: self._running.quiet, QUIET_LIMIT.default_us, True):
            raise ExpectationFailed(
                "after the story, with the clients hung up, a line is still busy",
                self._steps[-1],
                "the last step",
            )

    def _check_at_end(self, step: Step) -> None:
        self._on_step(step, self._world.now_us)
        finding = self._look(step, self._last_match_us[step.lane.name])
        if not finding.holds:
            raise self._unmet(step, finding, 0)
        self.measurements.append(Measurement(step, finding.at_us, 0))
        self._world.record(step.lane.name, "step", line=step.span.line, took_us=0)


def _silence_us(step: Step) -> int:
    """How long a `quiet` step lasts; 0 for any other."""
    if isinstance(step.action, Statement) and step.action.verb == "quiet":
        return int(str(step.action.arguments["duration"]))
    return 0


def _wanted(step: Step) -> str:
    match step.action:
        case Literal():
            return f'"{step.text.split("`")[0].strip()}"'
        case Pattern(regex):
            return f"a line with /{regex.pattern}/"
        case Statement():
            return f'"{step.text}"'
