"""`banner`: the texts that callers see, with their tokens filled in."""

from __future__ import annotations

import re

from phonesim.nas.config_model import IosConfig, LineConfig


def banner_text(config: IosConfig, line: LineConfig, number: int, kind: str) -> str:
    """The banner of that kind as line `number` shows it; empty if there is none."""
    text = config.banners.get(kind, "")
    if not text:
        return ""
    values = {
        "hostname": config.hostname,
        "line": str(number),
        "line-desc": line.location,
        "domain": "",
    }
    text = re.sub(r"\$\(([\w-]+)\)", lambda m: values.get(m[1], m[0]), text)
    return f"\n{text}" + ("" if text.endswith("\n") else "\n")
