"""What `debug chat`, `debug callback` and `debug modem` say: all of it, and how sure each line is.

Confirmed lines are in a capture of a running device, remembered ones in published samples that were
not read again, and ours are where neither has a line.
"""

from __future__ import annotations

from enum import Enum


class Mark(Enum):
    """How sure a wording is."""

    CONFIRMED = "confirmed"
    REMEMBERED = "remembered"
    OURS = "ours"


class Wording:
    """One line of debug output, with its facts in braces."""

    def __init__(self, text: str, mark: Mark) -> None:
        self.text, self.mark = text, mark

    def __call__(self, **facts: object) -> str:
        """The line with these facts."""
        return self.text.format(**facts)


# debug chat, behind `CHAT129: `
CHAT_MATCHED = Wording("Matched chat script {script} to string {regexp}", Mark.REMEMBERED)
CHAT_DTR = Wording("Asserting DTR", Mark.CONFIRMED)
CHAT_STARTED = Wording("Chat script {script} started", Mark.CONFIRMED)
CHAT_EXPECTING = Wording("Expecting string: {text}", Mark.REMEMBERED)
CHAT_SENDING = Wording("Sending string: {text}", Mark.REMEMBERED)
CHAT_COMPLETED = Wording("Completed match for expect: {text}", Mark.REMEMBERED)
CHAT_TIMED_OUT = Wording("Timeout expecting: {text}", Mark.REMEMBERED)
CHAT_FINISHED = Wording("Chat script {script} finished, status = {status}", Mark.CONFIRMED)

# debug callback, behind `TTY129 `
CALLBACK_INITIATED = Wording(
    "Callback process initiated, user: {user} dialstring {number}", Mark.REMEMBERED
)
CALLBACK_WAIT = Wording("Callback forced wait = {seconds} seconds", Mark.REMEMBERED)
CALLBACK_SUCCESSFUL = Wording(
    "Exec Callback Successful - await exec/autoselect pickup", Mark.REMEMBERED
)
CALLBACK_IN_EFFECT = Wording("Callback in effect", Mark.REMEMBERED)
CALLBACK_NO_SCRIPT = Wording("Callback: no matching chat script found", Mark.OURS)
CALLBACK_NO_LINE = Wording("Callback failed: no free line", Mark.OURS)
CALLBACK_TAKEN = Wording("Callback: line taken by an incoming call", Mark.OURS)
CALLBACK_FAILED = Wording("Callback failed", Mark.OURS)

# debug modem, behind `TTY129: `
MODEM_DSR_UP = Wording("DSR came up", Mark.REMEMBERED)
MODEM_DSR_DOWN = Wording("DSR was dropped", Mark.REMEMBERED)
MODEM_EXEC = Wording("EXEC creation", Mark.REMEMBERED)
MODEM_RESET = Wording("Line reset", Mark.REMEMBERED)
MODEM_DTR_DOWN = Wording("dropping DTR, hanging up", Mark.REMEMBERED)
MODEM_DTR_UP = Wording("restoring DTR", Mark.REMEMBERED)

# debug confmodem, behind `TTY129: `; all of it when the modem has been configured
CONFMODEM_SPEED = Wording("detection speed ({speed}) response ---OK---", Mark.CONFIRMED)
CONFMODEM_TYPE = Wording("Modem type is {type}", Mark.CONFIRMED)
CONFMODEM_COMMAND = Wording("Modem command: --{command}--", Mark.CONFIRMED)
CONFMODEM_SUCCEEDED = Wording("Modem configuration succeeded", Mark.CONFIRMED)
CONFMODEM_DONE = Wording("Done with modem configuration", Mark.CONFIRMED)
# and in the log, if it was not
AUTOCONFIG_FAILED = Wording(
    "%TTY-3-AUTOCONFIG: TTY{number}: Modem auto-configuration failed", Mark.CONFIRMED
)

# debug modem again, behind `tty129: `
MODEM_STATE = Wording("Modem: {change}", Mark.REMEMBERED)
