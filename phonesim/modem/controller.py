"""What the line side tells the terminal's side."""

from __future__ import annotations

from typing import Protocol

from phonesim.modem.result_codes import Result
from phonesim.modem.training import Link
from phonesim.wires.loop import CallerId


class Controller(Protocol):
    """The modem's other half, which is told what became of a call."""

    def failed(self, result: Result) -> None:
        """There is no call, and why; the line is on hook again."""

    def dialled(self) -> None:
        """All up to the `;` of a dial string has been dialled."""

    def connected(self, link: Link) -> None:
        """On line."""

    def deliver(self, data: bytes) -> None:
        """Data from the far modem."""

    def deliver_break(self, on: bool) -> None:
        """A break of the far terminal begins or ends."""

    def carrier_lost(self) -> None:
        """The far modem has gone, and the line is on hook again."""

    def cleared(self, as_asked: bool) -> None:
        """The call was cleared from this side: by the user, with all data sent, or otherwise."""

    def identify(self, identity: CallerId) -> None:
        """Who calls."""

    def ringing(self, on: bool) -> None:
        """Ringing current on or off."""
