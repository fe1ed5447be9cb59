"""What `ringback new` starts from: a template of ours, or an existing scenario."""

from __future__ import annotations

import os
import re
from pathlib import Path

TEMPLATE = """\
scenario: {title}
nas:      5550100, nas.cfg
client:   5550001
secret:   pw = change-me
match:    document

# Left of the gutter: who (client, nas, pstn), and when. Right of it: `|` what comes, as it stands,
# with what is typed in backticks; `~` a regular expression; `:` do or check something; `!` a fault.
client               | `atdt${{nas.number}}`
        60s          | CONNECT
                     | Username: `user`
                     | Password: `${{pw}}`
                     | nas>`exit`
        60s          | NO CARRIER
pstn    at end       : calls == 1
                     : call 1 client -> nas answered

-- nas.cfg --
hostname nas
username user password 0 change-me
line con 0
line aux 0
 login local
 modem InOut
end
"""

_TITLE = re.compile(r"^scenario:.*$", re.MULTILINE)
_FILES = re.compile(r"^(nas:[ \t]*[^,\n]*,[ \t]*|use:[ \t]*|matrix:[ \t]*)(\S+\.\w+)[ \t]*$", re.M)


def from_template(title: str) -> str:
    """A scenario that runs."""
    return TEMPLATE.format(title=title)


def from_scenario(text: str, source: Path, target: Path, title: str) -> str:
    """Another scenario under a title of its own; the files beside the first are found as before."""

    def moved(found: re.Match[str]) -> str:
        if f"-- {found[2]} --" in text:
            return found[0]
        path = os.path.relpath(source.parent / found[2], target.parent)
        return found[1] + Path(path).as_posix()

    text = _FILES.sub(moved, text.replace("\r\n", "\n"))
    return _TITLE.sub(lambda _: f"scenario: {title}", text, count=1)
