"""What the emulated server keeps and shows, and does not act on: one note of all of it."""

from __future__ import annotations

from harness.check.nas.written import Finding, Written
from phonesim.diagnostic import Diagnostic, Severity, Span
from phonesim.nas.not_acted_on import not_acted_on

RULE = "not-acted-on"


def find_not_acted_on(written: Written, text: str) -> None:
    """Note which commands have no effect here, and in which lines they stand."""
    found = {name: lines for name, lines in not_acted_on(written.config).items() if lines}
    if not found:
        return
    first = min(min(lines) for lines in found.values())
    source = text.removeprefix("\ufeff").split("\n")[first - 1].rstrip("\r")
    column = len(source) - len(source.lstrip()) + 1
    count = sum(map(len, found.values()))
    commands = "1 command is" if count == 1 else f"{count} commands are"
    written.findings.append(
        Finding(
            Diagnostic(
                written.path,
                Span(first, column, len(source.strip())),
                source,
                f"{commands} kept and shown by the emulated server, and not acted on",
                "; ".join(f"{name}: {_numbers(lines)}" for name, lines in found.items()),
                Severity.NOTE,
                RULE,
            )
        )
    )


def _numbers(lines: list[int]) -> str:
    """`line 3`, `lines 3-7, 12`."""
    runs: list[list[int]] = []
    for number in sorted(set(lines)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    texts = [str(a) if a == b else f"{a}-{b}" for a, b in runs]
    return f"line{'s' if len(set(lines)) > 1 else ''} {', '.join(texts)}"
