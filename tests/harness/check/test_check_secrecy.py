"""No password of a configuration is in anything that `ringback check` says of it."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harness.check.findings import check_file, preview_fixes
from harness.check.output import as_json, as_sarif
from tests.end_to_end import stage

SERVERS = sorted((stage.ROOT / "tests" / "end_to_end" / "servers").glob("*.cfg"))
# Letters that stand nowhere else, so that even a password of one is known when it is seen.
PASSWORD = st.text("þðøßÐÞ§¶¡¿", min_size=1, max_size=9)
WITH_PASSWORDS = r"""
username tom callback-dialstring "" nocallback-verify password 0 {}
username tim password {}
username ann nocallback-verify secret 5 {}
username joe pasword 7 {} autocommand show users
username sue callback-dialstring 1 callback-line 200 secret {}
enable secret 5 {}
enable password level 16 {}
enabel pasword {}
aaa frobnicate password {}
radius-server host 10.0.0.1 key 7 {}
tacacs-server key {} {}
radius server one
 key {}
crypto frobnicate
 pre-shared-key address 10.0.0.2 key {}
key chain one
 key-string 7 {}
snmp-server community {} RO
snmp-server host 10.0.0.3 {}
neighbor 10.0.0.4 password 7 {}
chat-script in "" "" name: joe ssword: {} CONNECT
chat-script on abort BUSY "" "ATDT\t" connect word: {} ok-{}-ok
ppp chap pasword {}
line aux 0
 pasword 7 {}
 password {} {}
 password "{}
 script callback in
 modem InOut
end
""".strip().split("\n")

WRONG = re.compile("pasword|enabel|frobnicate|level 16|^ ")


def said_of(path: Path) -> str:
    """All that is said of a file, in every form."""
    found = check_file(path)
    shown = [*(d.render() for d in found), as_json(found), as_sarif(found)]
    return "\n".join(shown) + b"".join(preview_fixes(path).values()).decode("latin-1")


@given(st.lists(PASSWORD, min_size=8, max_size=8), st.integers(0, 2**32))
@example(["þ"] * 8, 0)
def test_no_password_is_said(
    tmp_path_factory: pytest.TempPathFactory, passwords: list[str], seed: int
) -> None:
    chance = random.Random(seed)
    rows = chance.choice(SERVERS).read_text().split("\n")
    sound = [row for row in WITH_PASSWORDS if not WRONG.search(row)]
    pool = chance.choice([sound, WITH_PASSWORDS])
    for row in WITH_PASSWORDS if seed == 0 else chance.sample(pool, 6):
        filled = row.format(*[chance.choice(passwords) for _ in range(row.count("{}"))])
        rows.insert(chance.randrange(len(rows)), filled)
    if chance.random() < 0.5 and seed:
        rows = [r for r in rows if r != "service password-encryption" and chance.random() < 0.9]
    path = tmp_path_factory.mktemp("p") / "n.cfg"
    path.write_text("\n".join(rows))
    letters = set(said_of(path)) & set("þðøßÐÞ§¶¡¿")
    assert not letters


@given(st.sampled_from(["a", "as", "is", "show", "line", "password", "no", "write", "***"]))
def test_our_own_words_stay(tmp_path_factory: pytest.TempPathFactory, password: str) -> None:
    """And nothing that is said tells a password from one of another length."""
    said = []
    for word in (password, "þ" * 30):
        path = tmp_path_factory.mktemp("p") / "n.cfg"
        rows = [row.replace("{}", word) for row in WITH_PASSWORDS if "{} {}" not in row]
        path.write_text("\n".join(rows))
        said.append(said_of(path).replace(str(path.parent), ""))
    assert said[0] == said[1]
