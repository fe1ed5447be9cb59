"""The rules that files can break, with what their pages in docs/rules.md say.

A new rule is a row here; a diagnostic names it by its id. `wrong` and `right` are lines of a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


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
         r"written with escapes, such as `\xff`."),
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
    Rule("ios-configuration", "A configuration has commands that the access server knows.",
         "As on a router, each line is one command, abbreviated or not; an odd one is a warning."),
)  # fmt: skip

RULES: Mapping[str, Rule] = {
    rule.id: rule
    for rows in (_FILES, _HEADER, _STORY, _TEXT, _PARTS, _PITFALLS, _OTHERS)
    for rule in rows
}
PAGE = "docs/rules.md"


def page_of(rule: str) -> str:
    """Where a rule is explained."""
    return f"{PAGE}#{rule}"


def explain(rule: Rule) -> str:
    """A rule's page, in Markdown."""
    parts = [f"## {rule.id}", f"{rule.demand}{' *(a warning)*' if rule.warns else ''}", rule.why]
    if rule.wrong:
        parts.append(f"Not so:\n\n```\n{rule.wrong}\n```")
    if rule.right:
        parts.append(f"{'But' if rule.wrong else 'As in'}:\n\n```\n{rule.right}\n```")
    return "\n\n".join(parts) + "\n"
