"""Which commands of a configuration the server keeps and shows, and does not act on.

A `no` form is none of them: what the server does not do is off. Commands of a block, such as those
below `interface`, are counted with the command that opens it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from phonesim.nas.config_commands import GLOBAL, LINE
from phonesim.nas.config_model import IosConfig

_KEYWORD = re.compile(r"[A-Za-z][A-Za-z-]*")
_HAVE_EFFECTS = ("interface",)  # blocks with commands that are acted on
MOST = 8  # commands that are named in one line


def not_acted_on(config: IosConfig) -> dict[str, list[int]]:
    """Their first words, two at most, and the numbers of their lines."""
    found: dict[str, list[int]] = {f"line {line.slot}": [] for line in config.slot_lines}
    name = ""
    for kept in config.kept:
        words = kept.text.split()
        if kept.mode in (GLOBAL, LINE):
            keywords = [word for word in words[:2] if _KEYWORD.fullmatch(word)]
            name = " ".join(keywords) or words[0]
            if name in _HAVE_EFFECTS:
                continue
        if words[0].lower() not in ("no", "default"):
            found.setdefault(name, []).append(kept.line_number)
    return found


def told(names: Iterable[str]) -> str:
    """What to say of them, once: a few of the names, and how many there are besides."""
    known = [*names]
    more = f" and {len(known) - MOST} more" if len(known) > MOST else ""
    return (
        "note: kept and shown by the emulated server, and not acted on: "
        f"{', '.join(known[:MOST])}{more}\n"
        "  = help: `ringback check` of the configuration says where they stand"
    )
