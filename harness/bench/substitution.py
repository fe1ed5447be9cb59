"""What of a bench is physical, and whether its parts can be joined.

| client's modem | NAS modem                           | NAS                          | time    |
|----------------|-------------------------------------|------------------------------|---------|
| emulated       | emulated                            | emulated                     | either  |
| emulated, or   | emulated                            | emulated                     | wall    |
| a program's    |                                     |                              |         |
| emulated       | emulated, `dce_port` towards a NAS  | physical, or a program       | wall    |
| physical       | physical                            | emulated, holding that modem | wall    |
| physical       | the NAS's own                       | physical                     | wall    |

Any other mixture has no way for a call: a real telephone line and the emulated exchange share none.
"""

from __future__ import annotations

from dataclasses import dataclass

EMULATED = "emulated"
PROGRAM = "program"  # an outside program, in the place of a server
NO_PATH = "there is no audio path between a real telephone line and the emulated exchange"


@dataclass(frozen=True, slots=True)
class Joined:
    """The parts of a bench: what each client's modem is, the NAS's modem, and the NAS itself."""

    clients: dict[str, str]  # lane -> "emulated" or an address
    nas_modem: str
    server: str
    dce_port: str | None
    has_programs: bool = False  # in the place of a client's terminal

    @property
    def has_real_lines(self) -> bool:
        """Whether something here dials on a real telephone line."""
        real = [modem for modem in self.clients.values() if modem != EMULATED]
        return bool(real) or self.nas_modem != EMULATED

    @property
    def is_physical(self) -> bool:
        """Whether anything of it keeps its own time."""
        return self.has_real_lines or self.server != EMULATED or self.has_programs

    def mistake(self) -> str:
        """Why these parts cannot be joined; empty if they can."""
        real = [lane for lane, modem in self.clients.items() if modem != EMULATED]
        if self.server == EMULATED and self.dce_port is not None:
            return (
                '`dce_port` leads to a physical NAS: write `server = "physical"`, or leave it out'
            )
        if self.server != EMULATED and self.nas_modem != EMULATED:
            return "a physical NAS holds its own modem: leave `modem` of [lane.nas] out"
        if self.server == EMULATED:
            nas_is_real = self.nas_modem != EMULATED
        else:
            nas_is_real = self.dce_port is None and self.server != PROGRAM
        for lane in self.clients:
            if lane in real and not nas_is_real:
                return (
                    f"[lane.{lane}] has a physical modem, the access server an emulated: {NO_PATH}"
                )
            if nas_is_real and lane not in real:
                return (
                    f"[lane.{lane}] has an emulated modem, the access server a real line: {NO_PATH}"
                )
        return ""
