"""Text of a file or a file's name as it may be printed: no character acts on who shows it.

A terminal obeys control characters, XML forbids most of them, and UTF-8 has no place for a byte of
a file's name that was none.
"""

from __future__ import annotations

import re

_PICTURES = {c: 0x2400 + c for c in range(0x20) if c not in (0x09, 0x0A)} | {0x7F: 0x2421}
_UNSHOWN = re.compile("[\x80-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def shown(text: str) -> str:
    """The text with a picture for each control character but tab and LF, in as many columns."""
    return _UNSHOWN.sub("\ufffd", text.translate(_PICTURES))
