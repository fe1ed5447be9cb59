"""The text of a configuration file: UTF-8, or eight-bit characters as routers store them."""

from __future__ import annotations

import re
from pathlib import Path

_CONTROLS = re.compile(rb"[\x00-\x02\x04-\x06\x0e-\x1a\x1c-\x1f\x7f]")  # of no banner
_LEAST_ASCII = 0.75  # of a text's characters


def read_config_text(path: Path) -> str:
    """The text, each line with LF at its end; raises OSError, UnicodeDecodeError."""
    data = path.read_bytes()
    text = data.decode(encoding_of(data))
    return re.sub("\r\n?", "\n", text) if "\r" in text else text


def encoding_of(data: bytes) -> str:
    """What is no UTF-8 and looks like text is Latin-1; raises UnicodeDecodeError."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        data.decode()
    except UnicodeDecodeError:
        ascii_ = sum(byte < 0x80 for byte in data)
        if _CONTROLS.search(data) or ascii_ < _LEAST_ASCII * len(data):
            raise
        return "latin-1"
    return "utf-8"
