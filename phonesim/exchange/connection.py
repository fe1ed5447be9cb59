"""The connection of a call: what its two stations say to each other, on its way and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonesim.exchange.impairments import Side
from phonesim.exchange.records import CallRecord
from phonesim.wires.loop import Bits, DataMode, VoiceBand
from phonesim.world import World

if TYPE_CHECKING:
    from phonesim.exchange.line import Line


class Connection:
    """Two lines that the exchange has put through. It counts what is sent, whether it arrives."""

    def __init__(self, world: World, record: CallRecord) -> None:
        self._world, self._record = world, record
        self._mode: DataMode | None = None
        self._both_correct = True  # as far as the modems have said

    def carry(self, signal: VoiceBand, sender: Line, receiver: Line, from_caller: bool) -> None:
        """Take what one end says to the other, through the wires of both lines."""
        if isinstance(signal, Bits):
            if from_caller:
                self._record.sent_bytes += len(signal.data)
            else:
                self._record.received_bytes += len(signal.data)
        elif isinstance(signal, DataMode):
            self._agreed(signal)
            return
        call, channel = sender.call, sender.channel
        if channel is None and receiver.channel is None:
            receiver.send(signal)
            return

        def arrive(signal: VoiceBand) -> None:
            if receiver.call is call:
                receiver.send(signal)

        def leave_office(signal: VoiceBand) -> None:
            if receiver.channel is None:
                arrive(signal)
            elif receiver.call is call:
                receiver.channel.carry(signal, Side.TO, self._mode, arrive)

        if channel is None:
            leave_office(signal)
        else:
            channel.carry(signal, Side.FROM, self._mode, leave_office)

    def _agreed(self, mode: DataMode) -> None:
        """Both modems say so; the second time it is no news. Only two together correct errors."""
        self._both_correct &= mode.corrected
        mode = DataMode(mode.rate_bps, self._both_correct)
        if mode != self._mode:
            self._mode = mode
            self._record.speed_bps = mode.rate_bps
            self._world.record(
                "pstn",
                "speed",
                call=self._record.number,
                rate_bps=mode.rate_bps,
                corrected=mode.corrected,
            )
