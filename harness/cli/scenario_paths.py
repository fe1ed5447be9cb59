"""Which files the arguments of a command name."""

from __future__ import annotations

from pathlib import Path

SCENARIOS = Path("scenarios")
SUFFIX = ".scenario"


def find_scenarios(paths: tuple[str, ...]) -> list[Path]:
    """The scenario files that the arguments name, in the order given, a folder's by name."""
    found: list[Path] = []
    for path in [Path(p) for p in paths] or [SCENARIOS]:
        if path.is_dir():
            found += sorted(path.rglob(f"*{SUFFIX}"))
        elif path.exists() or paths:
            found.append(path)
    return list(dict.fromkeys(found))
