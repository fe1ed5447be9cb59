"""What would go wrong with callbacks: who is called back, on which line, and when."""

from __future__ import annotations

from harness.check.nas.chat_steps import read_steps
from harness.check.nas.written import Edit, Written, replace, word_of
from phonesim.diagnostic import did_you_mean
from phonesim.exchange.timers import FIRST_DIGIT
from phonesim.nas.config_model import LineConfig, LineKind, LoginMethod, ScriptTrigger, User
from phonesim.units import US_PER_S

FIRST_DIGIT_S = FIRST_DIGIT.default_us // US_PER_S
ADVISED_WAIT_S = 5


def find_callback_pitfalls(written: Written) -> None:
    """Look at the service, at its users and at the lines that call back."""
    _find_service(written)
    for user in written.config.users.values():
        _find_user(written, user)
    for line in written.lines:
        _find_scripts(written, line)
        if line.modem_control is None:
            _find_no_modem(written, line)
        else:
            _find_line(written, line)


def _calls_back(line: LineConfig) -> bool:
    """Whether the line is configured for callbacks."""
    return ScriptTrigger.CALLBACK in line.scripts or line.callback_forced_wait_s > 0


def _on_own_line(written: Written) -> list[User]:
    """The users who are called back on the line that they call in on."""
    return [
        user
        for user in written.callback_users
        if user.callback_line is None and user.callback_rotary is None
    ]


def _is_named(written: Written, line: LineConfig) -> bool:
    """Whether some user's callback goes out on this line, wherever he calls in."""
    return any(
        (user.callback_rotary is not None and user.callback_rotary == line.rotary)
        or (
            user.callback_line is not None
            and line.kind is LineKind.TTY
            and user.callback_line[0] <= line.last
            and line.first <= user.callback_line[1]
        )
        for user in written.callback_users
    )


def _serves_callbacks(written: Written, line: LineConfig) -> bool:
    """Whether callbacks go out on this line, as the configuration stands."""
    own = written.takes_calls(line) and line.login in (LoginMethod.LOCAL, LoginMethod.AAA)
    return _is_named(written, line) or (own and bool(_on_own_line(written)))


def _find_service(written: Written) -> None:
    scripts = written.commands("script", "callback")
    users = written.callback_users
    if written.config.service_exec_callback:
        service = written.commands("service", "exec-callback")
        if scripts and not users and not written.config.aaa_new_model and written.config.users:
            written.warn(
                "callback-user", service[-1], None,
                "no user has a callback-dialstring: nobody is called back",
                "username NAME callback-dialstring NUMBER password ...",
            )  # fmt: skip
        return
    if not (users or scripts):
        return
    switched_off = [
        p for p in written.placed if p.found.words == ("service", "exec-callback")
    ]  # the `no` form
    if switched_off:
        at, word = switched_off[-1], None
        start = len(at.source) - len(at.source.lstrip()) + 1
        edit = Edit(at.number, start, len(at.source.strip()), "service exec-callback")
    else:
        at = written.users_command(users[0]) if users else scripts[0]
        word = next(iter(at.found.every("DIALSTRING")), None)
        above = [*written.commands("version"), *written.commands("service")]
        edit = Edit(above[-1].number if above else 0, 0, 0, "service exec-callback")
    written.warn(
        "exec-callback-off", at, word,
        "nobody is called back: `service exec-callback` is not there",
        "add it to the global commands: service exec-callback", edit,
    )  # fmt: skip


def _find_user(written: Written, user: User) -> None:
    at = written.users_command(user)
    name = at.found["NAME"]
    if user.callback_dialstring is None:
        option = next(
            (
                option
                for option, given in (
                    ("callback-line", user.callback_line is not None),
                    ("callback-rotary", user.callback_rotary is not None),
                    ("nocallback-verify", user.nocallback_verify),
                )
                if given
            ),
            "",
        )
        if option and not written.config.aaa_new_model:
            written.warn(
                "callback-user", at, word_of(at, option) or name,
                f"{user.name} is not called back: he has {option}, and no callback-dialstring",
                'add callback-dialstring NUMBER, or "" to have him asked',
            )  # fmt: skip
        return
    if user.password is None and not user.nopassword and not written.config.aaa_new_model:
        written.warn(
            "callback-user", at, name, f"{user.name} cannot log in: he has no password",
            "add password ... as the last option",
        )  # fmt: skip
    if user.callback_rotary is not None and user.callback_line is None:
        _find_rotary(written, user)
    if user.callback_line is not None:
        _find_callback_line(written, user)


def _find_rotary(written: Written, user: User) -> None:
    at = written.users_command(user)
    word = at.found["ROTARY"] if "ROTARY" in at.found else at.found["NAME"]
    lines = [line for line in written.lines if line.rotary == user.callback_rotary]
    what = f"rotary {user.callback_rotary}"
    if not lines:
        written.warn(
            "unreachable-rotary", at, word, f"no line is in {what}: {user.name} is not called back",
            f"put {what} below the lines that shall call him",
        )  # fmt: skip
    elif not any(written.calls_out(line) for line in lines):
        others = [(written.header(line), None) for line in lines[:1]]
        written.warn(
            "unreachable-rotary", at, word,
            f"no line of {what} calls out: {user.name} is not called back",
            f"put modem InOut below line {lines[0].name}",
            others=[(p, p.found["FIRST"], f"a line of {what}") for p, _ in others],
        )  # fmt: skip


def _find_callback_line(written: Written, user: User) -> None:
    at = written.users_command(user)
    word = at.found["CALLBACK_LINE"] if "CALLBACK_LINE" in at.found else at.found["NAME"]
    assert user.callback_line is not None
    first, last = user.callback_line
    lines = [
        line
        for line in written.lines
        if line.kind is LineKind.TTY and first <= line.last and line.first <= last
    ]
    aux = any(line.kind is LineKind.AUX and written.calls_out(line) for line in written.lines)
    highest = max((x.last for x in written.lines if x.kind is LineKind.TTY), default=0)
    if any(written.calls_out(line) for line in lines) or (aux and last > highest):
        return  # the number of the AUX port depends on the model
    number = f"line {first}" if first == last else f"lines {first} to {last}"
    why = "cannot call out" if lines else "has no configuration"
    written.warn(
        "callback-user", at, word, f"{number} {why}: {user.name} is not called back",
        f"put modem InOut and script callback below line {first}, or name another line",
    )  # fmt: skip


def _find_scripts(written: Written, line: LineConfig) -> None:
    """Whether each `script` of the line names one chat script."""
    names = written.config.chat_scripts
    for trigger, regexp in line.scripts.items():
        at = written.of_line(line, "script", trigger.value)
        if at is None:
            continue
        word, found = at.found["REGEXP"], written.scripts_matching(regexp)
        if found is None:
            continue  # no regular expression: that has been told when it was read
        if not found and regexp not in names:
            hint = did_you_mean(regexp, [*names]) or (
                f"the chat scripts are {', '.join([*names][:8])}" if names else "there is none"
            )
            written.warn(
                "no-such-script",
                at,
                word,
                f"{word.verbatim} matches none of the chat scripts",
                hint,
            )
        elif len(found) > 1:
            chosen = written.chosen_script(regexp) or found[0]
            rows = [p for p in written.commands("chat-script") if p.found["NAME"].text in found]
            simple = chosen.replace("-", "").replace("_", "").isalnum()
            written.warn(
                "several-scripts", at, word,
                f"{word.verbatim} matches {len(found)} chat scripts: which one runs is not certain",
                f"write ^{chosen}$ if {chosen} is meant",
                *((replace(at, word, f"^{chosen}$"),) if simple else ()),
                others=[(p, p.found["NAME"], "matches") for p in rows[:4]],
            )  # fmt: skip


def _find_no_modem(written: Written, line: LineConfig) -> None:
    """A line that is configured for a modem, and not told to look at its circuits."""
    at = (
        written.of_line(line, "script", "callback")
        or written.of_line(line, "callback")
        or written.of_line(line, "script")
        or written.of_line(line, "modem", "autoconfigure")
    )
    if at is not None:
        written.warn(
            "callback-no-modem", at, None,
            f"line {line.name} has no modem control: it sees no caller come or go, and calls nobody"
            " back",
            f"put modem InOut below line {line.name}", written.below(line, "modem InOut"),
        )  # fmt: skip


def _find_line(written: Written, line: LineConfig) -> None:
    serves = _serves_callbacks(written, line)
    if not (serves or _calls_back(line)):
        return
    if not written.calls_out(line):
        at = written.of_line(line, "modem")
        control = written.commands("modem", line.modem_control.value) if line.modem_control else []
        at = next((p for p in reversed(control) if p.lines == (at.lines if at else ())), at)
        if at is not None and "CONTROL" in at.found:
            written.warn(
                "callback-dialin", at, at.found["CONTROL"],
                f"line {line.name} takes calls only: no callback goes out on it",
                "write modem InOut", replace(at, at.found["CONTROL"], "InOut"),
            )  # fmt: skip
        return
    _find_login(written, line)
    script = written.of_line(line, "script", "callback")
    if ScriptTrigger.CALLBACK not in line.scripts or script is None:
        names = [*written.config.chat_scripts]
        only = [name for name in names if _dials(written, name)]
        edits = (written.below(line, f"script callback {only[0]}"),) if len(only) == 1 else ()
        written.warn(
            "callback-script-missing", written.header(line), None,
            f"line {line.name} has no `script callback`: nothing dials, and the callback fails",
            "put script callback NAME below it, with the name of a chat script that dials", *edits,
        )  # fmt: skip
    elif not line.callback_forced_wait_s:
        written.warn(
            "no-forced-wait", script, None,
            f"line {line.name} has no `callback forced-wait`: its modem may not be ready yet",
            f"put callback forced-wait {ADVISED_WAIT_S} below line {line.name}",
            written.below(line, f"callback forced-wait {ADVISED_WAIT_S}"),
        )  # fmt: skip
    _find_long_wait(written, line)


def _dials(written: Written, name: str) -> bool:
    command = next(p for p in written.commands("chat-script") if p.found["NAME"].text == name)
    return any(step.dials for step in read_steps(command.found.every("WORD")))


def _find_login(written: Written, line: LineConfig) -> None:
    """Who is not asked for his name is nobody who could be called back."""
    if (
        written.takes_calls(line)
        and line.login not in (LoginMethod.LOCAL, LoginMethod.AAA)  # AAA asks for a name as well
        and _on_own_line(written)
        and ScriptTrigger.CALLBACK in line.scripts
    ):
        at = written.of_line(line, "login") or written.header(line)
        if at.found.words == ("login",):
            start = len(at.source) - len(at.source.lstrip()) + 1
            edit = Edit(at.number, start, len(at.source.strip()), "login local")
        else:
            edit = written.below(line, "login local")
        written.warn(
            "callback-login", at, None,
            f"who calls line {line.name} is not asked for his name: nobody is called back",
            f"put login local below line {line.name}", edit,
        )  # fmt: skip


def _find_long_wait(written: Written, line: LineConfig) -> None:
    regexp = line.scripts.get(ScriptTrigger.MODEM_OFF_HOOK)
    name = written.chosen_script(regexp) if regexp is not None else None
    at = written.of_line(line, "callback", "forced-wait")
    if name is None or at is None or line.callback_forced_wait_s < FIRST_DIGIT_S:
        return
    rows = [p for p in written.commands("chat-script") if p.found["NAME"].text == name]
    if any(step.goes_off_hook for step in read_steps(rows[-1].found.every("WORD"))):
        word = at.found["SECONDS"]
        written.warn(
            "long-forced-wait", at, word,
            f"the modem is off hook meanwhile, and an exchange waits some {FIRST_DIGIT_S} s for the"
            " first digit: then there is no dial tone",
            f"wait for less than {FIRST_DIGIT_S} s", replace(at, word, str(ADVISED_WAIT_S)),
            others=[(rows[-1], rows[-1].found["NAME"], "goes off hook")],
        )  # fmt: skip
