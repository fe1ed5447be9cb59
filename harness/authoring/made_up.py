"""What a transcript does not show: the access server's configuration, found or made up."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from harness.authoring.reading import Kind, Transcript, digits
from harness.config_text import read_config_text
from phonesim.diagnostic import FileError
from phonesim.nas.config_model import IosConfig
from phonesim.nas.ios_config import read_config

NUMBER, NAS_NUMBER, PASSWORD, HOSTNAME = "5550001", "5550100", "xxxxx", "nas"
LONGEST = 200_000  # bytes of a file that may be a configuration


@dataclass(slots=True)
class Setting:
    """Everything that the scenario's header needs; `guesses` say why each is what it is."""

    nas_number: str
    client_number: str
    config_name: str
    config_text: str
    passwords: dict[str, str]  # user, empty for a line's or none -> password
    enable: str = ""
    guesses: dict[str, str] = field(default_factory=dict)  # header key -> sentence


def find_setting(transcript: Transcript, folder: Path) -> Setting:
    """What `transcript` and a configuration of its server in `folder` say, or what may be."""
    host = transcript.hostname or HOSTNAME
    passwords = {user: shown or PASSWORD for user, shown in transcript.users.items()}
    if not passwords:
        passwords[""] = PASSWORD
    result = Setting(
        nas_number=transcript.dialled[0] if transcript.dialled else NAS_NUMBER,
        client_number=transcript.numbers[0] if transcript.numbers else "",
        config_name=f"{host}.cfg",
        config_text="",
        passwords=passwords,
        enable=PASSWORD if _enables(transcript) else "",
    )
    if not transcript.dialled:
        result.guesses["nas"] = "no number is dialled in the transcript; this one is made up"
    hidden = [user for user, shown in transcript.users.items() if not shown]
    found = _find_config(folder, transcript.hostname)
    if found is not None:
        path, result.config_text, config = found
        _take_from(config, result, hidden)
        result.guesses["config"] = f"its configuration is {path.name}, for its host name is {host}"
    if not result.client_number:
        result.client_number = NUMBER
        result.guesses["client"] = "the transcript does not show the client's number; this is one"
    if found is None:
        result.config_text = make_config(transcript, result, host)
        result.guesses["config"] = (
            "the configuration at the end is made up; put the access server's in its place"
        )
    if not transcript.users or [user for user in hidden if result.passwords[user] == PASSWORD]:
        result.guesses["secret"] = "the transcript does not show the password"
    return result


def _enables(transcript: Transcript) -> bool:
    typed = [item.typed for item in transcript.items if item.kind is Kind.PROMPT]
    return any(text in ("en", "ena", "enable") for text in typed)


def _find_config(folder: Path, hostname: str) -> tuple[Path, str, IosConfig] | None:
    """A configuration of that host in `folder`."""
    for path in sorted(folder.glob("*.cfg")) if hostname else ():
        try:
            if path.stat().st_size > LONGEST:
                continue
            text = read_config_text(path)
            config = read_config(text, path.name)
        except (OSError, UnicodeDecodeError, FileError):
            continue
        if config.hostname.lower() == hostname.lower():
            return path, text, config
    return None


def _take_from(config: IosConfig, result: Setting, hidden: list[str]) -> None:
    for name in result.passwords:
        user = config.users.get(name)
        if user is None:
            continue
        if name in hidden and user.password is not None and user.password.usable:
            result.passwords[name] = user.password.text
        if user.callback_dialstring and not result.client_number:
            result.client_number = digits(user.callback_dialstring)
            result.guesses["client"] = f"the number that {name} is called back at"


def make_config(transcript: Transcript, setting: Setting, host: str) -> str:
    """A configuration with which the transcript's story can happen."""
    items = transcript.items
    calls_back = any("callback initiated" in item.text.lower() for item in items)
    asks = [item.asks for item in items if item.kind is Kind.PROMPT and item.text]
    prompts = [item.text for item in items if item.kind is Kind.PROMPT and item.asks == "command"]
    is_privileged = bool(prompts) and prompts[0].endswith("#")
    level = "privilege 15 " if is_privileged else ""
    users = [
        f"username {user} {level}{_callback(transcript, setting, user)}password 0 {password}"
        for user, password in setting.passwords.items()
        if user
    ]
    login = "login local" if "username" in asks else "login" if "password" in asks else "no login"
    line_password = [f" password {setting.passwords['']}"] if login == "login" else []
    lines = [
        "version 12.0",
        *(["service exec-callback"] if calls_back else []),
        f"hostname {host}",
        *([f"enable password {setting.enable}"] if setting.enable else []),
        *users,
        'chat-script offhook "" "ATH1" OK',
        r'chat-script rtp ABORT ERROR ABORT BUSY "" "AT" OK "ATDT \T" TIMEOUT 60 CONNECT \c',
        "line con 0",
        "line aux 0",
        " script modem-off-hook offhook",
        " script callback rtp",
        f" {login}",
        *line_password,
        *([" privilege level 15"] if is_privileged else []),
        " modem InOut",
        " transport input all",
        *([" callback forced-wait 5"] if calls_back else []),
        *([] if any("--More--" in item.text for item in items) else [" length 0"]),
        " flowcontrol hardware",
        "end",
    ]
    return "".join(f"{line}\n" for line in lines)


def _callback(transcript: Transcript, setting: Setting, user: str) -> str:
    """The callback options of a user, as the transcript has it."""
    told = [i for i in transcript.items if i.kind in (Kind.PROMPT, Kind.OUTPUT, Kind.RESULT)]
    at = next((n for n, item in enumerate(told) if item.typed == user), None)
    starts = [n for n, i in enumerate(told) if "callback initiated" in i.text.lower()]
    start = next((n for n in starts if at is not None and n > at), None)
    if at is None or start is None:
        return ""
    asked = any(item.asks == "number" for item in told[at:start] if item.kind is Kind.PROMPT)
    number = '""' if asked else setting.client_number
    after = next((item for item in told[start + 1 :] if item.kind is Kind.PROMPT), None)
    verified = after is not None and after.asks in ("username", "password")
    return f"{'' if verified else 'nocallback-verify '}callback-dialstring {number} "
