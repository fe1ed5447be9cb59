"""All devices of a bench are leased before the first is opened, by everybody in the same order.

So two runs that share devices never wait for each other: who waits holds only what comes earlier in
that order. A labgrid place is leased like a device, and then locked at its coordinator.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from contextlib import ExitStack

from harness.bench.labgrid import PREFIX, Labgrid, PlaceInUse, split_place
from harness.bench.lease import DeviceInUse, Lease, identity
from harness.errors import BenchError

Waiting = Callable[[DeviceInUse], bool]


class Hold:
    """The right to use devices until `release`, which gives them back, last first.

    `waiting` is asked, each time that one is found in use, whether to try once more (it may sleep).
    """

    def __init__(self, labgrid: Labgrid, waiting: Waiting = lambda busy: False) -> None:
        self._labgrid, self._waiting = labgrid, waiting
        self._held = ExitStack()
        self._identities: set[str] = set()

    def take(self, addresses: Iterable[str]) -> None:
        """Lease these, but for what is held already; raises DeviceInUse and BenchError."""
        devices: dict[str, str] = {}
        for address in addresses:
            other = devices.setdefault(identity(address), address)
            if other != address and not address.startswith(PREFIX):  # of a place: its resources
                raise BenchError(f"{other} and {address} are one device")
        for device, address in sorted(devices.items()):
            if device not in self._identities:
                lease = self._held.enter_context(Lease(address, self._waiting))
                self._identities.add(device)
                if address.startswith(PREFIX):
                    self._lock(split_place(address)[0], lease.was_left_behind)

    def url(self, address: str) -> str:
        """What to open for an address: a place's serial port, or the address itself."""
        if not address.startswith(PREFIX):
            return address
        return self._labgrid.url(*split_place(address))

    def release(self) -> None:
        """Give everything back; more than once is harmless."""
        self._held.close()
        self._identities.clear()

    def _lock(self, place: str, was_left_behind: bool) -> None:
        """`was_left_behind`: a run that was killed may have left it locked; then it is ours."""
        with ExitStack() as undo:
            undo.callback(self._unlock, place)  # before: an interrupt may come while it is locked
            try:
                locked = self._labgrid.lock(place)
            except PlaceInUse as busy:
                locked = self._wait(place, busy)
            kept = undo.pop_all()
            if locked or was_left_behind:
                self._held.push(kept)

    def _wait(self, place: str, busy: PlaceInUse) -> bool:
        in_use = DeviceInUse(str(busy))
        if not self._waiting(in_use):
            raise in_use
        with self._labgrid.reserved(place) as turn:
            while True:
                while turn.poll() is None:
                    if not self._waiting(in_use):
                        raise in_use
                with contextlib.suppress(PlaceInUse):
                    return self._labgrid.lock(place)
                if not self._waiting(in_use):
                    raise in_use

    def _unlock(self, place: str) -> None:
        with contextlib.suppress(BenchError):
            self._labgrid.release(place)
