"""The modem's way to its terminal: text in the terminal's format, data, and flow control.

The terminal stops us by RTS or by XOFF, as the `Flow` says; then what is for it waits here, and
when too much waits the far modem is told to stop. We stop the terminal by CTS, by XOFF, and by not
taking what it sends, so that no byte is lost on the way.
"""

from __future__ import annotations

from collections.abc import Callable

from phonesim.modem.countdown import Countdown
from phonesim.modem.parity import Parity
from phonesim.modem.synonyms import Flow
from phonesim.wires.cable import SerialPort
from phonesim.wires.line_speed import heard
from phonesim.wires.v24 import Circuit
from phonesim.world import World

XON, XOFF = 0x11, 0x13
HIGH_WATER = 4096  # bytes that may wait, in either direction, before the sender is stopped


class TerminalSide:
    """What goes to the terminal, in order."""

    def __init__(self, world: World, port: SerialPort) -> None:
        self._port = port
        self._waited_for = Countdown(world, self._take_again)
        self._lets_wait = False
        self._waiting = bytearray()
        self._stopped_by_xoff = False
        self._stopping = False
        self._breaking = False
        self._rts = True  # as far as it stops us
        self._rts_is_on = True
        self._when_handed_over: list[Callable[[], None]] = []
        self._fixed_bps = self._found_bps = 0
        self.parity = Parity.CLEAR

    @property
    def backlog(self) -> int:
        """Bytes that the terminal has not taken yet."""
        return len(self._waiting) + self._port.backlog

    @property
    def stopping(self) -> bool:
        """Whether the terminal has been told to stop."""
        return self._stopping

    @property
    def deserted(self) -> bool:
        """Whether the terminal has gone: it has switched RTS off, and DTR is off too."""
        return not self._rts_is_on and not self._port.sees(Circuit.DTR)

    def say(self, text: bytes) -> None:
        """Something of the modem's own: seven-bit text, in the terminal's parity.

        It is not kept for a terminal that is not there: who comes later has not asked for it.
        """
        if not self.deserted:
            self.write(self.parity.apply(text))

    def write(self, data: bytes) -> None:
        """Data, which is not touched."""
        if self._fixed_bps:
            data = heard(data, self._fixed_bps, self._port.rate_bps)
        if self._waiting or self._stopped:
            self._waiting += data
        else:
            self._port.write(data)

    def deliver_break(self, on: bool) -> None:
        """A break of the far terminal, behind the data before it."""
        if on is not self._breaking:
            self._breaking = on
            self.when_drained(lambda: self._port.set(Circuit.RD, on))

    def when_drained(self, call: Callable[[], None]) -> None:
        """Call `call` once the terminal has everything that was written so far."""
        if self._waiting:
            self._when_handed_over.append(call)
        else:
            self._port.when_drained(call)

    def discard(self) -> None:
        """Forget what waits, and that the terminal wanted it to."""
        self._waiting.clear()
        self._stopped_by_xoff = False
        self._port.discard()
        self._resume()

    def use_speed(self, rate_bps: int) -> None:
        """`+IPR`: once all has been said, speak and understand only this speed; 0 any that comes.

        A port whose other side decides its speed cannot be set: there each hears garbage of the
        other until the terminal has the modem's speed.
        """
        if rate_bps != self._fixed_bps:
            self.when_drained(lambda: self._fix_speed(rate_bps))

    def _fix_speed(self, rate_bps: int) -> None:
        if not self._fixed_bps:
            self._found_bps = self._port.rate_bps
        self._fixed_bps = rate_bps
        self._port.configure(rate_bps or self._found_bps)

    def take_flow_characters(self, data: bytes, flow: Flow) -> bytes:
        """Obey XON and XOFF of the terminal; returns what else it sent."""
        if self._fixed_bps:
            data = heard(data, self._port.rate_bps, self._fixed_bps)
        if not flow.by_xoff or (XON not in data and XOFF not in data):
            return data
        for byte in data:
            if byte in (XON, XOFF):
                self._stopped_by_xoff = byte == XOFF
        self._resume()
        return data if flow.transparent else data.translate(None, bytes((XON, XOFF)))

    def go_on(self) -> None:
        """A command has come: who wants to be answered can be sent to, whatever XOFF said."""
        if self._stopped_by_xoff:
            self._stopped_by_xoff = False
            self._resume()

    def rts_changed(self, on: bool, flow: Flow) -> None:
        """The terminal's RTS; it stops us only where flow control is by circuits."""
        self._rts_is_on = on
        self._rts = on or not flow.by_rts
        self._resume()

    def flow_changed(self, flow: Flow) -> None:
        """Another flow control: what stopped us by the old one does so no more."""
        self._rts = self._rts or not flow.by_rts
        self._stopped_by_xoff = self._stopped_by_xoff and flow.by_xoff
        self._resume()

    def stop_terminal(self, stop: bool, flow: Flow) -> None:
        """Tell the terminal to stop sending, or to go on, where there is a way to."""
        if stop is self._stopping or (stop and not flow.stops_terminal):
            return
        self._stopping = stop
        if flow.sends_xoff:
            self._port.write(bytes([XOFF if stop else XON]))
        self._port.accept(not stop and not self._lets_wait)

    def let_wait(self, duration_us: int) -> None:
        """Take nothing from the terminal for so long; it need not know."""
        self._lets_wait = True
        self._port.accept(False)
        self._waited_for.start(duration_us)

    def _take_again(self) -> None:
        self._lets_wait = False
        self._port.accept(not self._stopping)

    @property
    def _stopped(self) -> bool:
        return self._stopped_by_xoff or not self._rts

    def _resume(self) -> None:
        if self._stopped and self._waiting:
            return
        data = bytes(self._waiting)
        self._waiting.clear()
        self._port.write(data)
        handed_over, self._when_handed_over = self._when_handed_over, []
        for call in handed_over:
            self._port.when_drained(call)
