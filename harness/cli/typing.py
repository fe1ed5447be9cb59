"""What a person does at a bench's lane: keys to the port, its output to the screen, and a menu."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from harness.cli.own_terminal import OwnTerminal
from harness.party import BREAK
from phonesim.ports.wall_clock import WallClock
from phonesim.timers import Timer
from phonesim.units import US_PER_MS, US_PER_S
from phonesim.wires.cable import SerialPort
from phonesim.wires.v24 import Circuit
from phonesim.world import World

STATUS = Timer("terminal_status", 500 * US_PER_MS, "between two looks at the status line", "ours")
PIPED_PAUSE = Timer(
    "piped_pause", 2 * US_PER_S, "no output for so long, then the next line of a pipe", "ours"
)
ESCAPE = 1  # Ctrl-A, as picocom and minicom have it
_PIECE = 512  # bytes of a file at a time
_ENTER, _ESC, _ERASE, _NEVER_MIND = b"\r\n", 0x1B, b"\b\x7f", b"\x03\x1b"
HELP = """
Ctrl-A, then:
  q  hang up and leave              b  send a break
  s  send a file, as it is          t  switch DTR off, or on again
  c  capture to a file, or stop it  i  circuits and speed
  a  send Ctrl-A itself             h  this
"""
_SHOWN = (Circuit.DTR, Circuit.DSR, Circuit.DCD, Circuit.CTS, Circuit.RI)


class Typing:
    """One session at `port`, which is `lane`'s; `over` once the person leaves."""

    def __init__(
        self, world: World, clock: WallClock, lane: str, port: SerialPort, own: OwnTerminal
    ) -> None:
        self._world, self._clock, self._lane, self._port, self._own = world, clock, lane, port, own
        self.over = False
        self._menu = False  # the escape key has been pressed
        self._question: Callable[[str], None] | None = None  # what a typed file name is for
        self._name = bytearray()
        self._capture: BinaryIO | None = None
        self._dtr = True
        self._connected_us: int | None = None
        self._piped = bytearray()  # of a pipe, and not yet typed
        self._pipe_has_ended = False
        self._last_output_us = world.now_us
        port.attach(self._come, self._switched)

    def run(self) -> None:
        """Until the person leaves, or the pipe has been typed."""
        if self._own.is_keyboard:
            self.say(f"{self._lane}: Ctrl-A h for help, Ctrl-A q to leave")
            self._status()
        else:
            self.say(
                "the input is no terminal: each of its lines is typed once there has been no "
                f"output for {PIPED_PAUSE.default_us // US_PER_S} s; its end ends it all"
            )
            self._next_line()
        try:
            self._clock.watch(sys.stdin.fileno(), self._readable)
        except PermissionError:  # a file: all of it is there
            self._pipe(sys.stdin.buffer.read())
            self._pipe(b"")
        self._world.run_until(lambda: self.over)

    def close(self) -> None:
        """Hang up, and close the capture."""
        with contextlib.suppress(OSError):
            self._clock.unwatch(sys.stdin.fileno())
        if self._capture is not None:
            self._capture.close()
        self._port.set(Circuit.DTR, False)

    def say(self, text: str) -> None:
        """Something of ours, told apart from the lane's output; never in what a pipe reads."""
        lines = text.strip("\n").splitlines()
        if self._own.is_keyboard:
            self._own.show("".join(f"\r\n*** {line}" for line in lines).encode() + b"\r\n")
        else:
            sys.stderr.write("".join(f"{line}\n" for line in lines))

    # From the port.

    def _come(self, data: bytes) -> None:
        self._last_output_us = self._world.now_us
        if self._capture is not None:
            try:
                self._capture.write(data)
            except OSError as error:
                self._end_capture(f"the capture has ended: {error.strerror}")
        self._own.show(data)

    def _switched(self, circuit: Circuit, on: bool) -> None:
        if circuit is Circuit.DCD:
            self._connected_us = self._world.now_us if on else None
        self._own.status(self._describe())

    def _status(self) -> None:
        self._own.status(self._describe())
        self._world.after(STATUS.default_us, self._status)

    def _describe(self) -> str:
        on = {circuit: self._port.sees(circuit) for circuit in _SHOWN} | {Circuit.DTR: self._dtr}
        circuits = " ".join(c.name if on[c] else "-" * len(c.name) for c in _SHOWN)
        minutes, seconds = divmod(
            0 if self._connected_us is None
            else (self._world.now_us - self._connected_us) // US_PER_S, 60,
        )  # fmt: skip
        call = "no call" if self._connected_us is None else f"{minutes}:{seconds:02} connected"
        capture = "  capturing" if self._capture is not None else ""
        speed = self._port.rate_bps
        return f" {self._lane}  {circuits}  {speed} bit/s  {call}{capture}  Ctrl-A h help"

    # From the keyboard.

    def _readable(self) -> None:
        self._world.soon(self._read)

    def _read(self) -> None:
        try:
            data = os.read(sys.stdin.fileno(), 1024)
        except OSError:
            data = b""  # the terminal is gone
        if not self._own.is_keyboard:
            self._pipe(data)
        elif data:
            self._keys(data)
        else:
            self.over = True

    def _keys(self, data: bytes) -> None:
        for byte in data:
            if self._question is not None:
                self._ask_on(byte)
            elif self._menu:
                self._menu = False
                self._choose(chr(byte))
            elif byte == ESCAPE:
                self._menu = True
            else:
                self._port.write(bytes([byte]))

    def _choose(self, key: str) -> None:
        match key.lower():
            case "q" | "\x18":
                self.over = True
            case "s":
                self._ask("send which file?", self._send_file)
            case "c" if self._capture is not None:
                self._end_capture("the capture has ended")
            case "c":
                self._ask("capture to which file? It will hold all that is shown", self._begin)
            case "b" | "\\":
                self._port.set(Circuit.TD, True)
                self._world.after(BREAK.default_us, lambda: self._port.set(Circuit.TD, False))
            case "t":
                self._dtr = not self._dtr
                self._port.set(Circuit.DTR, self._dtr)
                self.say(f"DTR is {'on' if self._dtr else 'off'}")
            case "i":
                self.say(self._describe().strip())
            case "a" | "\x01":
                self._port.write(bytes([ESCAPE]))
            case _:
                self.say(HELP)

    def _ask(self, question: str, then: Callable[[str], None]) -> None:
        self.say(f"{question} (Return; Esc: none)")
        self._question = then
        self._name.clear()

    def _ask_on(self, byte: int) -> None:
        if byte in _NEVER_MIND:
            self._question = None
            self.say("none")
        elif byte in _ENTER:
            then, self._question = self._question, None
            name = self._name.decode(errors="replace").strip()
            if name and then is not None:
                then(name)
        elif byte in _ERASE:
            if self._name:
                del self._name[-1:]
                self._own.show(b"\b \b")
        else:
            self._name.append(byte)
            self._own.show(bytes([byte]))

    def _begin(self, name: str) -> None:
        try:
            self._capture = Path(name).expanduser().open("ab", buffering=0)
        except OSError as error:
            self.say(f"{name} cannot be written: {error.strerror}")
            return
        self.say(f"capturing to {name}")

    def _end_capture(self, why: str) -> None:
        capture, self._capture = self._capture, None
        if capture is not None:
            with contextlib.suppress(OSError):
                capture.close()
        self.say(why)

    def _send_file(self, name: str) -> None:
        try:
            data = Path(name).expanduser().read_bytes()
        except OSError as error:
            self.say(f"{name} cannot be read: {error.strerror}")
            return
        self._send_piece(data, 0)

    def _send_piece(self, data: bytes, sent: int) -> None:
        """Piece by piece, so that keys and hang-ups are not behind the whole file."""
        if sent >= len(data):
            self.say(f"{len(data)} bytes are sent")
            return
        self._port.write(data[sent : sent + _PIECE])
        self._port.when_drained(lambda: self._send_piece(data, sent + _PIECE))

    # From a pipe.

    def _pipe(self, data: bytes) -> None:
        """Some of it, or its end if there is none."""
        if data:
            self._piped += data
        else:
            self._pipe_has_ended = True
            self._clock.unwatch(sys.stdin.fileno())

    def _next_line(self) -> None:
        """The next line, once there has been no output for long enough."""
        quiet_us = self._world.now_us - self._last_output_us
        left_us = PIPED_PAUSE.default_us - quiet_us
        if left_us <= 0:
            line, end, rest = self._piped.partition(b"\n")
            if end or (line and self._pipe_has_ended):
                self._port.write(bytes(line.removesuffix(b"\r")) + b"\r")
                self._piped = rest
                self._last_output_us = self._world.now_us
            elif self._pipe_has_ended:
                self.over = True
            left_us = STATUS.default_us
        self._world.after(left_us, self._next_line)
