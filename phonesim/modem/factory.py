"""What a modem leaves the factory with, and what its settings let it offer to another modem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from phonesim.modem.profile import Profile
from phonesim.modem.s_registers import REGISTERS, Register, SRegisters
from phonesim.modem.settings import OPTIONS, PARAMETERS, Option, Settings
from phonesim.modem.synonyms import align
from phonesim.modem.training import COMPRESSION, ERROR_CONTROL, MODULATIONS, offer

# S37, the line speed wanted, in bit/s (Rockwell).
_S37_BPS = {3: 300, 5: 1200, 6: 2400, 7: 4800, 8: 7200, 9: 9600, 10: 12000, 11: 14400}

_MAKERS_OWN = "the maker's own"


@lru_cache
def options_of(profile: Profile) -> Mapping[str, Option]:
    """The basic commands that a modem of `profile` takes, those without effect included."""
    rows = {name: row for name, row in OPTIONS.items() if name not in profile.without}
    for name, values in profile.accepts.items():
        rows[name] = Option(name, values[0], values, False, _MAKERS_OWN)
    return rows


def registers_of(profile: Profile) -> dict[int, Register]:
    """The S-registers of a modem of `profile`."""
    rows = dict(REGISTERS)
    for name, habit in profile.registers.items():
        row = rows[int(name[1:])]
        rows[row.number] = replace(
            row,
            default=row.default if habit.default is None else habit.default,
            low=row.low if habit.low is None else habit.low,
            high=row.high if habit.high is None else habit.high,
        )
    for name, default in profile.accepts_registers.items():
        number = int(name[1:])
        rows[number] = Register(number, default, 0, 255, "", _MAKERS_OWN, acts=False)
    return rows


def factory_settings(profile: Profile) -> Settings:
    """The settings of `&F`."""
    return _factory_settings(profile).copy()


@lru_cache
def _factory_settings(profile: Profile) -> Settings:
    known = {**OPTIONS, **options_of(profile)}
    options = {name: profile.options.get(name, row.default) for name, row in known.items()}
    parameters = {name: row.defaults for name, row in PARAMETERS.items()}
    fastest = next(m.name for m in MODULATIONS if m.name in profile.modulations)
    parameters["+MS"] = (fastest, *PARAMETERS["+MS"].defaults[1:])
    settings = Settings(options, parameters, SRegisters(registers_of(profile)))
    for name in profile.options:
        align(settings, name)
    return settings


def offers(profile: Profile, settings: Settings) -> tuple[str, ...]:
    """What the modem offers to another, as `training.agree` reads it.

    Speeds are those of the profile's modulations that `+MS` and S37 allow; error control follows
    `+ES`, compression `+DS`, and both their synonyms.
    """
    carrier, automode, least_bps, most_bps = settings.parameters["+MS"][:4]
    limit_bps = int(most_bps) or _S37_BPS.get(settings.registers[37], 0)
    fastest_bps = next(m.fastest_bps for m in MODULATIONS if m.name == carrier)
    found = [
        offer(row, rate)
        for row in MODULATIONS
        if row.name in profile.modulations
        and (row.name == carrier or (automode and row.fastest_bps <= fastest_bps))
        for rate in row.rates_bps
        if rate >= int(least_bps) and (not limit_bps or rate <= limit_bps)
    ]
    if profile.error_control and settings.parameters["+ES"][0] not in (0, 1):
        found.append(ERROR_CONTROL)
        if settings.parameters["+DS"][0]:
            found.append(COMPRESSION)
    return tuple(found)
