"""What each line of a transcript is: typed, a modem's result code, a prompt, output, a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from harness.authoring.log_lines import LogLine


class Kind(Enum):
    """What a line of a transcript is."""

    COMMENT = "comment"
    TYPED = "typed to the modem"
    RESULT = "result code"
    INFO = "information of the modem"
    BANNER = "banner"
    PROMPT = "prompt"
    OUTPUT = "output"
    DEBUG = "debug output"
    UNKNOWN = "not understood"


@dataclass(slots=True)
class Item:
    """A line, or several equal ones; of a prompt `typed` is the answer, None if there is none."""

    kind: Kind
    text: str
    typed: str | None = None
    count: int = 1

    @property
    def asks(self) -> str:
        """What a prompt asks for: `username`, `password`, `number`, or `command`."""
        word = self.text.lower()
        for name, words in _ASKS.items():
            if any(w in word for w in words):
                return name
        return "command"


@dataclass(slots=True)
class Transcript:
    """The items, and the facts that they give away."""

    items: list[Item]
    hostname: str = ""
    dialled: list[str] = field(default_factory=list)  # digits of each call, in order
    users: dict[str, str] = field(default_factory=dict)  # name -> password, empty if not shown
    numbers: list[str] = field(default_factory=list)  # typed as numbers to be called back at


_ASKS = {
    "number": ("dialstring", "dial string", "callback", "call back", "phone"),
    "password": ("pass", "secret"),
    "username": ("user", "login", "name"),
}
_RESULT = re.compile(
    r"(?:OK|ERROR|RING|NO ?CARRIER|NO ?DIAL ?TONE|BUSY|NO ?ANSWER|VOICE|CONNECT\b.*|BLACKLISTED.*"
    r"|DELAYED.*)",
    re.IGNORECASE,
)
_OF_THE_MODEM = re.compile(r"(?:RINGING|CARRIER \d.*|PROTOCOL:.*|COMPRESSION:.*|\+M[CR]R:.*|"
                           r"\+E[RC]R:.*|\+DR:.*)", re.IGNORECASE)  # fmt: skip
_COMMAND = re.compile(r"(?:at\s*$|at\s*[a-z&\\%+*#$@!\"-].*|a/)", re.IGNORECASE)
_DIAL = re.compile(r"at.*?(?<![&%\\])d\s*[tp]?\s*([0-9*#(][0-9*#a-d(),w@!.\s/tp-]*);?\s*$", re.I)
_TELLS = re.compile(r"at.*(?:i\d*|&v|\?|\$h|&\$)\s*$", re.IGNORECASE)
_LOGIN = re.compile(
    r"((?:[\w.@()/-]+ ){0,3}?\S*(?:user ?name|login|user ?id|user|pass ?word|passcode|dial ?string|"
    r"(?:call ?back|phone) (?:number|string))(?: \([^)]*\))?\s?[:>?])\s*(.*)",
    re.IGNORECASE,
)
_EXEC = re.compile(r"([A-Za-z][\w.-]*)((?:\([\w-]+\))?[>#])\s?(.*)")
_DEBUG = re.compile(
    r"[*.]?(?:[A-Z][a-z]{2} +\d{1,2} [\d:.]+(?: [A-Z]{3,4})?|\d\d:\d\d:\d\d(?:\.\d+)?): (.+)"
)
_TOLD_NUMBER = re.compile(r"dial ?string[ :=]+([0-9][0-9*#,-]+)", re.IGNORECASE)
_REFUSED = re.compile(r"%.*(?:invalid|failed|bad |denied|incorrect)", re.IGNORECASE)
_GONE = re.compile(r"NO ?CARRIER|BUSY|NO ?ANSWER|NO ?DIAL ?TONE", re.IGNORECASE)


def read_transcript(lines: Sequence[LogLine]) -> Transcript:
    """Say what each line is. Nothing is refused: what is not understood is `UNKNOWN`."""
    result = Transcript([])
    reader = _Reader(result)
    for line in _unwrapped(lines):
        reader.take(line)
    _answer_prompts(result.items)
    _collect(result)
    return result


_SENTENCES = ("Callback initiated - line is disconnected", "% Username:  timeout expired!",
              "% Password:  timeout expired!", "User Access Verification")  # fmt: skip


def _unwrapped(lines: Sequence[LogLine]) -> Iterator[LogLine]:
    """Sentences of the server that a narrow page has broken, whole again."""
    rest = iter(lines)
    for line in rest:
        text = line.text.strip()
        wholes = [s for s in _SENTENCES if len(text) > 3 and s.startswith(text) and s != text]
        following = next(rest, None) if wholes else None
        if following is not None and f"{text} {following.text.strip()}" in wholes:
            yield replace(line, text=f"{text} {following.text.strip()}")
            continue
        yield line
        if following is not None:
            yield following


class _Reader:
    """Goes through the lines, knowing whether the modem or the far end speaks."""

    def __init__(self, result: Transcript) -> None:
        self._result, self._items = result, result.items
        self._online = self._prompted = self._told = False

    def take(self, line: LogLine) -> None:
        text = line.text.strip()
        if line.is_comment:
            self._add(Kind.COMMENT, text)
        elif found := _DEBUG.fullmatch(text):
            self._add(Kind.DEBUG, found[1])
        elif line.typed:
            self._typed(text)
        elif _RESULT.fullmatch(text):
            self._result_code(text)
        elif _OF_THE_MODEM.fullmatch(text):
            self._add(Kind.UNKNOWN, text)
        elif self._online:
            self._from_afar(text, line.typed is None)
        elif line.typed is None and (_COMMAND.fullmatch(text) or text == "+++"):
            self._typed(text)
        elif line.typed is False and self._last_typed() == text:
            pass  # the modem's echo
        else:
            self._add(Kind.INFO if self._told else Kind.UNKNOWN, text)

    def _add(self, kind: Kind, text: str, typed: str | None = None) -> None:
        last = self._items[-1] if self._items else None
        if last and typed is None and (last.kind, last.text, kind) == (kind, text, Kind.RESULT):
            last.count += 1
        else:
            self._items.append(Item(kind, text, typed))

    def _last_typed(self) -> str | None:
        typed = [i.text for i in self._items if i.kind is Kind.TYPED]
        return typed[-1] if typed else None

    def _typed(self, text: str) -> None:
        last = next((i for i in reversed(self._items) if i.kind is not Kind.COMMENT), None)
        if self._online and last and last.kind is Kind.PROMPT and text != "+++":
            last.typed = text
            return
        self._told = bool(_TELLS.fullmatch(text))
        if self._online and text != "+++":
            self._add(Kind.PROMPT, "", text)
            return
        self._add(Kind.TYPED, text)
        if text == "+++":
            self._online = False

    def _result_code(self, text: str) -> None:
        self._add(Kind.RESULT, text.upper())
        self._told = False
        if text.upper().startswith("CONNECT"):
            self._online, self._prompted = True, False
        elif _GONE.fullmatch(text):
            self._online = False

    def _from_afar(self, text: str, may_be_typed: bool) -> None:
        """A line that came over the line, or was typed at a prompt."""
        if text == "+++" and may_be_typed:
            self._typed(text)
            return
        if not text.startswith("%") and (login := _LOGIN.fullmatch(text)):
            self._prompt(login[1], login[2])
        elif (prompt := _EXEC.fullmatch(text)) and self._is_exec(prompt[1]):
            self._result.hostname = prompt[1]
            self._prompt(prompt[1] + prompt[2], prompt[3])
        else:
            last = self._items[-1] if self._items else None
            is_echo = last and last.kind is Kind.PROMPT and last.typed == text
            if not is_echo:
                self._add(Kind.OUTPUT if self._prompted else Kind.BANNER, text)

    def _is_exec(self, host: str) -> bool:
        known = self._result.hostname
        return host.lower() == known.lower() if known else True

    def _prompt(self, prompt: str, typed: str) -> None:
        self._prompted = True
        self._items.append(Item(Kind.PROMPT, prompt, typed.strip() or None))


def _answer_prompts(items: list[Item]) -> None:
    """Find out what was typed at prompts where the transcript does not show it."""
    told = [item for item in items if item.kind not in (Kind.COMMENT, Kind.DEBUG)]
    taken: set[int] = set()
    for number, item in enumerate(told):
        if item.kind is not Kind.PROMPT or not item.text:
            continue
        after = told[number + 1] if number + 1 < len(told) else None
        if item.typed is not None:
            if item.asks == "password" and after is not None and _REFUSED.match(after.text):
                item.typed = WRONG
            continue
        behind = told[number + 2] if number + 2 < len(told) else None
        if after is None or after.kind is Kind.RESULT or "timeout" in after.text.lower():
            continue
        if item.asks == "password":
            item.typed = WRONG if _REFUSED.match(after.text) else HIDDEN
        elif after.kind is Kind.PROMPT and after.text:
            item.typed = ""  # Return alone
        elif (
            item.asks != "command" and behind is not None and behind.kind is Kind.PROMPT
            and after.kind is Kind.OUTPUT and " " not in after.text
        ):  # fmt: skip
            item.typed = after.text  # the log has what was typed on a line of its own
            taken.add(id(after))
    items[:] = [item for item in items if id(item) not in taken]


HIDDEN = "\0"  # what was typed is not in the transcript
WRONG = "\0wrong"  # nor this, and it was refused


def _collect(result: Transcript) -> None:
    user = ""
    for item in result.items:
        if item.kind is Kind.TYPED and (dial := _DIAL.fullmatch(item.text)):
            result.dialled.append(digits(dial[1]))
        if item.kind is Kind.DEBUG and (told := _TOLD_NUMBER.search(item.text)):
            result.numbers.append(digits(told[1]))
        if item.kind is not Kind.PROMPT or not item.typed:
            continue
        if item.asks == "username":
            user = item.typed
            result.users.setdefault(user, "")
        elif item.asks == "number":
            result.numbers.append(digits(item.typed))
        elif item.asks == "password" and item.typed not in (HIDDEN, WRONG):
            if set(item.typed) <= {"*", "•", "●"}:
                item.typed = HIDDEN
            else:
                result.users[user] = result.users.get(user) or item.typed


def digits(number: str) -> str:
    """What of a number is dialled."""
    return re.sub(r"[^0-9*#]", "", number)
