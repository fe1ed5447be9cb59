"""Carries out configuration commands, one after the other: at boot and in configuration mode alike.

How IOS reads one: a command is looked up in the present mode (that of the last `line`, `interface`,
...) and then in the global mode, which ends the present one.
"""

from __future__ import annotations

from collections.abc import Sequence

from phonesim.diagnostic import did_you_mean
from phonesim.nas.aaa.commands import GROUP, GROUP_COMMANDS
from phonesim.nas.address_commands import OF_INTERFACES
from phonesim.nas.command_match import Ambiguous, CommandTable, Failure, Form, Matched, match
from phonesim.nas.command_syntax import Word, split_words
from phonesim.nas.config_commands import GLOBAL, LINE, Command, Found, Mistake, Reading
from phonesim.nas.config_model import IosConfig, Kept, default_line
from phonesim.nas.global_commands import GLOBAL_COMMANDS
from phonesim.nas.kept_commands import OF_BLOCKS, OF_LATER_RELEASES, SHARED
from phonesim.nas.line_commands import LINE_COMMANDS
from phonesim.nas.password_check import Password
from phonesim.nas.running_text import LINES, SEPARATOR, Shown, insert_in_order, remove

STRAY = "stray"  # the mode of line commands that stand outside a line
_LINE, _GLOBAL, _SHARED, _OF_BLOCKS, _LATER = (
    CommandTable(rows)
    for rows in (
        LINE_COMMANDS,
        GLOBAL_COMMANDS,
        SHARED,
        (*OF_INTERFACES, *OF_BLOCKS),
        OF_LATER_RELEASES,
    )
)
_OF_KNOWN_BLOCKS = {GROUP: CommandTable(GROUP_COMMANDS)}


class Interpreter:
    """`mode` is where a command is looked up first; `block` the kept block that is open.

    `live` commands are put where IOS shows them and replace what they change; at boot a command
    stands where it was written.
    """

    def __init__(self, reading: Reading, live: bool = False) -> None:
        self.reading, self._live = reading, live
        self.mode = GLOBAL
        self.block: Shown | None = None
        self._keys: set[str] = set()  # of the commands of the global mode

    def find(self, line: str, trusting: bool = False) -> tuple[Found, str] | list[Failure]:
        """The command that the line is and the mode that it belongs to, or why there is none.

        `trusting`, a line stands in a block whose commands nobody knows: it is that block's unless
        it is, written out, a command with an effect.
        """
        found = self._find(line, trusting, explained=False)
        if isinstance(found, list) and not trusting:
            return self._find(line, trusting, explained=True)
        return found

    def _find(
        self, line: str, trusting: bool, explained: bool
    ) -> tuple[Found, str] | list[Failure]:
        failures: list[Failure] = []
        for mode, table, abbreviated in self.tables(trusting):
            # What is ambiguous in one mode is not looked up as a shortened command of the next.
            abbreviated = abbreviated and not any(isinstance(f, Ambiguous) for f in failures)
            result = match(table, line, forms=True, abbreviated=abbreviated, explained=explained)
            if not isinstance(result, Matched):
                failures.append(result)
            elif trusting and result.row.effect is None:
                break
            else:
                return result, mode
        return failures

    def tables(self, trusting: bool = False) -> Sequence[tuple[str, CommandTable[Command], bool]]:
        """Where to look a command up: modes, their tables, and whether words may be shortened."""
        if self.mode == LINE:
            return [
                (LINE, _LINE, True),
                (GLOBAL, _GLOBAL, True),
                (GLOBAL, _SHARED, True),
                (GLOBAL, _LATER, False),
            ]
        table = _OF_KNOWN_BLOCKS.get(self.mode, _OF_BLOCKS)
        of_blocks = [] if self.mode == GLOBAL and not trusting else [(self.mode, table, False)]
        return [
            *of_blocks,
            (GLOBAL, _GLOBAL, not trusting),
            (self.mode, _SHARED, True),
            *((mode, table, True) for mode, table, _ in of_blocks),
            (GLOBAL, _LATER, False),
            # That such a command stands in the wrong place is told to the author of a file.
            *(() if self._live else ((STRAY, _LINE, not trusting),)),
        ]

    def carry_out(self, found: Found, mode: str, line: str, verbatim: str = "") -> None:
        """Do what the command does; Mistake or MissingValue if it cannot stand as it does.

        `verbatim` is how it was written, over all its lines, for a command that stands so.
        """
        command = found.row
        self.mode = mode
        if mode == STRAY:
            hint = "put it below a `line` command, such as: line aux 0"
            raise Mistake(split_words(line)[0], "a line command outside a line", hint)
        if mode == GLOBAL:
            self.block = None
        if command.effect:
            command.effect(self.reading, found)
        elif command.enters != GLOBAL:
            self._note_kept(mode, found)
        if command.enters == LINE:
            self._show_lines()
        elif command.enters != GLOBAL and not self.reading.ended:
            self._show(found, mode, verbatim)
        if command.enters and found.form is Form.PLAIN:
            self.mode = command.enters

    def keep(self, mode: str, line: str) -> None:
        """Keep a line of a block whose commands nobody knows."""
        self.reading.config.kept.append(Kept(mode, line.strip(), self.reading.number))
        shown = Shown(line.rstrip(), line.strip())
        if self.block is None:
            self.reading.config.running.append(shown)
        else:
            self.reading.config.running.append_to_block(self.block, shown)

    def keep_unknown(self, line: str, below: bool) -> None:
        """Keep a command that nobody knows, below the present lines or in the global mode."""
        kept = Kept(LINE if below else GLOBAL, line.strip(), self.reading.number)
        if not below:
            self.mode, self.block = GLOBAL, None
        if self._live and any(k.text == kept.text for k in self.reading.config.kept):
            return  # a configuration that is read once more
        self.reading.config.kept.append(kept)
        for place in self._places():
            place.append(Shown(line.rstrip(), kept.text))
        if not below:
            self.open_last()

    def open_last(self) -> None:
        """Let the last command be a block whose commands nobody knows."""
        self.block = next(
            (s for s in reversed(self.reading.config.running.commands) if s.key != SEPARATOR), None
        )

    def _note_kept(self, mode: str, found: Found) -> None:
        kept = self.reading.config.kept
        if found.row.known and mode == GLOBAL and found.form is Form.PLAIN and "ARGUMENTS" in found:
            self._look_at(found)
        if self._live:
            given = " ".join(found.words)
            kept[:] = [k for k in kept if k.mode != mode or not _same(k.text, given)]
        text = self.reading.source.strip() or found.text
        kept.append(Kept(mode, text, self.reading.number))

    def _look_at(self, found: Found) -> None:
        """Whether the second word is one of IOS's; a router would not take another."""
        arguments = found["ARGUMENTS"]
        text = arguments.verbatim.split()[0]
        word = Word(text, text, arguments.column)
        if any(known.startswith(text.lower()) for known in found.row.known):
            return
        message = f'"{found.words[0]} {text}" is not known here: it is kept, and not acted on'
        if self._live:
            raise Mistake(word, message)
        self.reading.warn(word, message, did_you_mean(text, sorted(found.row.known)))

    # What is shown of it.

    def _show_lines(self) -> None:
        running = self.reading.config.running
        if not any(shown is LINES for shown in reversed(running.commands)):
            if self._live:
                running.insert(LINES)
            else:
                running.append(LINES)

    def _show(self, found: Found, mode: str, verbatim: str) -> None:
        command, key = found.row, found.row.key(found)
        removed = self._remove(found, key)
        if command.show is not None and (self._live or removed):
            shown = list(command.show(self.reading.config, found))
        elif self._is_shown(found, removed):
            shown = [self._as_given(found, key, mode, verbatim)]
        else:
            shown = []
        for one in shown:
            self._put(one)
        if command.enters and found.form is Form.PLAIN and shown:
            self.block = shown[-1]

    def _is_shown(self, found: Found, removed: bool) -> bool:
        command = found.row
        if command.effect is None:
            return found.form is Form.PLAIN or (found.form is Form.NO and not removed)
        if found.form is Form.PLAIN:
            return not self._live or command.always_shown or self._makes_a_difference(found)
        if found.form is Form.DEFAULT:
            return False
        return (
            bool(command.no_text) or not (self._live or removed) or self._makes_a_difference(found)
        )

    def _makes_a_difference(self, found: Found) -> bool:
        """Whether a server that has nothing but defaults would be another with this command."""
        lines = self.reading.lines[:1] if self.mode == LINE else []
        trial = Reading("", lines=[default_line(ln.kind, ln.first, ln.last) for ln in lines])
        assert found.row.effect is not None
        found.row.effect(trial, found)
        unchanged = [default_line(ln.kind, ln.first, ln.last) for ln in lines]
        return trial.config != IosConfig() or trial.lines != unchanged

    def _as_given(self, found: Found, key: str, mode: str, verbatim: str) -> Shown:
        """The command at its full length; at boot, as it was written if that was so."""
        text = found.row.no_text if found.form is Form.NO and found.row.no_text else found.text
        if found.row.delimited and "TEXT" in found and not verbatim:
            text = f"{text.removesuffix(found.words[-1])}^C{found['TEXT'].text}^C"
        indent = "" if mode == GLOBAL else " "
        if verbatim and (
            found.row.effect is None or "\n" in verbatim or verbatim.strip().lower() == text.lower()
        ):
            # Indented, it would belong to what stands above.
            text, indent = verbatim.lstrip() if mode == GLOBAL else verbatim, ""
        password, column = None, 0
        if found.row.effect is not None and "PASSWORD" in found:
            password = Password(found.number("TYPE"), found["PASSWORD"].text)
            typed = f"{found['TYPE'].text} " if "TYPE" in found else ""
            column = len(indent) + len(text.rstrip()) - len(typed + password.text)
        return Shown(indent + text, key, password, column)

    def _places(self) -> list[list[Shown]]:
        """Where commands of the present mode stand."""
        if self.mode == LINE:
            return [line.commands for line in self.reading.lines]
        if self.mode != GLOBAL and self.block is not None:
            return [self.block.children]
        return [self.reading.config.running.commands]

    def _remove(self, found: Found, key: str) -> bool:
        """Take out what the command takes the place of, or says `no` to; whether there was any."""
        whole = found.form is not Form.PLAIN
        if not self._live and not whole:
            # At boot nothing is looked for that has not been there.
            fresh = self.mode == GLOBAL and key not in self._keys
            self._keys.add(key)
            if found.row.effect is None or fresh:
                return False

        def goes(shown: Shown) -> bool:
            if whole:
                return _same(shown.key, key)
            return shown.key in (key, f"no {key}") or shown.text.strip() == f"no {key}"

        if found.row.show is not None and not self._live and not whole:
            return False  # several parts stand as they were written
        removed = [remove(place, goes) for place in self._places()]
        return any(removed)

    def _put(self, shown: Shown) -> None:
        running = self.reading.config.running
        if self.mode == LINE:
            for place in self._places():
                if self._live:
                    insert_in_order(place, shown)
                else:
                    place.append(shown)
        elif self.block is not None and self.mode != GLOBAL:
            running.append_to_block(self.block, shown)
        elif self._live:
            running.insert(shown)
        else:
            running.append(shown)


def _same(text: str, given: str) -> bool:
    """Whether `text` is the command `given`, with or without more words."""
    return f"{text} ".lower().startswith(f"{given} ".lower())
