"""From the text of a scenario file to a `Scenario`, or to every mistake in it at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath

from harness.errors import ScenarioError
from harness.scenario.header import Header, read_header
from harness.scenario.layout import Attachment, Layout, lay_out, split_lines
from harness.scenario.piece import Mistake, Piece
from harness.scenario.steps import NasNeed, Scenario
from harness.scenario.story import read_story
from phonesim.diagnostic import Diagnostic, Span, did_you_mean


def load_scenario(path: Path) -> Scenario:
    """Read a scenario file and the configuration it names, or raise `ScenarioError`."""
    try:
        text = _read_file(str(path))
    except UnicodeDecodeError as error:
        raise ScenarioError([_not_utf8(path, error)]) from None
    except (OSError, ValueError) as error:
        message = f"the scenario cannot be read: {_reason(error)}"
        raise ScenarioError([Diagnostic(str(path), Span(1, 1, 0), "", message)]) from None
    return parse_scenario(text, str(path), _read_file)


def parse_scenario(text: str, path: str, read_file: Callable[[str], str]) -> Scenario:
    """The scenario in `text`; `ScenarioError` has all of its mistakes, in the order of the lines.

    `path` names the file in messages. `read_file` is given the path of the access server's
    configuration, found from that of the scenario, and returns its text or raises OSError.
    """
    lines = split_lines(text)
    mistakes: list[Mistake] = []
    layout = lay_out(lines, mistakes)
    header = read_header(layout.header, mistakes)
    nas = _find_config(header, layout, path, read_file, mistakes)
    steps = read_story(layout.story, header, mistakes)
    if not layout.story:
        hint = "add lines such as `client | OK`, above the attachments if there are any"
        mistakes.append(Mistake(Piece("", 1), "the scenario has no story", hint))
    if mistakes:
        raise ScenarioError(
            Diagnostic(path, m.piece.span, (lines or ("",))[m.piece.line - 1], m.message, m.hint)
            for m in mistakes
        )
    return Scenario(
        path=path,
        title=header.title,
        lanes=header.lanes,
        steps=steps,
        nas=nas,
        source=header.source,
        match=header.match,
        secrets=header.secrets,
        debug=header.debug,
        tags=header.tags,
        seed=header.seed,
        lines=lines,
    )


def _find_config(
    header: Header,
    layout: Layout,
    path: str,
    read_file: Callable[[str], str],
    mistakes: list[Mistake],
) -> NasNeed | None:
    """The access server's configuration, an attachment or a file, and attachments left over."""
    name = header.config
    attached: dict[str, Attachment] = {}
    for attachment in layout.attachments:
        first = attached.setdefault(attachment.name.text, attachment)
        if first is not attachment:
            hint = f"the first begins on line {first.name.line}"
            mistakes.append(Mistake(attachment.name, "a second attachment of this name", hint))
        elif name is None or attachment.name.text != name.text:
            hint = f"`nas: NUMBER, {attachment.name.text}` in the header would; or leave it out"
            mistakes.append(Mistake(attachment.name, "nobody uses this attachment", hint))
    if name is None:
        return None
    number = header.lanes["nas"].number
    if name.text in attached:
        found = attached[name.text]
        config = "".join(line + "\n" for line in found.lines)
        return NasNeed(number, name.text, config, path, name.span, found.name.line + 1)
    place = str(PurePath(path).parent / name.text)
    if PurePath(name.text).is_absolute():
        hint = "write its path from the scenario's folder, or attach it: `-- NAME --`"
        mistakes.append(Mistake(name, "a configuration with an absolute path", hint))
        return None
    try:
        text = "".join(line + "\n" for line in split_lines(read_file(place)))
    except (OSError, ValueError) as error:
        likely = did_you_mean(name.text, [*attached])
        hint = f"looked for an attachment `-- {name.text} --` and for the file {place}"
        message = f'no configuration "{name.text}": {_reason(error)}'
        mistakes.append(Mistake(name, message, f"{likely} {hint}".lstrip()))
        return None
    return NasNeed(number, name.text, text, place, name.span)


def _read_file(path: str) -> str:
    file = Path(path)
    if file.exists() and not file.is_file():  # reading a device or a pipe might wait for ever
        raise OSError("not a regular file")
    return file.read_bytes().decode()


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8 text"
    return (isinstance(error, OSError) and error.strerror) or str(error)


def _not_utf8(path: Path, error: UnicodeDecodeError) -> Diagnostic:
    """Where the first byte stands that is not UTF-8."""
    before = error.object[: error.start].decode()
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    text = error.object.split(b"\n")[line - 1].decode(errors="replace").rstrip("\r")
    message = f"byte 0x{error.object[error.start]:02x} is not UTF-8 text"
    return Diagnostic(str(path), Span(line, column), text, message, "save the file as UTF-8")
