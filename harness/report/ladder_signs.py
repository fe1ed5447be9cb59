"""What each event of a scenario is on its ladder diagram; most are nothing.

An emulated part tells of itself, by its name in the trace: `client modem`, `line client`, `call 1`,
`tty 129 callback`. Text between two modems that are on line goes from end to end; all other text is
between a terminal and its own modem. The server's console has no bar: its transcript stands beside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from harness.scenario.matching import visible
from phonesim.trace import Fact, TraceEvent

EXCHANGE, NAS, NAS_MODEM = "exchange", "nas", "nas modem"
_MODEM = " modem"
_PORT = " modem port"
_SHOWN_CIRCUITS = ("DTR", "DCD")
_SENT_BY_THE_OFFICE = {
    "DIAL_TONE": "dial tone",
    "RING_BURST": "ringing",
    "PERMANENT_SIGNAL": "reorder tone",
    "HOWLER": "howler tone",
    "LOCKED_OUT": "silence",
}
_SHOWN_MODEM_STATES = {
    "TRAINING": "training",
    "ONLINE": "on line",
    "CARRIER_LOST": "carrier lost",
}
_SERVER_LINE = re.compile(r"tty [1-9]\d*(?: callback)?")
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Arrow:
    """`label` crosses from the bar `start` to the bar `end`."""

    time_us: int
    start: str
    end: str
    label: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something that happens at one bar."""

    time_us: int
    bar: str
    label: str


Sign = Arrow | Note


def bars_of(events: Sequence[TraceEvent], clients: Sequence[str]) -> list[str]:
    """The diagram's bars, from left to right."""
    bars = [bar for client in clients for bar in (client, client + _MODEM)]
    bars.append(EXCHANGE)
    if any(event.source.startswith(NAS_MODEM) for event in events):
        bars += [NAS_MODEM, NAS]
    return bars


def read_signs(events: Sequence[TraceEvent], clients: Sequence[str]) -> list[Sign]:
    """The arrows and notes of the diagram, in the order of their times."""
    reader = _Reader(events, clients)
    for event in events:
        reader.read(event)
    for client in clients:
        reader.flush(client)
    return [sign for _, _, sign in sorted(reader.signs, key=lambda entry: entry[:2])]


@dataclass(slots=True)
class _Screen:
    """A client's last line, where its newest part came from and when, and what may be in it."""

    text: str = ""
    time_us: int = 0
    order: int = 0
    start: str = ""
    echo: str = ""
    results: list[str] = field(default_factory=list)  # said by its modem, not yet received


class _Reader:
    """Goes through the events once; `signs` are (time, order, sign)."""

    def __init__(self, events: Sequence[TraceEvent], clients: Sequence[str]) -> None:
        self._clients, self._bars = clients, bars_of(events, clients)
        self.signs: list[tuple[int, int, Sign]] = []
        self._order = 0
        self._screens = {client: _Screen() for client in clients}
        self._online: dict[str, bool] = {}  # party -> whether its modem is
        self._ringing: dict[str, bool] = {}  # line -> whether ringing current comes and goes
        self._switched_on: set[str] = set()  # parties whose DTR has been raised
        self._peer: dict[str, str] = {}  # party -> the other one, while they talk
        # A call's last row knows all its digits; who called is in every row.
        self._calls = {
            str(event.facts["number"]): event.facts
            for event in events
            if (event.source, event.kind) == ("pstn", "call")
        }

    def read(self, event: TraceEvent) -> None:
        self._order += 1
        by_kind: dict[str, Callable[[TraceEvent], None]] = {
            "typed": self._typed,
            "received": self._received,
            "circuit": self._circuit,
            "result": self._result,
            "line": self._line_act,
            "call": self._call,
            "state": self._state,
            "fault": self._fault,
            "healed": self._fault,
        }
        if event.kind in by_kind:
            by_kind[event.kind](event)

    def _add(self, sign: Sign, order: int | None = None) -> None:
        bars = (sign.bar,) if isinstance(sign, Note) else (sign.start, sign.end)
        if all(bar in self._bars for bar in bars):
            self.signs.append((sign.time_us, self._order if order is None else order, sign))

    def _arrow(self, event: TraceEvent, start: str, end: str, label: str) -> None:
        self._add(Arrow(event.time_us, start, end, label))

    # Text.

    def _far_end(self, client: str) -> str:
        """Where the client's bytes go: through the call if there is one, else to its modem."""
        modem = client + _MODEM
        return self._peer.get(client, modem) if self._online.get(client) else modem

    def _typed(self, event: TraceEvent) -> None:
        text = str(event.facts["data"]).rstrip("\r")
        if event.source in self._clients:
            self.flush(event.source)
            self._screens[event.source].echo = text
            self._arrow(event, event.source, self._far_end(event.source), visible(text))
        elif event.source == NAS and text:
            self._add(Note(event.time_us, NAS, f"console: {visible(text)}"))

    def _received(self, event: TraceEvent) -> None:
        if event.source not in self._clients:
            return
        screen = self._screens[event.source]
        *lines, tail = _LINE_END.split(str(event.facts["data"]))
        for line in lines:
            self._append(event, line)
            self.flush(event.source)
            screen.echo = ""
        self._append(event, tail)

    def _append(self, event: TraceEvent, text: str) -> None:
        if text:
            screen = self._screens[event.source]
            screen.text += text
            screen.time_us, screen.order = event.time_us, self._order
            screen.start = self._far_end(event.source)

    def flush(self, client: str) -> None:
        """Draw what stands on the client's last line, unless it is the echo of what it typed."""
        screen = self._screens[client]
        text, screen.text = screen.text.removeprefix(screen.echo).strip(), ""
        if not text:
            return
        start = screen.start
        if text in screen.results:
            del screen.results[: screen.results.index(text) + 1]
            start = client + _MODEM
        self._add(Arrow(screen.time_us, start, client, visible(text)), screen.order)

    # Modems.

    def _result(self, event: TraceEvent) -> None:
        party, word = event.source.removesuffix(_MODEM), str(event.facts["word"])
        if party in self._screens:
            self._screens[party].results.append(word)
        else:
            self._arrow(event, event.source, party, word)

    def _circuit(self, event: TraceEvent) -> None:
        """Every terminal raises DTR when it is switched on: that is not worth an arrow."""
        circuit, on = str(event.facts["circuit"]), bool(event.facts["on"])
        modem_side = event.source.endswith(_PORT)
        party = event.source.removesuffix(_PORT) if modem_side else self._party(event.source)
        if circuit not in _SHOWN_CIRCUITS or party is None:
            return
        if circuit == "DTR" and party not in self._switched_on:
            self._switched_on.add(party)
            return
        label = f"{circuit} {'on' if on else 'off'}"
        ends = (party + _MODEM, party) if modem_side else (party, party + _MODEM)
        self._arrow(event, *ends, label)

    def _party(self, port: str) -> str | None:
        """Whose serial port it is; None if it is the console's."""
        if port in self._clients:
            return port
        return NAS if port.split()[0] in ("aux", "tty") else None

    # The exchange.

    def _line_act(self, event: TraceEvent) -> None:
        line, act = str(event.facts["line"]), str(event.facts["act"])
        if act == "off-hook":
            label = "answers" if self._ringing.get(line) else "off hook"
            self._arrow(event, line + _MODEM, EXCHANGE, label)
        elif act == "on-hook":
            self._arrow(event, line + _MODEM, EXCHANGE, "on hook")

    def _call(self, event: TraceEvent) -> None:
        caller, called = event.facts["caller"], event.facts["called"]
        if event.facts["outcome"] == "answered":
            self._peer |= {str(caller): str(called), str(called): str(caller)}

    def _call_state(self, event: TraceEvent) -> None:
        facts = self._calls.get(event.source.removeprefix("call "), {})
        caller = str(facts.get("caller"))
        modem = caller + _MODEM
        if event.facts["was"] == "DIALING" and facts:
            self._arrow(event, modem, EXCHANGE, "digits " + str(facts["digits"]))
        match event.facts["now"]:
            case "RINGING":
                self._arrow(event, EXCHANGE, modem, "ringback tone")
            case "FAILED":
                busy = facts.get("outcome") == "busy"
                self._arrow(event, EXCHANGE, modem, "busy tone" if busy else "reorder tone")
            case "ENDED":
                self._peer.pop(self._peer.pop(caller, ""), None)

    def _line_state(self, event: TraceEvent, now: Fact) -> None:
        party = event.source.removeprefix("line ")
        self._ringing[party] = event.facts["was"] in ("RING_BURST", "RING_PAUSE")
        if now in _SENT_BY_THE_OFFICE:
            self._arrow(event, EXCHANGE, party + _MODEM, _SENT_BY_THE_OFFICE[str(now)])

    def _fault(self, event: TraceEvent) -> None:
        told = [str(event.facts[key]) for key in ("fault", "where", "value") if key in event.facts]
        if "from_call" in event.facts:
            told.append("from call " + str(event.facts["from_call"]))
        self._add(Note(event.time_us, EXCHANGE, f"{event.kind}: {' '.join(told)}"))

    # States.

    def _state(self, event: TraceEvent) -> None:
        source, now = event.source, event.facts["now"]
        if source.startswith("call "):
            self._call_state(event)
        elif source.startswith("line "):
            self._line_state(event, now)
        elif source.endswith(_MODEM):
            party = source.removesuffix(_MODEM)
            self._online[party] = now in ("ONLINE", "CLEARING")
            if now in _SHOWN_MODEM_STATES:
                self._add(Note(event.time_us, source, _SHOWN_MODEM_STATES[str(now)]))
        elif _SERVER_LINE.fullmatch(source):
            state = str(now).replace("_", " ").lower().replace("dtr", "DTR")
            self._add(Note(event.time_us, NAS, f"{source}: {state}"))
