"""Which line calls a user back."""

import pytest

from phonesim.nas.async_line import AsyncLine
from phonesim.nas.config_model import User
from phonesim.nas.rotary import choose_callback_line
from phonesim.wires.v24 import Circuit
from tests.phonesim.nas.test_network_services import Office

CONFIG = """
line 1 3
 modem InOut
 rotary 7
line 4
 modem dialin
 rotary 7
line 5 7
 modem InOut
line 8
 transport input all
"""


def chosen(user: User, own: int, *busy: int) -> int | None:
    office = Office(CONFIG)
    for number in busy:
        office.devices[number].set(Circuit.DCD, True)
    office.run()
    line = office.server.lines[own]
    assert isinstance(line, AsyncLine)
    found = choose_callback_line(user, line, office.server.lines)
    return found.number if found else None


@pytest.mark.parametrize(
    ("user", "own", "busy", "number"),
    [
        (User("u"), 5, (5,), 5),
        (User("u", callback_line=(6, 6)), 5, (5,), 6),
        (User("u", callback_line=(6, 7)), 5, (5, 6), 7),
        (User("u", callback_line=(6, 6)), 5, (5, 6), None),
        (User("u", callback_line=(5, 7)), 5, (5,), 5),
        (User("u", callback_line=(99, 99)), 5, (5,), None),
        (User("u", callback_line=(8, 8)), 5, (5,), None),  # it has no modem
        (User("u", callback_rotary=7), 5, (5, 1), 2),
        (User("u", callback_rotary=7), 2, (2,), 2),
        (User("u", callback_rotary=7), 5, (5, 1, 2, 3), None),  # 4 takes calls only
        (User("u", callback_rotary=8), 5, (5,), None),
        (User("u"), 4, (4,), None),
    ],
)
def test_the_line(user: User, own: int, busy: tuple[int, ...], number: int | None) -> None:
    assert chosen(user, own, *busy) == number
