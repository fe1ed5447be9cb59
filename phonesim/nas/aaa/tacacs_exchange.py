"""One session with a TACACS+ server: the first of several that answers, and for so long only.

What is answered is told from the world's queue; None means that no server has answered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from phonesim.aaa.network import AaaNetwork
from phonesim.aaa.tacacs_packet import Malformed, Packet, PacketReader, Type
from phonesim.machine import Ignore, Machine, On, Table
from phonesim.nas import debug_wording
from phonesim.nas.aaa.asked import Asked
from phonesim.nas.timers import TACACS_ANSWER
from phonesim.symbol import Symbol
from phonesim.timers import Timer
from phonesim.units import US_PER_S
from phonesim.wires.stream import Stream
from phonesim.world import World


class State(Symbol):
    """How far it is."""

    IDLE = "idle"
    WAITING = "waiting for an answer"
    OVER = "over"


class Event(Symbol):
    """What can happen."""

    ASK = "ask"
    OPENED = "connected"
    RECEIVED = "received"
    LOST = "connection lost"
    TIME_OUT = "time-out"
    END = "end"


S, E = State, Event
# What a packet is called, by its type and whether it is the first.
_WHAT = {
    (Type.AUTHENTICATION, True): "AUTHEN/START",
    (Type.AUTHENTICATION, False): "AUTHEN/CONT",
    (Type.AUTHORIZATION, True): "AUTHOR/START",
    (Type.AUTHORIZATION, False): "AUTHOR/START",
    (Type.ACCOUNTING, True): "ACCT/REQUEST",
    (Type.ACCOUNTING, False): "ACCT/REQUEST",
}


class TacacsExchange(Machine):
    """One session with a TACACS+ server; its first question chooses the server."""

    TABLE = Table(
        initial=S.IDLE,
        events=Event,
        rows=(
            On(S.IDLE, E.ASK, "ask_server", S.WAITING, S.OVER),
            On(S.IDLE, (E.LOST, E.END), "hang_up", S.OVER),
            Ignore(S.IDLE, E.RECEIVED, "nothing was asked"),
            On(S.WAITING, E.OPENED, "send"),
            On(S.WAITING, E.RECEIVED, "take", S.IDLE, S.WAITING, S.OVER),
            On(S.WAITING, (E.LOST, E.TIME_OUT), "ask_next", S.WAITING, S.OVER),
            On(S.WAITING, E.END, "hang_up", S.OVER),
            On(S.OVER, E.ASK, "give_up"),
            Ignore(S.OVER, (E.OPENED, E.RECEIVED, E.LOST, E.END), "it is over"),
        ),
        timers={S.WAITING: (TACACS_ANSWER, E.TIME_OUT)},
    )

    def __init__(
        self,
        name: str,
        world: World,
        network: AaaNetwork,
        servers: Sequence[Asked],
        debug: Callable[[str], None],
    ) -> None:
        super().__init__(name, world)
        self._network, self._debug = network, debug
        self._left = list(servers)
        self._server: Asked | None = None
        self._stream: Stream | None = None
        self._reader = PacketReader(b"")
        self._sequence = -1  # of the last packet sent
        self.session_id = world.random.randrange(1, 1 << 32)
        self._type, self._body = Type.AUTHENTICATION, b""
        self._decode: Callable[[bytes], Any] = bytes
        self._answered: Callable[[Any], None] = lambda reply: None

    def duration_us(self, timer: Timer) -> int | None:
        if timer is TACACS_ANSWER and self._server is not None:
            return self._server.timeout_s * US_PER_S
        return super().duration_us(timer)

    def ask(
        self,
        kind: Type,
        body: bytes,
        decode: Callable[[bytes], Any],
        answered: Callable[[Any], None],
    ) -> None:
        """Send `body`; `answered` gets what `decode` makes of the reply's, or None."""
        self._type, self._body, self._decode, self._answered = kind, body, decode, answered
        self.feed(E.ASK)

    def close(self) -> None:
        """Nothing more will be asked."""
        self.feed(E.END)

    def ask_server(self) -> None:
        self._sequence += 2
        if self._stream is not None:
            self.go(S.WAITING)
            self.send(self._stream)
        else:
            self.ask_next()

    def ask_next(self) -> None:
        """The next server is asked the first question; in mid-session there is none to ask."""
        self._drop()
        if self._server is not None:
            self._debug(debug_wording.TACACS_NO_ANSWER(host=self._server.host))
        if self._sequence > 1 or not self._left:
            self.go(S.OVER)
            self.give_up()
            return
        server = self._server = self._left.pop(0)
        self.go(S.WAITING)
        self._debug(
            debug_wording.TACACS_OPENING(
                host=server.host, port=server.port, timeout=server.timeout_s
            )
        )

        def opened(stream: Stream | None) -> None:
            if server is not self._server or self.state is not S.WAITING:
                if stream is not None:
                    stream.close()
            elif stream is None:
                self.feed(E.LOST)
            else:
                self.feed(E.OPENED, stream)

        self._network.connect(server.host, server.port, opened)

    def send(self, stream: Stream) -> None:
        assert self._server is not None
        if stream is not self._stream:
            self._stream, self._reader = stream, PacketReader(self._server.key)
            stream.attach(lambda data: self._mine(stream, E.RECEIVED, data))
            stream.when_closed(lambda: self._mine(stream, E.LOST))
        packet = Packet(self._type, self._sequence, self.session_id, self._body)
        self._debug(
            debug_wording.TACACS_SENDING(
                session=self.session_id, number=self._sequence, host=self._server.host,
                what=_WHAT[self._type, self._sequence == 1],
            )
        )  # fmt: skip
        stream.write(packet.encode(self._server.key))

    def _mine(self, stream: Stream, event: Event, *facts: bytes) -> None:
        if stream is self._stream:
            self.feed(event, *facts)

    def take(self, data: bytes) -> None:
        """A packet of this session with the next number is the answer; others are not read."""
        try:
            for packet in self._reader.feed(data):
                wanted = (self._type, self._sequence + 1, self.session_id)
                if (packet.type, packet.sequence, packet.session_id) == wanted:
                    reply = self._decode(packet.body)
                    assert self._server is not None
                    self._debug(
                        debug_wording.TACACS_RECEIVING(
                            session=self.session_id,
                            number=packet.sequence,
                            host=self._server.host,
                        )
                    )
                    self.go(S.IDLE if self._sequence < 253 else S.OVER)
                    self._tell(reply)
                    return
        except Malformed:
            self._debug(debug_wording.TACACS_OTHER_KEY(session=self.session_id))
            self.ask_next()

    def give_up(self) -> None:
        """Nobody has answered."""
        self._tell(None)

    def _tell(self, reply: Any) -> None:
        answered = self._answered
        self.world.soon(lambda: answered(reply))

    def hang_up(self) -> None:
        self._drop()

    def _drop(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            assert self._server is not None
            self._debug(debug_wording.TACACS_CLOSING(host=self._server.host))
            stream.close()
