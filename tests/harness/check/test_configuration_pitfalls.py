"""`ringback check nas.cfg`: each pitfall is found at its place and mended; what is right is not."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.check.nas.mending import Row, difference, mend, rows_of, text_of
from harness.check.nas.pitfalls import check_configuration
from harness.check.nas.written import Finding
from harness.check.rules import CONFIGURATION_RULES
from phonesim.diagnostic import Severity
from tests.end_to_end import stage

GOOD = r"""version 12.0
service exec-callback
service password-encryption
hostname lab
enable secret 5 $1$abcd$BuA.xBNVQTAdQ2InpH8hB0
username tom nocallback-verify callback-dialstring 84001 password 7 08314D1B5C0E0A0516
username ann callback-dialstring "" password 7 08314D1B5C0E0A0516
chat-script offhook "" "ATH1" OK
chat-script rtp ABORT BUSY ABORT "NO CARRIER" ABORT "NO DIALTONE" "" AT OK "ATDT\T" TIMEOUT 60 CONNECT \c
access-list 10 permit 10.0.0.0 0.0.0.255
line con 0
 exec-timeout 0 0
line 1 8
 script modem-off-hook offhook
 script callback rtp
 login local
 modem InOut
 transport input all
 callback forced-wait 5
 speed 57600
 flowcontrol hardware
line aux 0
line vty 0 4
 access-class 10 in
 login local
end
"""  # noqa: E501
AAA = ("hostname lab", "hostname lab\naaa new-model")


@dataclass(frozen=True)
class Case:
    """What a change of the good configuration brings: a rule, and the text that is pointed at."""

    rule: str
    old: str
    new: str
    at: str
    mended: bool = True


CASES = [
    Case("exec-callback-off", "service exec-callback\n", "", "84001"),
    Case("no-such-modemcap", " speed 57600\n",
         " speed 57600\n modem autoconfigure type sportster\n", "sportster", mended=False),
    Case("exec-callback-off", "service exec-callback\n", "no service exec-callback\n",
         "no service"),
    Case("callback-user", "tom nocallback-verify callback-dialstring 84001", "tom callback-line 3",
         "callback-line", mended=False),
    Case("callback-user", "callback-dialstring 84001 password 7 08314D1B5C0E0A0516",
         "callback-dialstring 84001", "tom", mended=False),
    Case("callback-user", "84001", "84001 callback-line 40", "40", mended=False),
    Case("callback-login", " login local\n modem", " password 7 08314D1B5C0E0A0516\n login\n modem",
         "login"),
    Case("callback-script-missing", " script callback rtp\n", "", "line 1"),
    Case("callback-dialin", "modem InOut", "modem Dialin", "Dialin"),
    Case("callback-dialin", "modem InOut", "modem callin", "callin"),
    Case("callback-no-modem", " modem InOut\n", "", "script callback"),
    Case("no-such-script", "script callback rtp", "script callback rpt", "rpt", mended=False),
    Case("no-such-script", "script modem-off-hook offhook", "script reset (a+)+$", "(a+)+$",
         mended=False),
    Case("several-scripts", "line con 0", 'chat-script rtp-2 "" AT OK\nline con 0', "rtp"),
    Case("no-forced-wait", " callback forced-wait 5\n", "", "script callback"),
    Case("long-forced-wait", "forced-wait 5", "forced-wait 16", "16"),
    Case("unreachable-rotary", "84001", "84001 callback-rotary 2", "2", mended=False),
    Case("unreachable-rotary", " transport input all", " rotary 4", "4", mended=False),
    Case("chat-keyword-case", "ABORT BUSY", "abort BUSY", "abort"),
    Case("chat-keyword-case", "TIMEOUT 60", "timeout 60", "timeout"),
    Case("chat-result-case", "ABORT BUSY", "ABORT busy", "busy"),
    Case("chat-result-case", '"NO CARRIER"', '"No Carrier"', '"No Carrier"'),
    Case("chat-result-case", "AT OK", "AT ok-AT-ok", "ok-AT-ok"),
    Case("chat-value", r"CONNECT \c", r"CONNECT \c TIMEOUT", "TIMEOUT", mended=False),
    Case("chat-value", r"CONNECT \c", r"CONNECT \c TIMEOUT long", "long", mended=False),
    Case("chat-tab", r'"ATDT\T"', r'"ATDT\t"', r'"ATDT\t"'),
    Case("chat-tab", r'"ATDT\T"', r'"AT\t"', r'"AT\t"'),
    Case("chat-no-number", r'"ATDT\T"', '"ATDT5551234"', '"ATDT5551234"', mended=False),
    Case("chat-no-connect", r"TIMEOUT 60 CONNECT \c", "", r'"ATDT\T"', mended=False),
    Case("chat-no-abort", "ABORT BUSY ", "", "rtp"),
    Case("chat-no-abort", 'ABORT "NO CARRIER" ', "", "rtp"),
    Case("chat-no-abort", 'ABORT "NO DIALTONE" ', "", "rtp"),
    Case("chat-no-abort", 'ABORT BUSY ABORT "NO CARRIER" ABORT "NO DIALTONE" ', "", "rtp"),
    Case("chat-short-timeout", "TIMEOUT 60", "TIMEOUT 20", "20"),
    Case("chat-short-timeout", "TIMEOUT 60 CONNECT", "CONNECT", "CONNECT"),
    Case("toll-fraud", "ann callback", "ann nocallback-verify callback", "nocallback-verify"),
    Case("toll-fraud", '"" password 7 08314D1B5C0E0A0516', '"" nopassword', "ann", mended=False),
    Case("open-line", "84001 password 7 08314D1B5C0E0A0516\n",
         "84001 password 7 08314D1B5C0E0A0516\nline 9\n modem InOut\n transport input all\n"
         " script callback rtp\n callback forced-wait 5\n", "line 9"),
    Case("nobody-can-log-in", "line aux 0\n", "line aux 0\n modem dialin\n login\n", "login",
         mended=False),
    Case("no-such-access-list", "access-class 10", "access-class 11", "11", mended=False),
    Case("no-flow-control", " flowcontrol hardware\n", "", "57600"),
    Case("silent-autoselect", " speed 57600", " autoselect ppp\n speed 57600", "autoselect ppp"),
    Case("endless-exec", " speed 57600", " exec-timeout 0 0\n speed 57600", "0"),
    Case("enable-password", "enable secret 5 $1$abcd$BuA.xBNVQTAdQ2InpH8hB0",
         "enable password 7 08314D1B5C0E0A0516", "password", mended=False),
]  # fmt: skip


def find(text: str, path: str = "nas.cfg") -> tuple[Finding, ...]:
    """All but the note of what is not acted on."""
    found = check_configuration(text, path)
    return tuple(f for f in found if f.diagnostic.severity is not Severity.NOTE)


def pointed_at(finding: Finding) -> str:
    span = finding.diagnostic.span
    return finding.diagnostic.text[span.column - 1 : span.column - 1 + span.width]


def mended_rows(text: str) -> list[Row]:
    return mend(rows_of(text), [edit for finding in find(text) for edit in finding.edits])


def mended(text: str) -> str:
    return text_of(mended_rows(text))


def test_a_good_configuration_has_none() -> None:
    assert find(GOOD) == ()
    assert mended(GOOD) == GOOD


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.new.strip()[:30]}")
def test_each_is_found_at_its_place_and_mended(case: Case) -> None:
    text = stage.edited(GOOD, (case.old, case.new))
    findings = find(text)
    found = next(f for f in findings if f.diagnostic.rule == case.rule)
    diagnostic = found.diagnostic
    assert diagnostic.severity is Severity.WARNING
    assert text.split("\n")[diagnostic.span.line - 1] == diagnostic.text
    assert pointed_at(found) == case.at
    assert diagnostic.message
    assert diagnostic.hint
    assert bool(found.edits) is case.mended
    if case.rule == "toll-fraud":  # how it is mended would show a line with a password
        assert mended(text) == text
    elif case.mended:
        assert [f.diagnostic.rule for f in find(mended(text))] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.new.strip()[:30]}")
def test_one_mistake_is_told_once(case: Case) -> None:
    rules = [f.diagnostic.rule for f in find(stage.edited(GOOD, (case.old, case.new)))]
    # A line that asks nobody for his name calls nobody back either.
    assert rules == [case.rule] or (rules, case.rule) == (
        ["callback-login", "open-line"],
        case.rule,
    )


def test_every_rule_of_configurations_is_tried() -> None:
    files = Path(stage.ROOT / "harness" / "check" / "nas").glob("*_pitfalls.py")
    form = re.compile(r'written\.warn\(\s+"([a-z-]+)"')
    named = {rule for file in files for rule in form.findall(file.read_text())}
    assert {case.rule for case in CASES} | {"clear-password"} == named
    named.add("not-acted-on")  # below
    assert named == {rule.id for rule in CONFIGURATION_RULES}
    page = (stage.ROOT / "docs" / "nas.md").read_text()
    assert named == set(re.findall(r"\(rules\.md#([a-z-]+)\)", page))


KEPT = """ip subnet-zero
ip frobnicate now
no ip http server
interface Ethernet0/0
 ip address 10.0.0.1 255.0.0.0
 frobnicate it
snmp-server community hunter2
dial-peer voice 1 pots
 destination-pattern 1
line con 0
 history size 20
"""


def test_what_is_not_acted_on_is_noted() -> None:
    (note,) = (f for f in check_configuration(KEPT, "x.cfg") if f not in find(KEPT, "x.cfg"))
    assert note.diagnostic.rule == "not-acted-on"
    assert note.diagnostic.message.startswith("7 commands are kept and shown")
    assert note.diagnostic.hint == (
        "ip subnet-zero: line 1; ip frobnicate: line 2; interface: line 6; "
        "snmp-server community: line 7; dial-peer voice: lines 8-9; history size: line 11"
    )
    allowed = f"! ringback: allow not-acted-on\n{KEPT}"
    assert len(check_configuration(allowed, "x.cfg")) == len(find(KEPT, "x.cfg"))


def test_second_words_that_nobody_knows_are_warned_of() -> None:
    text = (
        "ip cef\nip frobnicate\naaa frobnicate\nno ip wonder\nip route 0.0.0.0 0.0.0.0 10.0.0.1\n"
    )
    found = [(pointed_at(f), f.diagnostic.severity) for f in find(text)]
    assert found == [("frobnicate", Severity.WARNING)] * 2


def test_clear_passwords_are_one_finding() -> None:
    text = stage.edited(GOOD, ("service password-encryption\n", ""))
    assert find(text) == ()
    text = text.replace("password 7 08314D1B5C0E0A0516", "password 0 hunter2")
    (found,) = find(text)
    assert found.diagnostic.rule == "clear-password"
    assert "and 1 more" in found.diagnostic.message
    assert (found.diagnostic.span.line, pointed_at(found)) == (5, "password")
    assert "hunter2" not in found.diagnostic.render()
    diff = difference(text, mended_rows(text), "nas.cfg")
    assert "+service password-encryption" in diff
    assert "hunter2" not in diff


EVIL = " script callback (a+)+c$\n script reset .*.*.*.*.*.*x\n script startup (a|a)(a|a)(a|a)c\n"
RIGHT = {
    "no dial tone": ('"NO DIALTONE"', '"NO DIAL TONE"'),
    "a beginning is enough": ('ABORT "NO CARRIER" ABORT "NO DIALTONE"', "ABORT NO"),
    "a reused name": ("script callback rtp", "script callback ^rtp$"),
    "an address in place of a number": ('"ATDT\\T"', r'"AT\T"'),
    "sub-sends": ("AT OK", "AT OK-AT-OK"),
    "settings are no dialling": ("AT OK", '"AT&F0&C1&D2S0=1" OK'),
    "a timeout for all": ('"" AT OK "ATDT\\T" TIMEOUT 60', r'TIMEOUT 60 "" AT OK "ATDT\T"'),
    "a wait on hook": (" callback forced-wait 5", " callback forced-wait 12"),
    "nobody is called back": ("service exec-callback\n", "service exec-callback\n! none\n"),
    "a callback line": ("84001 ", "84001 callback-line 2 "),
    "a rotary group": (" modem InOut", " modem InOut\n rotary 3"),
    "a slow line": (" speed 57600\n flowcontrol hardware\n", ""),
    "a dial-in line beside": ("line aux 0", "line 9 16\n login local\n modem Dialin\nline aux 0"),
    "a line for PPP alone": ("line aux 0", "line 9 16\n no exec\n modem Dialin\nline aux 0"),
    "autoselect": (" speed", " autoselect during-login\n autoselect ppp\n speed"),
    "a placeholder": ("password 7 08314D1B5C0E0A0516\nchat", "password 7 08314D1B5C0E0A0516\nchat"),
    "a list by name": (
        " access-class 10 in\n login local\n",
        " access-class LAN in\n login local\nip access-list standard LAN\n permit any\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_silence_where_all_is_well(name: str) -> None:
    text = GOOD
    if name == "a dial-in line beside":
        text = text.replace("84001 ", "84001 callback-line 2 ")
    text = text.replace('callback-dialstring "" ', 'callback-dialstring "" callback-line 2 ')
    assert [f.diagnostic.render() for f in find(stage.edited(text, RIGHT[name]))] == []


OTHERS = {
    "no modem": "hostname r1\ninterface Ethernet0\n no ip address\nline vty 0 4\n login\n",
    "nobody is called back": r"""username a secret 5 $1$abcd$BuA.xBNVQTAdQ2InpH8hB0
line 1 16
 login local
 modem InOut
 transport input all
 autoselect during-login
 autoselect ppp
""",
    "users and numbers are the AAA server's": r"""aaa new-model
service exec-callback
chat-script d ABORT BUSY ABORT NO "" "ATDT\T" TIMEOUT 60 CONNECT
line 1 8
 script callback d
 modem InOut
 callback forced-wait 5
 rotary 2
""",
    "DDR has a number of its own": r"""
chat-script isp ABORT BUSY ABORT NO "" "ATDT5551234" TIMEOUT 60 CONNECT
line aux 0
 script dialer isp
 modem InOut
 no exec
""",
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_other_servers(text: str) -> None:
    assert [f.diagnostic.rule for f in find(text) if f.diagnostic.rule != "ios-configuration"] == []


def test_a_comment_allows_a_rule() -> None:
    text = stage.edited(GOOD, ("TIMEOUT 60", "TIMEOUT 20"), ("InOut", "Dialin"))
    assert [f.diagnostic.rule for f in find(text)] == ["chat-short-timeout", "callback-dialin"]
    allowed = f"! ringback: allow chat-short-timeout, no-forced-wait\n{text}"
    assert [f.diagnostic.rule for f in find(allowed)] == ["callback-dialin"]


def test_regular_expressions_that_would_run_for_ever() -> None:
    name = "a" * 60
    text = f'chat-script {name}b "" AT OK\nline 1\n{EVIL} script connection (((\n'
    found = [(f.diagnostic.rule, pointed_at(f)) for f in find(text)]
    told = [(rule, at) for rule, at in found if rule in ("no-such-script", "ios-configuration")]
    # What is no regular expression is told by its reader.
    assert told == [
        ("no-such-script", "(a+)+c$"),
        ("no-such-script", ".*.*.*.*.*.*x"),
        ("no-such-script", "(a|a)(a|a)(a|a)c"),
        ("ios-configuration", "((("),
    ]


def test_several_edits_of_one_line() -> None:
    text = stage.edited(
        GOOD, ('ABORT BUSY ABORT "NO CARRIER"', "abort busy"), ("TIMEOUT 60", "timeout 9"),
        (r"\T", r"\t"),
    )  # fmt: skip
    assert mended(text) == stage.edited(
        GOOD, ('ABORT BUSY ABORT "NO CARRIER" ABORT "NO DIALTONE"',
               'ABORT BUSY ABORT "NO DIALTONE" ABORT "NO CARRIER"')
    )  # fmt: skip


def test_a_diff_applies(tmp_path: Path) -> None:
    text = stage.edited(
        GOOD, ("InOut", "Dialin"), ("service exec-callback\n", ""), ("TIMEOUT 60", "TIMEOUT 6")
    )
    (tmp_path / "nas.cfg").write_text(text)
    (tmp_path / "nas.diff").write_text(difference(text, mended_rows(text), "nas.cfg"))
    command = ["git", "apply", "-p0", "--unidiff-zero", "nas.diff"]
    subprocess.run(command, cwd=tmp_path, check=True)
    assert (tmp_path / "nas.cfg").read_text() == mended(text) != text


def test_a_preview_applies_beside_passwords_and_mends_all(tmp_path: Path) -> None:
    """What stands in a line with a password is left out and said; one mend uncovers another."""
    text = stage.edited(
        GOOD, ("InOut", "Dialin"), ("TIMEOUT 60", "TIMEOUT 6"), (" callback forced-wait 5\n", ""),
        ("password 7 08314D1B5C0E0A0516\nusername ann", "password 0 hunter2\nusername ann"),
    )  # fmt: skip
    (tmp_path / "nas.cfg").write_text(text)
    diff = stage.ringback("check", "--fix-preview", "nas.cfg", cwd=tmp_path).out
    assert "hunter2" not in diff
    (tmp_path / "nas.diff").write_text(diff)
    subprocess.run(["patch", "-p0", "nas.cfg", "nas.diff"], cwd=tmp_path, check=True)
    assert stage.ringback("check", "--fix-preview", "nas.cfg", cwd=tmp_path).out == ""
