"""`bench.json`: on what a run was made, with which versions and when; nothing of what happened.

What stands here may differ from run to run; what stands in `events.jsonl` may not.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from harness.report.redact import Redactor
from harness.scenario.outcome import Outcome
from phonesim.shown import shown

_SECRET_KEYS = ("enable", "key", "password", "console_password")  # of a bench's tables
_FOUND = ("modem", "server")  # what a real device said that it is
_PACKAGES = ("ringback", "pyserial", "pexpect")


def encode_bench_record(
    outcomes: Sequence[Outcome],
    bench_argument: str,
    tables: Mapping[str, object],
    without_effect: Sequence[str] = (),
) -> bytes:
    """The file. `tables` is the bench as plain data, with every default filled in.

    `without_effect` are commands of the configurations that an emulated server does not act on.
    """
    redactor = Redactor({n: v for outcome in outcomes for n, v in outcome.secrets.items()})
    record = {
        "bench": redactor.text(bench_argument),
        "tables": _without_secrets(tables, redactor),
        "versions": {
            "python": platform.python_version(),
            "system": f"{platform.system()} {platform.release()} {platform.machine()}",
            **{name: _version(name) for name in _PACKAGES},
        },
        "not_acted_on": [redactor.text(command) for command in without_effect],
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "scenarios": [
            {
                "path": shown(outcome.scenario.path),
                "seed": outcome.seed,
                "verdict": outcome.verdict.value,
                "wall_s": round(outcome.wall_s, 6),
                "found": {
                    event.source: {k: redactor.text(str(v)) for k, v in event.facts.items()}
                    for event in outcome.events
                    if event.kind in _FOUND
                },
            }
            for outcome in outcomes
        ],
    }
    return msgspec.json.format(msgspec.json.encode(record)) + b"\n"


def write_bench_record(
    path: Path,
    outcomes: Sequence[Outcome],
    bench_argument: str,
    tables: Mapping[str, object],
    without_effect: Sequence[str] = (),
) -> None:
    """Write it to `path`."""
    path.write_bytes(encode_bench_record(outcomes, bench_argument, tables, without_effect))


def _without_secrets(value: object, redactor: Redactor) -> object:
    """The tables with `(set)` in the place of each secret."""
    if isinstance(value, str):
        return redactor.text(value)
    if isinstance(value, Mapping):
        return {
            key: "(set)" if key in _SECRET_KEYS and inner else _without_secrets(inner, redactor)
            for key, inner in value.items()
        }
    return value


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
