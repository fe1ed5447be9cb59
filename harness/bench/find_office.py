"""An office by the name of its country, or from an office file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from harness.bench.office import Office
from harness.bench.office_checks import Known
from harness.bench.office_file import read_office_file
from harness.errors import BenchError
from phonesim.diagnostic import did_you_mean
from phonesim.exchange.countries import COUNTRIES


def find_office(name: str, lanes: Sequence[str]) -> Office:
    """The office of a country, or of the office file at that path, for lines of these names.

    Raises BenchError, or FileError for what is wrong with the file.
    """
    if name in COUNTRIES:
        return Office(country=name)
    path = Path(name)
    if path.suffix != ".toml":
        hint = did_you_mean(name, [*COUNTRIES]) or f"there are {', '.join(COUNTRIES)}"
        raise BenchError(f'no country "{name}": {hint}; or give the path of an office file (.toml)')
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BenchError(f"{name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BenchError(f"{name} cannot be read: not UTF-8 text") from None
    return read_office_file(text, name, Known({lane: lane for lane in lanes}))
