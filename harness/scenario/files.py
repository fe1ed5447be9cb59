"""The files that a scenario names: its attachments first, then those in its folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath
from typing import NamedTuple

from harness.scenario.layout import Attachment, split_lines
from harness.scenario.piece import Mistake, Piece
from phonesim.diagnostic import Severity, did_you_mean

ReadFile = Callable[[str], str]
"""Gives a file's text; raises OSError or ValueError."""


class FoundFile(NamedTuple):
    """A file's text, and in messages its path and the line there on which it begins."""

    text: str
    path: str
    first_line: int


class Files:
    """What a scenario at `path` can name."""

    def __init__(self, path: str, read_file: ReadFile) -> None:
        self._path, self._read_file = path, read_file
        self._attached: dict[str, Attachment] = {}
        self._used: set[str] = set()

    def attach(self, attachments: Iterable[Attachment], mistakes: list[Mistake]) -> None:
        """Take the attachments of the scenario."""
        for attachment in attachments:
            first = self._attached.setdefault(attachment.name.text, attachment)
            if first is not attachment:
                hint = "the first begins on {other}"
                wrong = "a second attachment of this name"
                mistakes.append(
                    Mistake(attachment.name, wrong, hint, first.name, rule="attachment")
                )

    def find(self, name: Piece, what: str, beside: str | None = None) -> FoundFile:
        """The file that `name` names in the file `beside`; raises `Mistake` if there is none."""
        if name.text in self._attached:
            self._used.add(name.text)
            found = self._attached[name.text]
            text = "".join(line + "\n" for line in found.lines)
            return FoundFile(text, self._path, found.name.line + 1)
        place = self.path_of(name.text, beside)
        if PurePath(name.text).is_absolute():
            hint = "write its path from the scenario's folder, or attach it: `-- NAME --`"
            raise Mistake(name, f"a {what} with an absolute path", hint, rule="attachment")
        try:
            text = self._read_file(place)
        except (OSError, ValueError) as error:
            likely = did_you_mean(name.text, [*self._attached])
            hint = f"looked for an attachment `-- {name.text} --` and for the file {place}"
            message = f'no {what} "{name.text}": {reason(error)}'
            raise Mistake(name, message, f"{likely} {hint}".lstrip(), rule="no-such-file") from None
        return FoundFile("".join(line + "\n" for line in split_lines(text)), place, 1)

    def use(self, names: Iterable[str]) -> None:
        """These attachments, if they are any, have a user."""
        self._used.update(names)

    def path_of(self, name: str, beside: str | None = None) -> str:
        """Where a file of that name is looked for."""
        return str(PurePath(beside or self._path).parent / name)

    def unused(self) -> Iterator[Mistake]:
        """A warning for each attachment that nobody uses."""
        for name, attachment in self._attached.items():
            if name not in self._used:
                hint = f"`nas: NUMBER, {name}` in the header would; or leave it out"
                yield Mistake(
                    attachment.name, "nobody uses this attachment", hint,
                    rule="unused-attachment", severity=Severity.WARNING,
                )  # fmt: skip


def reason(error: Exception) -> str:
    """Why a file cannot be read."""
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8 text"
    return (isinstance(error, OSError) and error.strerror) or str(error)
