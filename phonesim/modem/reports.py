"""What is said when a call is through: reports asked for, and CONNECT in its forms."""

from __future__ import annotations

from phonesim.modem.profile import Profile
from phonesim.modem.result_codes import Result
from phonesim.modem.settings import Settings
from phonesim.modem.training import MODULATIONS

_COMPRESSION = "V.42BIS"
_PROTOCOL = "LAPM"


def result_text(profile: Profile, result: Result) -> tuple[str, int]:
    """A result code's word, as this maker spells it, and its number."""
    return profile.words.get(result.name, result.word), result.number


def connect_reports(
    profile: Profile, settings: Settings, terminal_bps: int, line_bps: int
) -> tuple[list[str], tuple[str, int]]:
    """The lines before CONNECT, and CONNECT's word and number; speeds in bit/s.

    V.250 has `+MCR`, `+MRR`, `+ER`, `+DR` and `+ILRR` in this order, Rockwell's `W1` CARRIER and
    PROTOCOL. W0 and W1 give CONNECT the terminal's speed, W2 the line's; X0 gives it none.
    """
    options, parameters = settings.options, settings.parameters
    reports = []
    if parameters["+MR"][0]:
        name = next((m.name for m in MODULATIONS if m.rate_bps == line_bps), "V32B")
        reports += [f"+MCR: {name}", f"+MRR: {line_bps}"]
    if parameters["+ER"][0]:
        reports.append(f"+ER: {_PROTOCOL}")
    if parameters["+DR"][0]:
        reports.append("+DR: V42B")
    if parameters["+ILRR"][0]:
        reports.append(f"+ILRR: {terminal_bps}")
    if options["W"] == 1:
        reports += [f"CARRIER {line_bps}", f"PROTOCOL: {_PROTOCOL}", f"COMPRESSION: {_COMPRESSION}"]
    rate_bps = line_bps if options["W"] == 2 else terminal_bps
    if not options["X"] or not rate_bps:
        return reports, result_text(profile, Result.CONNECT)
    word = profile.words.get("CONNECT", Result.CONNECT.word)
    number = profile.connect_numbers.get(rate_bps, Result.CONNECT.number)
    return reports, (f"{word} {rate_bps}{profile.connect_suffix}", number)
