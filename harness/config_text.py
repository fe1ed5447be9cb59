"""The text of a configuration file: UTF-8, or eight-bit characters as routers store them."""

from __future__ import annotations

import re
from pathlib import Path

_CONTROLS = re.compile(rb"[\x00-\x02\x04-\x06\x0e-\x1a\x1c-\x1f\x7f]")  # of no banner
_LEAST_ASCII = 0.75  # of a text's characters


def read_config_text(path: Path) -> str:
    """What is no UTF-8 and looks like text is Latin-1; raises OSError, UnicodeDecodeError."""
    data = path.read_bytes()
    try:
        return data.decode()
    except UnicodeDecodeError:
        ascii_ = sum(byte < 0x80 for byte in data)
        if _CONTROLS.search(data) or ascii_ < _LEAST_ASCII * len(data):
            raise
        return data.decode("latin-1")
