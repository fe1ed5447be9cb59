"""What `debug` says: all of it, and how sure each line is.

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

# debug aaa authentication; the number is that of the session with a server, or the line's
AAA_BEGIN = Wording(
    "AAA/AUTHEN/START ({session}): port='tty{number}' list='{list}' action=LOGIN service={service}",
    Mark.CONFIRMED,
)
AAA_METHOD = Wording("AAA/AUTHEN/START ({session}): Method={method}", Mark.CONFIRMED)
AAA_STATUS = Wording("AAA/AUTHEN ({session}): status = {status}", Mark.CONFIRMED)

# debug aaa authorization
AUTHOR_USER = Wording("AAA/AUTHOR ({session}): user='{user}'", Mark.REMEMBERED)
AUTHOR_SEND = Wording("AAA/AUTHOR ({session}): send AV {pair}", Mark.REMEMBERED)
AUTHOR_METHOD = Wording("AAA/AUTHOR ({session}): Method={method}", Mark.REMEMBERED)
AUTHOR_RECEIVED = Wording("AAA/AUTHOR/EXEC: processing AV {pair}", Mark.CONFIRMED)
AUTHOR_STATUS = Wording("AAA/AUTHOR ({session}): Post authorization status = {status}",
                        Mark.REMEMBERED)  # fmt: skip

# debug aaa accounting
ACCT_START = Wording("AAA/ACCT: {what} acct start, line {number}", Mark.REMEMBERED)
ACCT_STOP = Wording("AAA/ACCT: {what} acct stop:", Mark.REMEMBERED)
ACCT_PAIRS = Wording("{pairs}", Mark.REMEMBERED)
ACCT_NO_ANSWER = Wording("AAA/ACCT: no response to the record", Mark.OURS)

# debug tacacs
TACACS_OPENING = Wording("TAC+: Opening TCP/IP to {host}/{port} timeout={timeout}", Mark.CONFIRMED)
TACACS_SENDING = Wording(
    "TAC+: Sending TCP/IP packet number {session}-{number} to {host} ({what})", Mark.REMEMBERED
)
TACACS_RECEIVING = Wording(
    "TAC+: Receiving TCP/IP packet number {session}-{number} from {host}", Mark.REMEMBERED
)
TACACS_AUTHEN = Wording(
    "TAC+ ({session}): received authen response status = {status}", Mark.REMEMBERED
)
TACACS_AUTHOR = Wording(
    "TAC+ ({session}): received author response status = {status}", Mark.REMEMBERED
)
TACACS_ACCT = Wording("TAC+ ({session}): received acct response status = {status}", Mark.REMEMBERED)
TACACS_CLOSING = Wording("TAC+: Closing TCP/IP connection to {host}", Mark.REMEMBERED)
TACACS_NO_ANSWER = Wording("TAC+: {host} has not answered", Mark.OURS)
TACACS_OTHER_KEY = Wording("TAC+ ({session}): Invalid packet (check keys).", Mark.REMEMBERED)

# debug radius; the form of the captures, which are of 12.2(11)T and later
RADIUS_SEND = Wording(
    "RADIUS: Send {request} to {host}:{port} id 1645/{id}, len {length}", Mark.CONFIRMED
)
RADIUS_RECEIVED = Wording(
    "RADIUS: Received from id 1645/{id} {host}:{port}, {reply}, len {length}", Mark.CONFIRMED
)
RADIUS_ATTRIBUTE = Wording("RADIUS:  {line}", Mark.CONFIRMED)
RADIUS_AGAIN = Wording("RADIUS: Retransmit id {id}", Mark.REMEMBERED)
RADIUS_NO_ANSWER = Wording("RADIUS: No response for id {id}", Mark.REMEMBERED)
RADIUS_OTHER_KEY = Wording(
    "RADIUS: response-authenticator decrypt fail, pak len {length}", Mark.CONFIRMED
)
