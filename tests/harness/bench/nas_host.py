"""A serial access server that is not in this world: its AUX port and its console over RFC 2217."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from phonesim.nas.access_server import AccessServer
from phonesim.nas.config_model import LineKind
from phonesim.nas.ios_config import read_config
from phonesim.nas.platform import PLATFORMS
from phonesim.ports.null_modem import NullModem
from phonesim.ports.rfc2217_port import Rfc2217Port
from phonesim.ports.wall_clock import WallClock
from phonesim.units import US_PER_MS
from phonesim.world import World


class NasHost:
    """`aux` and `console` are where its ports are."""

    def __init__(self, config: Path, enable: str) -> None:
        self._config, self._enable = read_config(config.read_text(), str(config)), enable
        self._ends, self._ready = threading.Event(), threading.Event()
        self._looked = threading.Condition()
        self.aux = self.console = ""
        self.server: AccessServer | None = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        assert self._ready.wait(10)

    def _run(self) -> None:
        clock = WallClock()
        world = World(clock)
        server = self.server = AccessServer(
            "nas", world, self._config, PLATFORMS["3640"], self._enable
        )
        ports = [Rfc2217Port(world, clock, name, 0) for name in ("aux", "con")]
        server.connect(LineKind.AUX, 0, NullModem(ports[0]))
        server.connect(LineKind.CON, 0, NullModem(ports[1]))
        self.aux, self.console = ("rfc2217://{}:{}".format(*port.address) for port in ports)
        self._ready.set()
        while not self._ends.is_set():
            world.run_for(10 * US_PER_MS)
            with self._looked:
                self._looked.notify_all()
        for port in ports:
            port.close()
        clock.close()

    @property
    def running_config(self) -> str:
        assert self.server is not None
        return self.server.config.text

    def wait_for(self, condition: Callable[[], bool], patience_s: float) -> None:
        with self._looked:
            assert self._looked.wait_for(condition, patience_s)

    def end(self) -> None:
        self._ends.set()
        self._thread.join(10)


@contextmanager
def nas_host(config: Path, enable: str) -> Iterator[NasHost]:
    """A server that boots `config` on another host."""
    host = NasHost(config, enable)
    try:
        yield host
    finally:
        host.end()
