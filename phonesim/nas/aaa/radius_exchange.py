"""One request to RADIUS servers: sent again and again, then to the next one.

What is answered is told from the world's queue; None means that no server has answered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from phonesim.aaa.network import AaaNetwork, Datagrams
from phonesim.aaa.radius_listing import attribute_lines
from phonesim.aaa.radius_packet import Code, Malformed, Reply, Request, RequestKind
from phonesim.machine import Ignore, Machine, On, Table
from phonesim.nas import debug_wording
from phonesim.nas.aaa.asked import Asked
from phonesim.nas.timers import RADIUS_ANSWER
from phonesim.symbol import Symbol
from phonesim.timers import Timer
from phonesim.units import US_PER_S
from phonesim.world import World


class State(Symbol):
    """How far it is."""

    IDLE = "idle"
    WAITING = "waiting for an answer"
    OVER = "over"


class Event(Symbol):
    """What can happen."""

    ASK = "ask"
    RECEIVED = "received"
    TIME_OUT = "time-out"
    END = "end"


S, E = State, Event


class RadiusExchange(Machine):
    """One request, sent again and again, then to the next server."""

    TABLE = Table(
        initial=S.IDLE,
        events=Event,
        rows=(
            On(S.IDLE, E.ASK, "ask_next", S.WAITING, S.OVER),
            On(S.WAITING, E.RECEIVED, "take", S.WAITING, S.OVER),
            On(S.WAITING, E.TIME_OUT, "ask_again", S.WAITING, S.OVER),
            On(S.WAITING, E.END, "hang_up", S.OVER),
            Ignore((S.IDLE, S.OVER), (E.RECEIVED, E.END), "nothing is asked"),
        ),
        timers={S.WAITING: (RADIUS_ANSWER, E.TIME_OUT)},
    )

    def __init__(
        self,
        name: str,
        world: World,
        network: AaaNetwork,
        servers: Sequence[Asked],
        attributes: Sequence[tuple[str, str | int | bytes]],
        answered: Callable[[Reply | None], None],
        debug: Callable[[str], None],
        kind: RequestKind = RequestKind.ACCESS,
    ) -> None:
        super().__init__(name, world)
        self._network, self._answered, self._debug = network, answered, debug
        self._kind = kind
        self._left, self._attributes = list(servers), attributes
        self._server: Asked | None = None
        self._request: Request | None = None
        self._datagrams: Datagrams | None = None
        self._times = self._request_id = 0

    def duration_us(self, timer: Timer) -> int | None:
        if timer is RADIUS_ANSWER and self._server is not None:
            return self._server.timeout_s * US_PER_S
        return super().duration_us(timer)

    def ask_next(self) -> None:
        self.hang_up()
        if not self._left:
            self.go(S.OVER)
            self._tell(None)
            return
        server, chance = self._left.pop(0), self.world.random
        identifier = chance.randrange(256)
        self._server, self._times, self._request_id = server, server.times, identifier
        self._request = Request(server.key, identifier, chance.randbytes(16), self._kind)
        for name, value in self._attributes:
            self._request.add(name, value)

        def receive(data: bytes) -> None:
            if server is self._server:
                self.feed(E.RECEIVED, data)

        self._datagrams = self._network.datagrams(server.host, server.port, receive)
        packet = self._request.encode()
        self._debug(
            debug_wording.RADIUS_SEND(
                request=_name(self._kind.value[0]), host=server.host, port=server.port,
                id=identifier, length=len(packet),
            )
        )  # fmt: skip
        self._list(packet)
        self._send()

    def _list(self, packet: bytes) -> None:
        for line in attribute_lines(packet):
            self._debug(debug_wording.RADIUS_ATTRIBUTE(line=line))

    def _send(self) -> None:
        assert self._request is not None
        assert self._datagrams is not None
        self._times -= 1
        self.go(S.WAITING)
        self._datagrams.send(self._request.encode())

    def ask_again(self) -> None:
        if self._times > 0:
            self._debug(debug_wording.RADIUS_AGAIN(id=self._request_id))
            self._send()
        else:
            self._debug(debug_wording.RADIUS_NO_ANSWER(id=self._request_id))
            self.ask_next()

    def take(self, data: bytes) -> None:
        """What is no reply, or made with another key, is as if it had never come."""
        assert self._request is not None
        try:
            reply = self._request.read_reply(data)
        except Malformed:
            reply = None
        if reply is None:
            self._debug(debug_wording.RADIUS_OTHER_KEY(length=len(data)))
            return
        assert self._server is not None
        self._debug(
            debug_wording.RADIUS_RECEIVED(
                reply=_name(reply.code), host=self._server.host, port=self._server.port,
                id=self._request_id, length=len(data),
            )
        )  # fmt: skip
        self._list(data)
        self.hang_up()
        self.go(S.OVER)
        self._tell(reply)

    def _tell(self, reply: Reply | None) -> None:
        self.world.soon(lambda: self._answered(reply))

    def close(self) -> None:
        """Nobody waits for the answer any more."""
        self.feed(E.END)

    def ask(self) -> None:
        """Send the request."""
        self.feed(E.ASK)

    def hang_up(self) -> None:
        if self._datagrams is not None:
            self._datagrams.close()


def _name(code: Code) -> str:
    return code.name.replace("_", "-").title()
