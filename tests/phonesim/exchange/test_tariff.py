"""What calls cost, to the cent and to the second."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.exchange.tariff import Rate, Tariff
from phonesim.exchange.tariff_file import TARIFFS, TariffError, load_tariff, read_tariff
from phonesim.units import US_PER_S as S
from tests.phonesim.fakes import TRY_MANY

MONDAY = datetime(2000, 1, 3, 9, 0)

BANDS = """
name = "bands"
currency = "EUR"
decimals = 4

[[rate]]
name = "all"
per_minute = "0.60"
step = 1

[[rate.band]]
days = ["mon", "tue", "wed", "thu", "fri"]
from = "18:00"
until = "08:00"
per_minute = "0.06"

[[rate.band]]
days = ["sat", "sun"]
per_minute = "0.00"
"""


def cost(tariff: Tariff, talked_us: int, answered: datetime = MONDAY) -> Decimal:
    charge = tariff.charge("84001", "55555", talked_us, answered)
    assert charge is not None
    return charge.cost


@pytest.mark.parametrize("name", TARIFFS)
def test_every_tariff_that_comes_with_us_can_be_read(name: str) -> None:
    assert load_tariff(name).rates


@pytest.mark.parametrize(
    ("step_s", "minimum_s", "talked_us", "charged_s"),
    [
        (60, 0, 1, 60),
        (60, 0, 60 * S, 60),
        (60, 0, 60 * S + 1, 120),
        (6, 0, 13 * S, 18),
        (6, 18, 1 * S, 18),
        (6, 20, 1 * S, 24),
        (1, 0, 0, 0),
        (1, 0, 999_999, 1),
    ],
)
def test_steps_and_minimum(step_s: int, minimum_s: int, talked_us: int, charged_s: int) -> None:
    assert Rate("r", step_s=step_s, minimum_s=minimum_s).charged_s(talked_us) == charged_s


@TRY_MANY
@given(st.integers(0, 10**11), st.sampled_from((1, 6, 60)), st.integers(0, 120))
def test_charged_time_is_talking_time_rounded_up(
    talked_us: int, step_s: int, minimum_s: int
) -> None:
    charged_s = Rate("r", step_s=step_s, minimum_s=minimum_s).charged_s(talked_us)
    assert charged_s % step_s == 0
    assert charged_s >= minimum_s
    assert charged_s * S >= talked_us
    assert charged_s - step_s < max(minimum_s, talked_us / S)


def test_set_up_free_seconds_and_rounding_once() -> None:
    tariff = read_tariff(
        'name = "t"\ncurrency = "USD"\n[[rate]]\nname = "r"\nset_up = "0.10"\n'
        'per_minute = "0.25"\nstep = 1\nfree = 10\n',
        "t.toml",
    )
    assert cost(tariff, 10 * S) == Decimal("0.10")
    assert cost(tariff, 70 * S) == Decimal("0.35")
    assert cost(tariff, 13 * S) == Decimal("0.11")  # 0.1125
    assert cost(tariff, 16 * S) == Decimal("0.13")  # 0.125, half up


def test_each_step_costs_what_it_does_as_it_begins() -> None:
    tariff = read_tariff(BANDS, "bands.toml")
    assert cost(tariff, 4 * S, datetime(2000, 1, 3, 17, 59, 58)) == Decimal("0.0220")
    assert cost(tariff, 60 * S, datetime(2000, 1, 4, 7, 59, 0)) == Decimal("0.0600")
    assert cost(tariff, 60 * S, datetime(2000, 1, 4, 8, 0, 0)) == Decimal("0.6000")
    assert cost(tariff, 60 * S, datetime(2000, 1, 8, 12, 0, 0)) == Decimal("0.0000")


def test_a_night_belongs_to_the_day_on_which_it_began() -> None:
    tariff = read_tariff(BANDS, "bands.toml")
    assert cost(tariff, 60 * S, datetime(2000, 1, 8, 7, 0)) == Decimal("0.0600")  # Friday's
    assert cost(tariff, 60 * S, datetime(2000, 1, 10, 7, 0)) == Decimal("0.6000")  # no weekend


def test_a_price_all_day_is_the_price_without_bands() -> None:
    plain = Rate("r", per_minute=Decimal("0.25"), step_s=6, free_s=10)
    banded = read_tariff(
        'name = "t"\ncurrency = "USD"\n[[rate]]\nname = "r"\nstep = 6\nfree = 10\n'
        '[[rate.band]]\nper_minute = "0.25"\n',
        "t.toml",
    ).rates[0]
    for charged_s in (0, 6, 12, 18, 600):
        assert banded.price(charged_s, MONDAY) == plain.price(charged_s, MONDAY)


def test_the_first_rate_that_fits_and_who_pays() -> None:
    tariff = load_tariff("company")
    outward = tariff.charge("84001", "55555", 5 * S, MONDAY)
    back = tariff.charge("55555", "84001", 5 * S, MONDAY)
    freephone = tariff.charge("84001", "08001234", 5 * S, MONDAY)
    assert outward
    assert back
    assert freephone
    assert (outward.payer, back.rate) == ("84001", "wholesale")
    assert (freephone.payer, freephone.cost) == ("08001234", Decimal("0.01"))


def test_a_number_that_no_rate_is_for_is_not_charged() -> None:
    tariff = read_tariff(
        'name = "t"\ncurrency = "USD"\n[[rate]]\nname = "r"\ncalled = ["9."]\nset_up = "1"\n',
        "t.toml",
    )
    assert tariff.charge("84001", "55555", 5 * S, MONDAY) is None


WRONG = """name = "x"
currncy = "EUR"
[[rate]]
name = "a"
step = 0
per_minute = 0.25
called = ["55Q"]
[[rate.band]]
from = "25:00"
[[rate]]
name = "b"
payer = "me"
[[rate.band]]
per_minute = "1"
from = "08:00"
until = "08:00"
days = ["someday"]
"""


def test_every_mistake_is_found_at_its_line() -> None:
    with pytest.raises(TariffError) as raised:
        read_tariff(WRONG, "x.toml")
    found = {(d.span.line, d.message) for d in raised.value.diagnostics}
    assert found == {
        (1, "`currency` is missing at the top"),
        (2, 'unknown key "currncy"'),
        (5, "`step` is wrong"),
        (6, "`per_minute` is wrong"),
        (7, "`called` is wrong"),
        (8, "`per_minute` is missing under [[rate.band]]"),
        (9, "`from` is wrong"),
        (12, "`payer` is wrong"),
        (16, "a band that ends when it begins"),
        (17, "`days` is wrong"),
    }
    assert 'did you mean "currency"?' in str(raised.value)
    assert '  = help: write an amount in quotes such as "0.25"' in str(raised.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('name = "x"\ncurrency = "USD"\n', "the tariff has no rate"),
        ('name = "x"\ncurrency = "USD"\nrate = 3\n', "`rate` must be tables"),
        ("name = \n", "Invalid value"),
    ],
)
def test_what_is_no_tariff(text: str, message: str) -> None:
    with pytest.raises(TariffError, match=message):
        read_tariff(text, "x.toml")


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(TariffError, match='did you mean "company"'):
        load_tariff("compny")
