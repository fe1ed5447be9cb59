"""A scenario with the place of the cursor marked in it, as `¦`."""

from pathlib import PurePath

from harness.editor.page import Page

FILES = {
    "nas.cfg": "hostname r1\nline aux 0\n modem InOut\n",
    "login.fragment": "client @in | Username: `joe`\n            ~ ^(?P<prompt>\\w+)>\n",
    "users.csv": "user,number\njoe,1\n",
    "office.toml": "",
}

SCENARIO = """\
scenario: The one that others are made of
nas:      55555, nas.cfg
client alice: 84001
client bob: 84002
secret:   pw = sesame
matrix:   users.csv
match:    document

alice    @first | `ats0=1`
                | OK
         5s..8s ~ ^(?P<speed>CONNECT \\d+)
bob after @first | ${speed}
pstn            : call 1 alice -> nas answered
                ! noise alice 1e-4
nas             | `show version`
                : use login.fragment

-- users.csv --
user,number
joe,1
"""


def page(text: str, path: str = "folder/a.scenario") -> Page:
    def read(name: str) -> str:
        if PurePath(name).name not in FILES:
            raise FileNotFoundError(name)
        return FILES[PurePath(name).name]

    return Page(path, text, read, lambda folder: [*FILES, "a.scenario", "b.scenario"])


def marked(text: str, path: str = "folder/a.scenario") -> tuple[Page, int, int]:
    """The page without the mark, and the mark's line and column."""
    before, _, after = text.partition("¦")
    line = before.count("\n") + 1
    return page(before + after, path), line, len(before) - (before.rfind("\n") + 1) + 1


def with_line(line: str, below: str = "nas             | `show version`") -> tuple[Page, int, int]:
    """The scenario above with one more line in it."""
    return marked(SCENARIO.replace(below, f"{line}\n{below}"))
