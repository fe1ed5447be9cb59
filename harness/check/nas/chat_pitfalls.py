"""What would go wrong in chat scripts."""

from __future__ import annotations

import re

from harness.check.nas.chat_steps import DEFAULT_TIMEOUT_S, Role, Step, has_escape, read_steps
from harness.check.nas.written import Written, put_before, replace
from phonesim.nas.command_syntax import Word
from phonesim.nas.config_model import ScriptTrigger
from phonesim.nas.ios_config import Placed

RESULT_CODES = ("OK", "CONNECT", "RING", "BUSY", "ERROR", "NO CARRIER", "NO ANSWER",
                "NO DIALTONE", "NO DIAL TONE")  # fmt: skip
# What must end a call that has come to nothing, as one modem or another says it.
FAILURES = {
    "BUSY": ("BUSY",),
    "NO CARRIER": ("NO CARRIER",),
    "NO DIALTONE": ("NO DIALTONE", "NO DIAL TONE"),
}
# One ring of the callee's, and the handshake of V.90 behind it; the guides advise 60 s.
HANDSHAKE_S, ADVISED_S = 30, 60


def find_chat_pitfalls(written: Written) -> None:
    """Look at each script; those that lines call back or dial with must have a number in them."""
    dialing = written.scripts_for(ScriptTrigger.CALLBACK, ScriptTrigger.DIALER)
    calling_back = written.scripts_for(ScriptTrigger.CALLBACK)
    scripts = {command.found["NAME"].text: command for command in written.commands("chat-script")}
    for name in written.config.chat_scripts:
        command = scripts[name]
        steps = read_steps(command.found.every("WORD"))
        _find_spelling(written, command, steps)
        _find_values(written, command, steps)
        number = _find_number(written, command, steps, name in calling_back)
        dial = next((at for at, step in enumerate(steps) if step.dials or step is number), None)
        if dial is not None:
            _find_call(written, command, steps, dial, name in dialing)


def _find_spelling(written: Written, command: Placed, steps: list[Step]) -> None:
    for step in steps:
        if step.is_slip:
            right = step.word.text.upper()
            written.warn(
                "chat-keyword-case", command, step.word,
                f'"{step.word.text}" is text here and no keyword: those are in capitals',
                f"write {right}", replace(command, step.word, right),
            )  # fmt: skip
        word = step.value if step.role is Role.ABORT else step.word
        if step.role in (Role.ABORT, Role.EXPECT) and word is not None:
            right = _with_capitals(word, step.role is Role.EXPECT)
            if right != word.verbatim:
                written.warn(
                    "chat-result-case", command, word,
                    f'"{word.text}" never comes: modems say it in capitals, and case counts',
                    f"write `{right}`", replace(command, word, right),
                )  # fmt: skip


def _with_capitals(word: Word, is_expect: bool) -> str:
    """The word with result codes as modems say them; sub-sends are left as they are."""
    parts = re.split(r"(?<!\\)-", word.text) if is_expect else [word.text]
    right = "-".join(
        part.upper() if at % 2 == 0 and part.upper() in RESULT_CODES else part
        for at, part in enumerate(parts)
    )
    return word.verbatim.replace(word.text, right) if right != word.text else word.verbatim


def _find_values(written: Written, command: Placed, steps: list[Step]) -> None:
    for step in steps:
        if step.role not in (Role.ABORT, Role.TIMEOUT):
            continue
        if step.value is None:
            written.warn(
                "chat-value", command, step.word, f"{step.word.text} says nothing: it is the last",
                "give it a value, or leave it out",
            )  # fmt: skip
        elif step.role is Role.TIMEOUT and not re.fullmatch("[0-9]{1,9}", step.value.text):
            written.warn(
                "chat-value", command, step.value,
                f'"{step.value.text}" is no number of seconds, and is not waited for either',
                f"write a number, such as TIMEOUT {ADVISED_S}",
            )  # fmt: skip


def _find_number(
    written: Written, command: Placed, steps: list[Step], calls_back: bool
) -> Step | None:
    r"""Look for the number in what is sent; the step with a `\t` in its place, if there is one."""
    sends = [step for step in steps if step.role is Role.SEND]
    if any(has_escape(step.word.text, "T") for step in sends):
        return None
    for step in sends:
        ends_dialing = re.search(r"AT[^\\]*(\\.)*\\t$", step.word.text, re.IGNORECASE)
        if has_escape(step.word.text, "t") and (step.dials or (calls_back and ends_dialing)):
            right = re.sub(r"(\\\\)*\\t", lambda m: m[0][:-1] + "T", step.word.verbatim)
            written.warn(
                "chat-tab", command, step.word,
                r"\t is a tab: no number is sent", rf"the number is \T: write `{right}`",
                replace(command, step.word, right),
            )  # fmt: skip
            return step
    if calls_back:
        at = next((step.word for step in sends if step.dials), command.found["NAME"])
        written.warn(
            "chat-no-number", command, at,
            "this script calls back, and never sends the number",
            r"send it: \T stands for the dial string, as in ATDT\T",
        )  # fmt: skip
    return None


def _find_call(
    written: Written, command: Placed, steps: list[Step], dial: int, is_chosen: bool
) -> None:
    """What comes of a call: CONNECT in time, or a failure that is noticed."""
    connect = next(
        (
            at
            for at, step in enumerate(steps)
            if at > dial and step.role is Role.EXPECT and "CONNECT" in step.expected[0].upper()
        ),
        None,
    )
    if connect is None:
        if is_chosen:
            written.warn(
                "chat-no-connect", command, steps[dial].word,
                "nothing waits for CONNECT behind this: the script ends before there is a call",
                rf"write TIMEOUT {ADVISED_S} CONNECT \c behind it",
            )  # fmt: skip
        return
    before = steps[:connect]
    _find_missing_aborts(written, command, steps, before)
    limits = [s for s in before if s.role is Role.TIMEOUT and s.value and s.value.text.isdecimal()]
    set_here = limits[-1].value if limits else None
    limit_s = int(set_here.text[:9]) if set_here else DEFAULT_TIMEOUT_S
    if limit_s < HANDSHAKE_S:
        word = steps[connect].word
        own = set_here if set_here and before[-1] is limits[-1] else None
        edit = (
            replace(command, own, str(ADVISED_S))
            if own
            else put_before(command, word, f"TIMEOUT {ADVISED_S}")
        )
        default = "" if limits else ", the default"
        written.warn(
            "chat-short-timeout", command, own or word,
            f"CONNECT is waited for {limit_s} s{default}: ringing and handshake take longer",
            f"write TIMEOUT {ADVISED_S} CONNECT", edit,
        )  # fmt: skip


def _find_missing_aborts(
    written: Written, command: Placed, steps: list[Step], before: list[Step]
) -> None:
    aborts = [s.value.text.upper() for s in before if s.role is Role.ABORT and s.value]
    missing = [
        code
        for code, forms in FAILURES.items()
        if not any(text and text in form for text in aborts for form in forms)
    ]
    if not missing:
        return
    wanted = " ".join(f'ABORT "{code}"' if " " in code else f"ABORT {code}" for code in missing)
    first = next((s.word for s in steps if s.role is not Role.ABORT), steps[0].word)
    *most, last = missing
    listed = f"{', '.join(most)} and {last}" if most else last
    written.warn(
        "chat-no-abort", command, command.found["NAME"],
        f"after {listed} this script waits on, until its TIMEOUT",
        f"put {wanted} at its beginning", put_before(command, first, wanted),
    )  # fmt: skip
