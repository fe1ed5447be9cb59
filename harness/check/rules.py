"""The rules that files can break, with what their pages in docs/rules.md say.

A new rule is a row here; a diagnostic names it by its id. `wrong` and `right` are lines of a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id, what it demands, and why."""

    id: str
    demand: str
    why: str
    wrong: str = ""
    right: str = ""
    warns: bool = False  # it only warns: the file can be used


_FILES = (
    Rule("unreadable", "The file can be read.",
         "It does not exist, may not be read, or is a device and no file."),
    Rule("encoding", "The file is UTF-8 text.",
         "Other encodings show other characters on every machine. Bytes that no text has are "
         r"written with escapes, such as `\xff`. A configuration may be ISO 8859-1 as well."),
    Rule("syntax", "Each line has one of the forms of a scenario's lines.",
         "See the reference in docs/scenarios.md."),
)  # fmt: skip
_HEADER = (
    Rule("header-line", "A header line is `key: value`, above the story, each key once.",
         "The header says who takes part; white space before the colon makes a story line of it.",
         "client :84001", "client: 84001"),
    Rule("access-server", "What the story asks of an access server, the header must provide.",
         "`nas: NUMBER, CONFIG` adds one; debug output and the `nas` lane need it.",
         "nas: 55555", "nas: 55555, maui-nas-04.cfg"),
    Rule("number", "A telephone number has digits, `*`, `#` and `+` only, and one owner.",
         "Two lines with one number could not be told apart.", "client: Bob", "client bob: 84001"),
    Rule("secret", "A secret has a name and a value.",
         "The name stands in the story and in reports, the value in neither.",
         "secret: xxxxx", "secret: pw = xxxxx"),
    Rule("matrix", "A matrix names its values, and every case has one of each.",
         "`${name}` is replaced by the value of the case before the file is read.",
         "matrix: 0, 5, 30", "matrix: wait = 0, 5, 30"),
)  # fmt: skip
_STORY = (
    Rule("no-story", "A scenario has a story.", "Without a line to play nothing would be tested.",
         "", "client | `at`"),
    Rule("lane", "The word in column 1 is a lane of the header.",
         "A lane is a party: `client`, a client's name, `nas` or `pstn`. An empty column is the "
         "lane above.", "clinet | OK", "client | OK"),
    Rule("gutter", "A story line has a gutter, with white space around it, that its lane takes.",
         "`|` is text as it stands, `~` a regular expression, `:` a check or an act, `!` a fault.",
         "client |OK", "client | OK"),
    Rule("margin-word", "The margin has windows, counts, marks, `after @mark` and `at end`.",
         "Everything must mean something: what is not known is not passed over.",
         "client 5sec | OK", "client 5s | OK"),
    Rule("window", "A window has an upper bound and a unit, and its bounds are in order.",
         "Every wait ends.", "client 8s..5s | OK", "client 5s..8s | OK"),
    Rule("count", "A count is for a client's `|` or `~` line, and begins at 1.",
         "That something does not come is said by `: quiet 60s`.",
         "client x0 | RING", "client : quiet 60s"),
    Rule("fault", "A fault is at a line or group that is there, and can be as it is said.",
         "`check` warns of a place that only a bench file may have; `run` refuses it.",
         "pstn ! noise client 2", "pstn ! noise client 1e-4"),
    Rule("mark", "A mark is set once, and above the lines that wait for it.",
         "Steps are taken in the order of the file.", "pstn after @drop : calls == 1",
         "client @drop | NO CARRIER"),
    Rule("at-end", "`at end` is for checks.", "When the story is over, nothing more is done.",
         "client at end | OK", "pstn at end : calls == 1"),
    Rule("unknown-word", "What stands after `:` and `!` is one of the forms of the vocabulary.",
         "The forms are in docs/scenarios.md; each lane has its own.",
         "client : hang", "client : hang up"),
)  # fmt: skip
_TEXT = (
    Rule("typed-text", "Typed text stands between two backticks, at the end of the line.",
         r"A backtick that is meant literally is written `` \` ``.",
         "client | `atz", "client | `atz`"),
    Rule("escape", "A backslash begins an escape.",
         r"The escapes are `\r \n \t \e \a \b \f \0 \xNN \\ \$` and the backtick's; `\c` at "
         r"the end of typed text leaves Return out.", r"client | C:\dos", r"client | C:\\dos"),
    Rule("unknown-variable", "`${name}` is a secret, `LANE.number`, or captured above.",
         "A capture is a named group of a `~` line: `(?P<name>...)`.",
         "client | ${passwd}", "client | ${pw}"),
    Rule("regular-expression", "What stands after `~` is a regular expression of Python's.",
         "It is searched for in a line; `^` and `$` are the line's ends.",
         "nas ~ (unclosed", r"nas ~ \(closed\)"),
)  # fmt: skip
_PARTS = (
    Rule("no-such-file", "A file that is named is attached, or stands where its path leads.",
         "Paths begin at the folder of the file that names them."),
    Rule("attachment", "An attachment begins with `-- NAME --`, and each has a name of its own.",
         "It stands at the end of the scenario, and is a file of it.", "--- nas.cfg ---",
         "-- nas.cfg --"),
    Rule("fragment", "A fragment has lines of a scenario, no attachments and no matrix.",
         "`use: FILE` in the header or `LANE : use FILE` in the story puts its lines there."),
    Rule("fragment-cycle", "A fragment does not use itself, by whatever way.",
         "It would have no end."),
)  # fmt: skip
_PITFALLS = (
    Rule("unused-attachment", "Somebody uses each attachment.",
         "Most likely its name is misspelt in the header.", warns=True),
    Rule("short-window", "CONNECT has the time that a handshake takes.",
         "From answer to CONNECT modems need some 15 s, and the ringing before it comes on top. "
         "Without a window a step has 10 s.",
         "client | CONNECT", "client 60s | CONNECT", warns=True),
    Rule("never-met", "An expectation can be met.",
         "This one cannot, whatever the equipment does: it is not what its author meant.",
         "client 5s : quiet 60s", "client : quiet 60s", warns=True),
    Rule("secret-in-clear", "A password is typed by its secret's name.",
         "What is typed literally stands in every report and log.",
         "client | Password: `hunter2`", "client | Password: `${pw}`", warns=True),
    Rule("short-secret", "A secret has four characters or more.",
         "Wherever its characters stand in a report, its name is put; a short one hides much else.",
         "secret: pw = a", "secret: pw = env:LAB_PASSWORD", warns=True),
    Rule("unused-secret", "A secret is used in the story.",
         "Most likely the password is typed literally instead.", warns=True),
    Rule("unused-capture", "What is captured is used.",
         "A group without a name captures nothing; a name that begins with `_` is not warned of.",
         "nas ~ user (?P<who>.*)", "nas ~ user (?:.*)", warns=True),
    Rule("unused-name", "A matrix's name is used.", "All of its cases would be alike.", warns=True),
)  # fmt: skip
_OTHERS = (
    Rule("cannot-fail", "Every expectation can fail, and every fault is noticed.",
         "`ringback run --mutate` has played the scenario with it changed, and it passed all the "
         "same: whatever it is there for, nobody would know.",
         "pstn at end : calls >= 0", "pstn at end : calls == 2", warns=True),
    Rule("bench-file", "A bench file has the tables and keys that the bench knows.",
         "What would be passed over silently might be what makes a bench safe."),
    Rule("modem-profile", "A modem profile has settings, registers and words that modems have.",
         "See the profiles that come with ringback."),
    Rule("tariff", "A tariff has rates, with exact amounts in quotes.",
         "See docs/records.md; what was passed over silently would be a wrong bill.",
         "per_minute = 0.25", 'per_minute = "0.25"'),
    Rule("office", "An office has the keys of docs/exchange.md, for lines that there are.",
         "What was passed over silently would be another network than meant.",
         'members = ["client", "client"]', 'members = ["client", "bob"]'),
    Rule("ios-configuration", "A configuration has commands that the access server knows.",
         "As on a router, each line is one command, abbreviated or not; an odd one is a warning."),
)  # fmt: skip

_CALLBACK = (
    Rule("exec-callback-off", "Where users shall be called back, `service exec-callback` is there.",
         "Without it dial strings and scripts do nothing: every user gets the prompt at once.",
         "username tom callback-dialstring 84001 password 7 ...", "service exec-callback"),
    Rule("callback-user", "A user who shall be called back has a `callback-dialstring`, can log "
         "in, and is called on a line that calls out.",
         "With `callback-line`, `callback-rotary` or `nocallback-verify` alone he gets the prompt.",
         "username tom callback-rotary 1 password 7 ...",
         "username tom callback-dialstring 84001 callback-rotary 1 password 7 ..."),
    Rule("callback-login", "A line for callbacks asks for a user's name: `login local`.",
         "`login` asks for the line's password only. Who has no name has no dial string.",
         "line aux 0\n login", "line aux 0\n login local"),
    Rule("callback-script-missing", "A line on which callbacks go out has `script callback`.",
         "Nothing dials without it. The user has been disconnected, and waits in vain.",
         "line aux 0\n modem InOut\n login local",
         "line aux 0\n script callback rtp\n login local\n modem InOut"),
    Rule("callback-dialin", "A line on which callbacks go out may call: `modem InOut`.",
         "Lines that only take calls, such as those with `modem dialin`, run no scripts that call.",
         "line 1\n script callback rtp\n modem Dialin",
         "line 1\n script callback rtp\n modem InOut"),
    Rule("callback-no-modem", "A line with scripts or callbacks has modem control.",
         "Without it the line does not look at the modem's circuits: it does not hang up, and the "
         "next caller lands in the session of the one before.",
         "line aux 0\n script callback rtp", "line aux 0\n script callback rtp\n modem InOut"),
    Rule("no-such-script", "A `script` matches a chat script.",
         "The name is a regular expression, and case counts. A script that is not there does not "
         "run, and nobody is told.", "script callback rpt", "script callback rtp"),
    Rule("several-scripts", "A `script` matches one chat script.",
         "The name is a regular expression that is searched for anywhere in a script's name. Which "
         "of several runs is nowhere published; the emulated server takes the one of exactly that "
         "name, else the first.", "script callback rtp", "script callback ^rtp$"),
    Rule("no-forced-wait", "A line that calls back has `callback forced-wait`.",
         "The modem is still busy with the end of the call: it answers the first AT with NO "
         "CARRIER, or not at all.", "line aux 0\n script callback rtp",
         "line aux 0\n script callback rtp\n callback forced-wait 5"),
    Rule("long-forced-wait", "A forced wait off hook is shorter than the exchange's patience.",
         "`script modem-off-hook` makes the line busy for callers, and gets dial tone. An exchange "
         "that gets no digit for some 16 s takes the tone away, and what is dialled then goes "
         "nowhere.", "callback forced-wait 30", "callback forced-wait 5"),
    Rule("unreachable-rotary", "A rotary group has lines that call out, and somebody asks for it.",
         "A user's `callback-rotary`, or a connection where `transport input` lets it pass.",
         "username tom callback-dialstring 84001 callback-rotary 2 password 7 ...",
         "line 1 8\n modem InOut\n rotary 2"),
)  # fmt: skip
_CHAT = (
    Rule("chat-keyword-case", "Keywords of a chat script are in capitals.",
         "In small letters they are text to wait for or to send: the script stops there.",
         'chat-script rtp abort BUSY "" AT OK', 'chat-script rtp ABORT BUSY "" AT OK'),
    Rule("chat-result-case", "What a modem says is expected in capitals.",
         "Case counts: `ok` never comes.", 'chat-script rtp "" AT ok', 'chat-script rtp "" AT OK'),
    Rule("chat-value", "ABORT has a text behind it, and TIMEOUT a number of seconds.",
         "Anything else leaves things as they were.", "TIMEOUT CONNECT", "TIMEOUT 60 CONNECT"),
    Rule("chat-tab", r"The number is `\T`.", r"`\t` is a tab: a modem gets `ATDT` and no number.",
         r'"ATDT\t"', r'"ATDT\T"'),
    Rule("chat-no-number", r"A script that calls back sends the number, `\T`.",
         "Otherwise everybody is called at the same number, whatever his dial string.",
         '"ATDT"', r'"ATDT\T"'),
    Rule("chat-no-connect", "A script that calls waits for CONNECT.",
         "It ends well as soon as its words have been sent. The line then waits for carrier for a "
         "few seconds only, and hangs up.", r'"ATDT\T"', r'"ATDT\T" TIMEOUT 60 CONNECT \c'),
    Rule("chat-no-abort", "A script that calls has ABORT for BUSY, NO CARRIER and NO DIALTONE.",
         "Without it a call that has failed is waited for until TIMEOUT, and the line is in use "
         "meanwhile. ABORT counts from where it stands.",
         r'chat-script rtp "" "ATDT\T" TIMEOUT 60 CONNECT \c',
         'chat-script rtp ABORT BUSY ABORT "NO CARRIER" ABORT "NO DIALTONE" ...'),
    Rule("chat-short-timeout", "CONNECT is waited for 30 s at least.",
         "It comes after the ringing and the handshake, which takes up to 30 s with V.90. Guides "
         "advise 60 s; the default is 5 s.", r'"ATDT\T" CONNECT', r'"ATDT\T" TIMEOUT 60 CONNECT'),
)  # fmt: skip
_ACCESS = (
    Rule("toll-fraud", "Who may name his own number proves who he is when he is called.",
         "With an empty dial string and `nocallback-verify` everybody who learns this password has "
         "the server call any number in the world at its owner's cost, and is at the prompt.",
         'username tom nocallback-verify callback-dialstring "" password 7 ...',
         'username tom callback-dialstring "" password 7 ...'),
    Rule("clear-password", "No password stands in clear.",
         "Configurations are mailed, printed and backed up. `service password-encryption` keeps "
         "passwords from being read over a shoulder, and no more: type 7 is easily undone.",
         "username tom password 0 ...", "service password-encryption"),
    Rule("enable-password", "Privileged mode is opened by a secret.",
         "`enable secret` is kept as a hash; `enable password` can be read or undone.",
         "enable password ...", "enable secret ..."),
    Rule("open-line", "A line that takes calls asks who is there.",
         "Telephone numbers are tried out one after the other: somebody will call.",
         "line aux 0\n modem InOut", "line aux 0\n login local\n modem InOut"),
    Rule("nobody-can-log-in", "What a line asks for exists.",
         "`login local` needs a `username`, `login` a `password` on the line.",
         "line aux 0\n login", "line aux 0\n password 7 ...\n login"),
    Rule("no-such-access-list", "The list of an `access-class` is defined.",
         "One that is not lets everybody pass.", "access-class 10 in",
         "access-list 10 permit 192.168.1.0 0.0.0.255"),
)  # fmt: skip
_LINES = (
    Rule("no-flow-control", "A line faster than 9600 bit/s has `flowcontrol hardware`.",
         "The modem cannot stop the server otherwise, and characters are lost.",
         "speed 57600", "speed 57600\n flowcontrol hardware"),
    Rule("silent-autoselect", "A line with `autoselect` has `autoselect during-login` too.",
         "Otherwise it waits for what protocol it will be, and a caller sees nothing before he "
         "types Return; a script that waits for `Username:` waits for ever.",
         "autoselect ppp", "autoselect during-login\n autoselect ppp"),
    Rule("no-such-modemcap", "`modem autoconfigure type` names a modemcap that there is.",
         "Without it the modem keeps whatever settings it has, and may not answer.",
         "modem autoconfigure type sportster", "modem autoconfigure type usr_sportster"),
    Rule("endless-exec", "A session on a line that takes calls ends at some time.",
         "With `exec-timeout 0 0` a caller who falls silent, or a modem that does not notice his "
         "end, keeps the line for ever.", "exec-timeout 0 0", "exec-timeout 10 0"),
)  # fmt: skip
_ALL_OF_IT = (
    Rule("not-acted-on", "The emulated server acts on every command.",
         "What it does not act on it keeps and shows with `show running-config`, and a test that "
         "passes says nothing about it. This is a note: a router may need the command."),
)  # fmt: skip

CONFIGURATION_RULES = [
    replace(rule, warns=True) for rule in (*_CALLBACK, *_CHAT, *_ACCESS, *_LINES, *_ALL_OF_IT)
]

RULES: Mapping[str, Rule] = {
    rule.id: rule
    for rows in (_FILES, _HEADER, _STORY, _TEXT, _PARTS, _PITFALLS, _OTHERS, CONFIGURATION_RULES)
    for rule in rows
}
PAGE = "docs/rules.md"


def page_of(rule: str) -> str:
    """Where a rule is explained."""
    return f"{PAGE}#{rule}"


def page_uri(rule: str) -> str:
    """Where a rule is explained on this machine: the page of the checkout, or of the package."""
    here = Path(__file__)
    places = [here.with_name("rules.md"), here.parents[2] / PAGE]
    page = next((place for place in places if place.exists()), places[0])
    return f"{page.as_uri()}#{rule}"


def explain(rule: Rule) -> str:
    """A rule's page, in Markdown."""
    parts = [f"## {rule.id}", f"{rule.demand}{' *(a warning)*' if rule.warns else ''}", rule.why]
    if rule.wrong:
        parts.append(f"Not so:\n\n```\n{rule.wrong}\n```")
    if rule.right:
        parts.append(f"{'But' if rule.wrong else 'As in'}:\n\n```\n{rule.right}\n```")
    return "\n\n".join(parts) + "\n"
