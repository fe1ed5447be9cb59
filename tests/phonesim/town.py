"""A small town: an exchange, and desks with a modem and a terminal on its lines."""

from msgspec.structs import replace

from phonesim.exchange.exchange import Exchange
from phonesim.modem.modem import Modem
from phonesim.modem.profile import load_profile
from phonesim.timers import Timers
from phonesim.units import US_PER_MS, US_PER_S
from phonesim.wires.cable import MemoryCable
from phonesim.wires.v24 import Circuit
from phonesim.world import World
from tests.phonesim.fakes import Telephone, Terminal

MS, S = US_PER_MS, US_PER_S


class Desk:
    """A terminal, its modem, and the modem's line. DTR is on."""

    def __init__(
        self,
        town: "Town",
        name: str,
        number: str,
        stored: str = "",
        rate_bps: int = 0,
        modulations: tuple[str, ...] = (),
        model: str = "generic",
    ) -> None:
        self.name, self._world = name, town.world
        self.cable = MemoryCable(town.world, f"{name} pc", f"{name} port")
        self.cable.dte.configure(rate_bps)
        self.terminal = Terminal(town.world, self.cable.dte)
        loop = town.exchange.add_line(name, number)
        profile = load_profile(model)
        if modulations:
            profile = replace(profile, modulations=modulations)
        self.modem = Modem(name, town.world, self.cable.dce, loop, stored, profile)
        self.terminal.set(Circuit.DTR, True)
        town.world.run_for(0)
        self.terminal.read()

    @property
    def results(self) -> list[tuple[int, str]]:
        """The result codes of this modem, and when."""
        events = self._world.trace.events
        mine = [event for event in events if (event.source, event.kind) == (self.name, "result")]
        return [(event.time_us, str(event.facts["word"])) for event in mine]

    @property
    def outcome(self) -> tuple[int, str]:
        """The last result."""
        return self.results[-1]

    @property
    def state(self) -> str:
        """What the modem's line side is doing."""
        return self.modem.call.state.name

    def sees(self, circuit: Circuit) -> bool:
        return self.cable.dte.sees(circuit)


class Town:
    """An exchange and whoever is on it. `durations_us` replaces its timers' defaults, by name."""

    def __init__(self, **durations_us: int) -> None:
        self.world = World()
        self.exchange = Exchange(self.world, Timers(durations_us))

    def desk(
        self,
        name: str,
        number: str,
        stored: str = "",
        rate_bps: int = 0,
        modulations: tuple[str, ...] = (),
    ) -> Desk:
        return Desk(self, name, number, stored, rate_bps, modulations)

    def telephone(self, name: str, number: str) -> Telephone:
        return Telephone(self.world, self.exchange.add_line(name, number))

    def run(self, duration_us: int) -> None:
        self.world.run_for(duration_us)

    def run_to(self, moment_us: int) -> None:
        """Let time pass until `moment_us`."""
        self.world.run_for(moment_us - self.world.now_us)

    @property
    def log(self) -> list[tuple[int, str, str]]:
        """The exchange's log: when, which line, what."""
        return [(entry.time_us, entry.line, entry.act.value) for entry in self.exchange.log]

    @property
    def calls(self) -> list[tuple[str, str | None, str]]:
        """Who called whom, and what became of it."""
        return [(r.caller, r.called, r.outcome.value) for r in self.exchange.records]

    def connected(self, caller: Desk, called: Desk, number: str) -> int:
        """Let `caller` call `called` until both are on line; returns when."""
        caller.terminal.type(f"ATD{number}\r")
        both = lambda: caller.state == called.state == "ONLINE"  # noqa: E731
        assert self.world.run_until(both, 60 * S), (caller.results, called.results)
        self.run(0)
        caller.terminal.read()
        called.terminal.read()
        return self.world.now_us
