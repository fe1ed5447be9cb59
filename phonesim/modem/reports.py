"""What is said when a call is through: reports asked for, and CONNECT in its forms."""

from __future__ import annotations

from phonesim.modem.profile import Profile
from phonesim.modem.result_codes import Result
from phonesim.modem.settings import Settings
from phonesim.modem.training import Link

Said = tuple[str, int | None]  # a result code's word, and its number if it has one


def result_text(profile: Profile, result: Result) -> Said:
    """A result code's word, as this maker spells it, and its number."""
    return profile.words.get(result.name, result.word), result.number


def connect_reports(
    profile: Profile, settings: Settings, terminal_bps: int, link: Link
) -> list[Said]:
    """The result codes of a new call, CONNECT last; speeds in bit/s.

    V.250 has `+MCR`, `+MRR`, `+ER`, `+DR` and `+ILRR` in this order, Rockwell's `W1` CARRIER and
    PROTOCOL. W0 and W1 give CONNECT the terminal's speed, W2 the line's; X0 gives it none.
    """
    options, parameters = settings.options, settings.parameters
    protocol = "LAPM" if link.error_control else "NONE"
    lines = []
    if parameters["+MR"][0]:
        lines += [f"+MCR: {link.modulation.name}", f"+MRR: {link.rate_bps}"]
    if parameters["+ER"][0]:
        lines.append(f"+ER: {protocol}")
    if parameters["+DR"][0]:
        lines.append("+DR: V42B" if link.compression else "+DR: NONE")
    if parameters["+ILRR"][0]:
        lines.append(f"+ILRR: {terminal_bps}")
    if options["W"] == 1:
        compression = "V.42BIS" if link.compression else "NONE"
        lines += [f"CARRIER {link.rate_bps}", f"PROTOCOL: {protocol}"]
        lines.append(f"COMPRESSION: {compression}")
    said: list[Said] = [(line, profile.report_numbers.get(line)) for line in lines]
    return [*said, _connect(profile, options, terminal_bps, link)]


def _connect(profile: Profile, options: dict[str, int], terminal_bps: int, link: Link) -> Said:
    rate_bps = link.rate_bps if options["W"] == 2 else terminal_bps
    if not options["X"] or not rate_bps:
        return result_text(profile, Result.CONNECT)
    word = profile.words.get("CONNECT", Result.CONNECT.word)
    number = profile.connect_numbers.get(rate_bps, Result.CONNECT.number)
    suffix = profile.connect_suffix if link.error_control else ""
    return f"{word} {rate_bps}{suffix}", number
