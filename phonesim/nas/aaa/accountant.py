"""Accounts of what users do, sent to AAA servers; nobody waits for them.

The attributes are those of the records that the configuration guides print. Our choices: commands
are accounted for as they begin, and those of configuration mode are not, since passwords stand in
them. RADIUS has no record of commands: the next method has its turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from phonesim.aaa.radius_packet import AcctStatus as RadiusStatus
from phonesim.aaa.radius_packet import Reply, RequestKind
from phonesim.aaa.tacacs_packet import (
    AcctFlag,
    AcctReply,
    AcctRequest,
    AcctStatus,
    AuthorRequest,
    Type,
)
from phonesim.nas import debug_wording
from phonesim.nas.aaa.asking import AaaClient, Asking, Steps, field, put
from phonesim.nas.aaa.inquiry import Inquiry
from phonesim.nas.aaa.settings import Accounting, When
from phonesim.nas.aaa.settings import Protocol as Speaks
from phonesim.nas.config_model import LineConfig, LineKind, User, default_line
from phonesim.units import US_PER_S
from phonesim.world import World

START, STOP = AcctFlag.START, AcctFlag.STOP
LOGIN, NAS_PROMPT = 1, 7  # Service-Type
_RADIUS_STATUS = {START: RadiusStatus.START, STOP: RadiusStatus.STOP}
_SYSTEM_STATUS = {START: RadiusStatus.ON, STOP: RadiusStatus.OFF}


class Terminal(Protocol):
    """A line, as an account names it."""

    config: LineConfig
    number: int


@dataclass(frozen=True, slots=True)
class _Task:
    """Something that has begun."""

    number: int
    began_us: int
    user: str
    pairs: tuple[str, ...]
    service: int


@dataclass(slots=True)
class _System:
    """Where what the server itself does is accounted for."""

    config: LineConfig
    number: int = 0


class Accountant:
    """Sends the accounts of one access server."""

    def __init__(self, world: World, server: AaaClient) -> None:
        self._world, self._server = world, server
        self._tasks = 0
        self._running: dict[object, _Task] = {}

    def begin(self, what: str, key: object, line: Terminal, user: User | None, *pairs: str) -> None:
        """`what` (exec, connection) has begun; `key` is how its end will be known."""
        if self._accounting(what, line).when is When.NONE:
            return
        self._tasks += 1
        service = NAS_PROMPT if what == "exec" else LOGIN
        name = user.name if user is not None else ""
        task = self._running[what, key] = _Task(
            self._tasks, self._world.now_us, name, pairs, service
        )
        self._send(what, line, START, task)

    def end(self, what: str, key: object, line: Terminal) -> None:
        """It has ended, if it had begun."""
        task = self._running.pop((what, key), None)
        if task is not None:
            self._send(what, line, STOP, task)

    def command(self, line: Terminal, user: User | None, level: int, words: Sequence[str]) -> None:
        """A command of the EXEC is carried out."""
        if self._accounting(f"commands {level}", line).when is When.NONE:
            return
        self._tasks += 1
        pairs = "service=shell", f"priv-lvl={level}", f"cmd={' '.join(words)} <cr>"
        name = user.name if user is not None else ""
        task = _Task(self._tasks, self._world.now_us, name, pairs, NAS_PROMPT)
        self._send(f"commands {level}", line, STOP, task)

    def system(self, flag: AcctFlag) -> None:
        """The server has been switched on, or is going to reload."""
        pairs = "service=system", "event=sys_acct", "reason=reload"
        console = _System(default_line(LineKind.CON, 0, 0))
        if self._accounting("system", console).when is not When.NONE:
            self._tasks += flag is START
            task = _Task(self._tasks, self._world.now_us, "", pairs, LOGIN)
            self._send("system", console, flag, task)

    def _accounting(self, what: str, line: Terminal) -> Accounting:
        config = self._server.config
        if not config.aaa_new_model:
            return Accounting(When.NONE)
        return config.aaa.accounts(what, line.config.aaa_lists.get(f"accounting {what}", ""))

    def _send(self, what: str, line: Terminal, flag: AcctFlag, task: _Task) -> None:
        accounting = self._accounting(what, line)
        if accounting.when is When.NONE or (flag is START and accounting.when is When.STOP_ONLY):
            return
        record = _Record(self._world, self._server, line.number, line.config)
        steps = record.send(what, flag, task, accounting.methods)
        Inquiry(self._world, record, steps, lambda said: None)


class _Record(Asking):
    """One record, sent to the first method that answers."""

    def send(self, what: str, flag: AcctFlag, task: _Task, methods: Sequence[str]) -> Steps:
        """Send it."""
        elapsed_s = (self._world.now_us - task.began_us) // US_PER_S
        timed = flag is STOP and what in ("exec", "connection")
        pairs = [f"task_id={task.number}", *task.pairs]
        pairs += [f"elapsed_time={elapsed_s}"] if timed else []
        self._tell_of(what, flag, pairs)
        for method in methods:
            speaks = self._settings.protocol(method)
            if speaks is Speaks.TACACS:
                exchange = self._tacacs(self._servers(method, speaks))
                about = AuthorRequest(
                    field(task.user), self._port, b"async", tuple(map(field, pairs))
                )
                body = AcctRequest(flag, about).encode()
                reply = yield put(exchange, Type.ACCOUNTING, body, AcctReply.decode)
                exchange.close()
                kept = isinstance(reply, AcctReply) and reply.status is AcctStatus.SUCCESS
                if isinstance(reply, AcctReply):
                    session, status = exchange.session_id, reply.status.name
                    told = debug_wording.TACACS_ACCT(session=session, status=status)
                    self._server.debug("tacacs", told)
            elif speaks is Speaks.RADIUS and not what.startswith("commands"):
                reply = yield self._radius(
                    self._servers(method, speaks, accounting=True),
                    self._attributes(what, flag, task, elapsed_s if timed else None),
                    RequestKind.ACCOUNTING,
                )
                kept = isinstance(reply, Reply)
            else:
                kept = False
            if kept:
                return None
        self._server.debug("aaa accounting", debug_wording.ACCT_NO_ANSWER())
        return None

    def _attributes(
        self, what: str, flag: AcctFlag, task: _Task, elapsed_s: int | None
    ) -> list[tuple[str, str | int | bytes]]:
        system = what == "system"
        status = (_SYSTEM_STATUS if system else _RADIUS_STATUS)[flag]
        found: list[tuple[str, str | int | bytes]] = [
            ("Acct-Status-Type", int(status)),
            ("Acct-Session-Id", f"{task.number:08X}"),
            ("Acct-Delay-Time", 0),
        ]
        if not system:
            found += [("Service-Type", task.service), ("Acct-Authentic", 1)]
        if task.user:
            found.append(("User-Name", task.user))
        if elapsed_s is not None:
            found.append(("Acct-Session-Time", elapsed_s))
        if what == "connection":
            address = next((p[5:] for p in task.pairs if p.startswith("addr=")), "")
            found += [("Login-Service", 0), ("Login-IP-Host", address)]
        return found

    def _tell_of(self, what: str, flag: AcctFlag, pairs: Sequence[str]) -> None:
        word = {"exec": "EXEC", "connection": "Connection"}.get(what, what.capitalize())
        tell = self._server.debug
        if flag is START:
            tell("aaa accounting", debug_wording.ACCT_START(what=word, number=self._number))
        else:
            tell("aaa accounting", debug_wording.ACCT_STOP(what=word))
            tell("aaa accounting", debug_wording.ACCT_PAIRS(pairs=" ".join(pairs)))
