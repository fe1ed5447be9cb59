"""Which call a callback answers, and what its user would have paid without it."""

from decimal import Decimal

from phonesim.exchange.billing import savings
from phonesim.exchange.exchange import Exchange
from phonesim.exchange.records import CallRecord
from phonesim.exchange.subscriber import Features
from phonesim.exchange.tariff_file import read_tariff
from phonesim.units import US_PER_S as S
from phonesim.wires.loop import Digit, Hook, Loop
from phonesim.world import World

PRICES = """
name = "by the minute"
currency = "USD"
[[rate]]
name = "free for the caller"
called = ["0800."]
per_minute = "0.10"
payer = "called"
[[rate]]
name = "company"
calling = ["5."]
per_minute = "0.06"
step = 6
[[rate]]
name = "everybody"
called = ["5.", "84001"]
per_minute = "0.25"
"""
SERVER = Features(account="nas")


class Town:
    """Two lines of an access server, 55 and 56 (and 08005), and two people, 84001 and 84002."""

    def __init__(self, prices: str = PRICES) -> None:
        self.world = World()
        self.exchange = Exchange(self.world)
        self.exchange.tariff = read_tariff(prices, "t.toml")
        self.loops: dict[str, Loop] = {
            "nas": self.exchange.add_line("nas", "55", SERVER, ["08005"]),
            "tty66": self.exchange.add_line("tty66", "56", SERVER),
            "pc": self.exchange.add_line("pc", "84001"),
            "hotel": self.exchange.add_line("hotel", "84002"),
        }

    def call(self, caller: str, number: str, called: str = "", talk_s: int = 30) -> CallRecord:
        """A whole call; nobody answers without `called`."""
        loop = self.loops[caller]
        loop.send_to_office(Hook(off_hook=True))
        self.wait(1)
        for digit in number:
            loop.send_to_office(Digit(digit))
        self.wait(3)
        if called:
            self.loops[called].send_to_office(Hook(off_hook=True))
            self.wait(talk_s)
        loop.send_to_office(Hook(off_hook=False))
        self.wait(1)
        if called:
            self.loops[called].send_to_office(Hook(off_hook=False))
        self.wait(5)
        return self.exchange.records[-1]

    def wait(self, time_s: int) -> None:
        self.world.run_until(lambda: False, time_s * S)


def test_both_legs_as_one_call_of_the_caller() -> None:
    town = Town()
    first = town.call("pc", "55", "nas", talk_s=30)
    callback = town.call("nas", "84001", "pc", talk_s=280)
    assert (first.callback_of, callback.callback_of) == (None, first.number)
    assert (first.cost, callback.cost) == (Decimal("0.25"), Decimal("0.28"))
    assert callback.direct_cost == Decimal("1.50")  # 310 s: six minutes
    (saving,) = savings([town.exchange.records])
    assert (saving.callbacks, saving.saved) == (1, Decimal("0.97"))


def test_both_legs_are_shorter_than_a_step_and_callback_is_dearer() -> None:
    town = Town()
    town.call("pc", "55", "nas", talk_s=20)
    town.call("nas", "84001", "pc", talk_s=18)
    (saving,) = savings([town.exchange.records])
    assert (saving.would_have_paid, saving.paid) == (Decimal("0.25"), Decimal("0.27"))


def test_a_callback_to_another_number_and_from_another_line() -> None:
    town = Town()
    town.call("hotel", "55", "nas")
    town.call("pc", "55", "nas")
    assert town.call("tty66", "84002", "hotel").callback_of == 1
    assert town.call("nas", "84009").callback_of == 2


def test_the_line_that_calls_back_is_most_likely_the_one_that_was_called() -> None:
    town = Town()
    town.call("pc", "56", "tty66")
    town.call("pc", "55", "nas")
    assert town.call("tty66", "84002", "hotel").callback_of == 1


def test_two_people_who_ring_each_other_are_no_callback() -> None:
    town = Town()
    town.call("pc", "84002", "hotel")
    assert town.call("hotel", "84001", "pc").callback_of is None
    assert savings([town.exchange.records]) == []


def test_who_was_not_answered_is_not_called_back() -> None:
    town = Town()
    town.call("pc", "55")
    assert town.call("nas", "84001", "pc").callback_of is None


def test_a_callback_that_fails_saves_nothing_and_the_next_is_one_too() -> None:
    town = Town()
    town.call("pc", "55", "nas")
    assert town.call("nas", "84001").callback_of == 1
    (saving,) = savings([town.exchange.records])
    assert (saving.callbacks, saving.saved) == (0, Decimal(0))
    assert town.call("nas", "84001", "pc", talk_s=40).callback_of == 1
    (saving,) = savings([town.exchange.records])
    assert (saving.callbacks, saving.saved) == (1, Decimal("0.21"))


def test_who_would_have_paid_nothing_is_saved_nothing() -> None:
    town = Town()
    first = town.call("pc", "08005", "nas")
    callback = town.call("nas", "84001", "pc")
    assert first.charge is not None
    assert first.charge.payer == "08005"
    assert callback.direct_cost == 0
    (saving,) = savings([town.exchange.records])
    assert saving.saved == -(first.charge.cost + Decimal("0.03"))


def test_without_a_rate_no_saving() -> None:
    town = Town(PRICES.replace('["5.", "84001"]', '["9."]'))
    town.call("pc", "55", "nas")
    town.call("nas", "84001", "pc")
    assert savings([town.exchange.records]) == []
