"""What a modem leaves the factory with, and which modulations its settings allow."""

from __future__ import annotations

from dataclasses import replace

from phonesim.modem.profile import Profile
from phonesim.modem.s_registers import REGISTERS, SRegisters
from phonesim.modem.settings import OPTIONS, PARAMETERS, Settings
from phonesim.modem.training import MODULATIONS

# S37, the line speed wanted, in bit/s (Rockwell).
_S37_BPS = {3: 300, 5: 1200, 6: 2400, 7: 4800, 8: 7200, 9: 9600, 10: 12000, 11: 14400}


def factory_settings(profile: Profile) -> Settings:
    """The settings of `&F`."""
    rows = dict(REGISTERS)
    for name, habit in profile.registers.items():
        row = rows[int(name[1:])]
        rows[row.number] = replace(
            row,
            default=row.default if habit.default is None else habit.default,
            low=row.low if habit.low is None else habit.low,
            high=row.high if habit.high is None else habit.high,
        )
    options = {name: profile.options.get(name, row.default) for name, row in OPTIONS.items()}
    parameters = {name: row.defaults for name, row in PARAMETERS.items()}
    fastest = next(m.name for m in MODULATIONS if m.name in profile.modulations)
    parameters["+MS"] = (fastest, *PARAMETERS["+MS"].defaults[1:])
    return Settings(options, parameters, SRegisters(rows))


def allowed_modulations(profile: Profile, settings: Settings) -> tuple[str, ...]:
    """The profile's modulations that `+MS` and S37 allow, the fastest first."""
    carrier, automode, least_bps, most_bps = settings.parameters["+MS"][:4]
    limit_bps = int(most_bps) or _S37_BPS.get(settings.registers[37], 0)
    fastest = next(m.rate_bps for m in MODULATIONS if m.name == carrier)
    return tuple(
        m.name
        for m in MODULATIONS
        if m.name in profile.modulations
        and (m.name == carrier or (automode and m.rate_bps <= fastest))
        and m.rate_bps >= int(least_bps)
        and (not limit_bps or m.rate_bps <= limit_bps)
    )
