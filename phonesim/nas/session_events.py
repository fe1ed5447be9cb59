"""A session's states, what can happen to it, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from phonesim.nas.config_model import User
from phonesim.symbol import Symbol


class State(Symbol):
    """Which question is open."""

    NEW = "not begun"
    USERNAME = "username"
    PASSWORD = "password"
    SERVER = "answer of an AAA server"
    DIAL_STRING = "callback dial string"
    EXEC = "EXEC"
    QUESTION = "question of a command"
    MORE = "more output"
    CALLING = "connecting to a host"
    CONNECTED = "in a connection"
    OVER = "over"


class Event(Symbol):
    """What can happen to it."""

    BEGIN = "begin"
    LINE = "line typed"  # with the Typed line
    KEY = "key pressed"  # with the character
    ESCAPED = "escape sequence typed"
    CLOSED = "connection closed by the other side"
    VERDICT = "question or verdict of the login"  # under AAA
    DISCONNECTED = "nobody there any more"
    ENDED = "ended by the server"
    TIME_OUT = "time-out"


class EndReason(Enum):
    """Why a session is over."""

    LOGOUT = "logout"
    LOGIN_FAILED = "login failed"
    TIMED_OUT = "timed out"
    CLEARED = "cleared"
    CALLBACK = "callback"
    NO_DIAL_STRING = "no dial string"
    LOGGED_IN = "logged in"  # of a session that is only a login


@dataclass(frozen=True, slots=True)
class SessionEnd:
    """How it ended; a callback names the user and the dial string."""

    reason: EndReason
    user: User | None = None
    dial_string: str = ""
