"""The part of a session in which the terminal belongs to a connection, until the escape sequence.

Ctrl-^ x leads back to the prompt, and the connection stays open; Ctrl-^ b sends a BREAK; Ctrl-^
twice sends one Ctrl-^, for a session inside the session. While a connection is being opened, Ctrl-^
gives it up.
"""

from __future__ import annotations

from dataclasses import replace

from phonesim.nas.exec.commands import Call, ToConnection
from phonesim.nas.exec.dialogue import ExecDialogue
from phonesim.nas.outgoing import Connection, own_addresses
from phonesim.nas.session_events import Event, State
from phonesim.nas.timers import SESSION_IDLE

S, E = State, Event
ESCAPE = 0x1E  # Ctrl-^
HIGH_WATER = 4096  # bytes that may wait for the terminal before the connection is held back
REFUSED = "% Connection refused by remote host\n\n"
TIMED_OUT = "% Connection timed out; remote host not responding\n\n"


class ConnectionDialogue(ExecDialogue):
    """What `Session` does with connections."""

    _call: Call
    _escaped = False  # a Ctrl-^ has been typed

    @property
    def _watched(self) -> Connection:
        connection = self.shell.connections.current
        assert connection is not None
        return connection

    # A connection that is being opened.

    def begin_call(self, call: Call) -> None:
        """Try the addresses one after the other; one that is not ours never answers."""
        host = call.host
        for at, address in enumerate(host.addresses):
            self._write(host.trying(address))
            if address not in own_addresses(self._server.config):
                self._call = Call(replace(host, addresses=host.addresses[at + 1 :]))
                self.go(S.CALLING)
                return
            stream = self._server.reach(address, host.port)
            if stream is not None:
                self._write("Open\n")
                connection = self.shell.connections.open(host, address, stream)
                self._account_for(connection, address)
                self._show_connection(connection)
                return
            self._write(f"\n{REFUSED}")
        self._prompt()

    def _account_for(self, connection: Connection, address: str) -> None:
        accountant, terminal = self._server.accountant, self._terminal
        accountant.begin(
            "connection", connection, terminal, self.user, "service=connection",
            "protocol=telnet", f"addr={address}", f"cmd=telnet {connection.host.name}",
        )  # fmt: skip
        connection.closed = lambda: accountant.end("connection", connection, terminal)

    def time_out_call(self) -> None:
        self._write(f"\n{TIMED_OUT}")
        if self._call.host.addresses:
            self.begin_call(self._call)
        else:
            self._prompt()

    def give_up_call(self) -> None:
        self._write("\n")
        self._prompt()

    # One that is open.

    def go_to_connection(self, to: ToConnection) -> None:
        """`resume`."""
        self.shell.connections.current = to.connection
        self._show_connection(to.connection)

    def _show_connection(self, connection: Connection) -> None:
        self._escaped = False
        self.go(S.CONNECTED)
        connection.since_us = self.world.now_us

        def over() -> None:
            if self.state is S.CONNECTED and connection is self._watched:
                self.feed(E.CLOSED)

        connection.watch(self._show, over)

    def _show(self, data: bytes) -> None:
        terminal = self._terminal
        terminal.send(data)
        if terminal.waiting > HIGH_WATER:
            self._watched.hold_back(terminal.when_drained)

    def take_connection_input(self, data: bytes) -> int:
        """What is typed while a connection has the terminal; returns how many bytes it took."""
        if self._editor.is_line_feed_of(data[0]):
            self._editor.took(data[0])
            return 1
        self._editor.took(0)
        if self.state is S.CALLING:
            if data[0] == ESCAPE:
                self.feed(E.ESCAPED)
            return 1
        if self._escaped:
            self._escaped = False
            self._take_escaped(data[:1])
            return 1
        if self.user is not None and self.user.noescape:
            typed = data
        else:
            typed, escape, _ = data.partition(bytes((ESCAPE,)))
            self._escaped = bool(escape)
        self._watched.since_us = self.world.now_us
        if typed:
            self._watched.type(typed)
        return len(typed) + self._escaped

    def _take_escaped(self, key: bytes) -> None:
        if key in b"xX":
            self.feed(E.ESCAPED)
        elif key in b"bB":
            self._watched.send_break()
        elif key[0] == ESCAPE:
            self._watched.type(key)

    def suspend(self) -> None:
        """The connection stays open; an automatic command has ended for good."""
        self._watched.leave()
        self._automatic = False
        self._write("\n")
        self._prompt()

    def end_connection(self) -> None:
        self._close_connection("closed by foreign host")

    def time_out_connection(self) -> None:
        """`session-timeout`."""
        self._close_connection("closed: idle for too long")

    def _close_connection(self, why: str) -> None:
        connection = self._watched
        self.shell.connections.close(connection)
        self._write(f"\n[Connection to {connection.host.name} {why}]\n")
        self._prompt()

    def restart_idle(self) -> None:
        """Input: `exec-timeout` begins again at the prompt, `session-timeout` in a connection."""
        if self.state is S.CONNECTED:
            self.start(SESSION_IDLE, E.TIME_OUT)
        else:
            super().restart_idle()

    def leave_connections(self) -> None:
        """The session is over."""
        self.shell.connections.close_all()
