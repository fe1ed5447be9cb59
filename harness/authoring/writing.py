"""A transcript as a scenario: who says what, how long each may take, and what was guessed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from harness.authoring.made_up import Setting
from harness.authoring.reading import HIDDEN, WRONG, Item, Kind, Transcript
from harness.scenario.formatting import format_scenario
from harness.scenario.wire_text import escape, wire

GUESS = "# GUESS: "
WRONG_PASSWORD = "not-the-password"
_SPECIAL = re.compile(r"([.^$*+?{}\[\]\\|()])")
_PROMPTS = {  # as this server asks, and how others may
    "username": ("username:", "(?i)(?:user ?name|user|login): *$"),
    "password": ("password:", "(?i)(?:password|passcode): *$"),
    "number": ("callback dialstring:", "(?i)callback dialstring: *$"),
}
_WAITS = re.compile(r"(?<=[0-9*#])w(?=[0-9*#])", re.IGNORECASE)
_FAULTS = {  # why a call that was dialled came to nothing: a fault, its line, what may be said
    "BUSY": ("busy nas from call {}", "nas", "| BUSY"),
    "NODIALTONE": ("no dial tone client", "client", "| {}"),
    "NOANSWER": ("ring without answer nas from call {}", "nas", "~ ^NO (ANSWER|CARRIER)$"),
    "NOCARRIER": ("ring without answer nas from call {}", "nas", "| NO CARRIER"),
    "VOICE": ("ring without answer nas from call {}", "nas", "~ ^(VOICE|NO CARRIER)$"),
}
_LEAVES = ("q", "qu", "quit", "ex", "exi", "exit", "lo", "logo", "logout")
_CALLED_OFF = re.compile(r"atd.*|at.*d[tp].*", re.IGNORECASE)


def write_scenario(title: str, source: str, transcript: Transcript, setting: Setting) -> str:
    """The file."""
    return format_scenario(_Writer(title, source, transcript, setting).text(), [])


class _Writer:
    def __init__(self, title: str, source: str, transcript: Transcript, setting: Setting) -> None:
        self._title, self._source = title, source
        self._transcript, self._setting = transcript, setting
        self._lines: list[str] = []
        self._calls = 0
        self._user = ""
        self._command = ""
        self._calls_back = self._rang = self._dialling = False
        self._marks = 0
        passwords = dict.fromkeys([*setting.passwords.values()])
        names = ["pw", *(f"pw{n}" for n in range(2, len(passwords) + 1))]
        self._secrets = dict(zip(passwords, names, strict=True))

    def text(self) -> str:
        for kind, run in itertools.groupby(self._transcript.items, lambda item: item.kind):
            items = list(run)
            if kind is Kind.OUTPUT and self._command:
                self._write_command_output(items)
                continue
            for item in items:
                self._write(item)
        if self._command in _LEAVES:
            self._guess("the transcript ends here, and the server then hangs up")
            self._say("client", "|", "NO CARRIER")
        self._guess("one call for each that is dialled or rings")
        self._say("pstn", ":", f"calls == {self._calls}", "at end")
        story, self._lines = list(_with_lanes(self._lines)), []
        self._header()
        attached = ["", f"-- {self._setting.config_name} --"]
        config = self._setting.config_text.splitlines()
        return "".join(f"{line}\n" for line in [*self._lines, "", *story, *attached, *config])

    # The header.

    def _header(self) -> None:
        setting = self._setting
        add = self._lines.append
        add(f"scenario: {self._title}")
        add(f"source: {self._source}")
        self._header_guesses("nas", "config")
        add(f"nas: {setting.nas_number}, {setting.config_name}")
        self._header_guesses("client")
        add(f"client: {setting.client_number}")
        self._header_guesses("secret")
        for password, name in self._secrets.items():
            add(f"secret: {name} = {password}")
        if setting.enable:
            add(f"secret: enable = {setting.enable}")
        add("match: document")
        flags = [flag for flag in ("chat", "callback", "modem") if self._debugs(flag)]
        if flags:
            add(f"debug: {' '.join(flags)}")

    def _header_guesses(self, *keys: str) -> None:
        self._lines += [
            GUESS + self._setting.guesses[k] for k in keys if k in self._setting.guesses
        ]

    def _debugs(self, flag: str) -> bool:
        texts = [i.text for i in self._transcript.items if i.kind is Kind.DEBUG]
        signs = {"chat": r"CHAT\d+:", "callback": r"[Cc]allback", "modem": r"TTY\d+: (?!.*allback)"}
        return any(re.search(signs[flag], text) for text in texts)

    # The story.

    def _say(self, lane: str, gutter: str, text: str, margin: str = "") -> None:
        self._lines.append(f"{lane} {margin} {gutter} {text}".rstrip())

    def _comment(self, text: str) -> None:
        self._lines.append(f"  {text}")

    def _guess(self, text: str) -> None:
        self._lines.append(GUESS + text)

    def _write(self, item: Item) -> None:
        match item.kind:
            case Kind.COMMENT:
                self._comment(item.text)
            case Kind.TYPED:
                self._write_typed(item.text)
            case Kind.RESULT:
                self._write_result(item)
            case Kind.INFO:
                self._say("client", "~", r"^(?!OK$).", "x1..40")
            case Kind.PROMPT:
                self._write_prompt(item)
            case Kind.OUTPUT:
                self._write_output(item.text)
            case Kind.DEBUG:
                text = re.sub(r"\b(CHAT|TTY)\d+:?", r"\1\\d+:?", _verbatim(item.text))
                self._say("nas", "~", text, "30s")
            case Kind.BANNER:
                self._comment(f"# a banner, which may pass: {item.text}")
            case Kind.UNKNOWN:
                self._comment(f"# GUESS: left out, for nobody here says it: {item.text}")

    def _write_typed(self, text: str) -> None:
        if text == "+++":
            self._say("client", ":", "quiet 2s")
            self._say("client", "|", r"`+++\c`")
            return
        if _CALLED_OFF.fullmatch(text) and not re.fullmatch(r"at.*[&%\\]d\d?", text, re.I):
            self._calls += 1
            self._calls_back, self._dialling = False, True
            if _WAITS.search(text):
                self._guess("a pause; the transcript has `W`, which waits for a second dial tone")
                text = _WAITS.sub(",", text)
        self._say("client", "|", f"`{escape(wire(text))}`")

    def _write_result(self, item: Item) -> None:
        code = item.text
        if code.startswith("CONNECT"):
            if code != "CONNECT":
                self._comment(f"# {code}: the rate is that of the modems, any may come")
            self._say("client", "|", "CONNECT", "90s")
            self._rang = self._dialling = False
        elif code == "RING":
            if not self._rang:
                self._calls += 1
            self._rang = True
            self._guess("how often it rings is the modem's matter, and the wait the server's")
            self._say("client", "|", "RING", f"120s x1..{item.count + 2}")
        elif code in ("OK", "ERROR"):
            for _ in range(item.count):
                self._say("client", "|", code)
        else:
            self._write_end(code)

    def _write_end(self, code: str) -> None:
        """How a call ended."""
        self._command = ""
        name = code.replace(" ", "")
        self._marks += 1
        margin = f"90s @end{self._marks}"
        if self._dialling and name in _FAULTS:
            fault, line, comes = _FAULTS[name]
            why = f"{GUESS}why it was {code} the transcript does not say; here the exchange does it"
            at = self._dialling_line()
            self._lines[at:at] = [why, f"pstn ! {fault.format(self._calls)}"]
            gutter, text = comes.format(code).split(" ", 1)
            self._say("client", gutter, text, margin)
            self._say("pstn", "!", f"heal {line}")
            if name == "NODIALTONE":
                self._calls -= 1  # no digit was dialled
        else:
            self._say("client", "|", code, margin)
        if self._calls_back:
            self._say("pstn", ":", f"call {self._calls} released by nas")
        self._calls_back = self._rang = self._dialling = False

    def _dialling_line(self) -> int:
        """Where the line stands that dialled."""
        return max(n for n, line in enumerate(self._lines) if "| `" in line)

    def _write_prompt(self, item: Item) -> None:
        typed = item.typed
        if not item.text:
            self._say("client", "|", f"`{escape(wire(typed or ''))}`")
            return
        prompt = escape(wire(item.text))
        usual, pattern = _PROMPTS.get(item.asks, (item.text, ""))
        if item.text.strip().lower() != usual.lower():
            self._guess(f'another server asks this otherwise; the transcript has "{item.text}"')
            self._say("client", "~", pattern, "40s")
            if typed is not None:
                self._say("client", "|", f"`{self._answer(item, typed)}`")
            return
        if typed is None:
            self._say("client", "|", prompt, "40s" if item.asks != "command" else "")
            return
        gap = "" if item.asks == "command" else " "
        self._say("client", "|", f"{prompt}{gap}`{self._answer(item, typed)}`")

    def _answer(self, item: Item, typed: str) -> str:
        """What is typed at a prompt; passwords by their names."""
        was, self._command = self._command, typed if item.asks == "command" else ""
        if item.asks == "username":
            self._user = typed
        if typed == WRONG:
            return WRONG_PASSWORD
        if item.asks != "password":
            return escape(wire(typed))
        if self._setting.enable and was in ("en", "ena", "enable"):
            return "${enable}"
        password = self._setting.passwords.get(self._user) if typed == HIDDEN else typed
        return f"${{{self._secrets.get(password or '', 'pw')}}}"

    def _write_output(self, text: str) -> None:
        """What the access server says by itself."""
        is_callback = "callback" in text.lower()
        self._calls_back = self._calls_back or (is_callback and "initiated" in text.lower())
        if is_callback or text.startswith("%") or text in self._setting.config_text:
            self._say("client", "|", escape(wire(text)), "40s" if "timeout" in text else "")
        else:
            self._comment(f"# GUESS: left out, for the configuration does not say it: {text}")

    def _write_command_output(self, items: list[Item]) -> None:
        """What a command shows depends on the server, its software and its day."""
        self._guess(f"any output of `{self._command}` will do; the transcript has this:")
        for item in items:
            self._comment(f"# {item.text}")
        prompt = _verbatim(self._transcript.hostname)
        self._say("client", "~", rf"^(?!{prompt}\S*[>#]) *\S", f"x1..{len(items) + 40}")
        self._command = ""


def _with_lanes(lines: Iterable[str]) -> Iterator[str]:
    """Each lane's name only where another lane's line stands above."""
    lane = ""
    for line in lines:
        name = line.split(" ")[0]
        if name in ("client", "nas", "pstn"):
            yield line.removeprefix(name) if name == lane else line
            lane = name
        else:
            yield line


def _verbatim(text: str) -> str:
    """A regular expression for the text itself."""
    return _SPECIAL.sub(r"\\\1", text)
