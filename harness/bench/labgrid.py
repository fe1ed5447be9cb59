"""Places of a labgrid coordinator: serial ports on other hosts, locked for one run at a time.

All is asked of labgrid's own client, a program of its own: `labgrid-client` on PATH, or where the
bench says. It must not be in ringback's environment, since its `pyserial-labgrid` takes the place
of pyserial. Source: labgrid's manual, "Remote Access".

A place that the user has locked by hand is used, and stays locked.
"""

from __future__ import annotations

import ast
import contextlib
import getpass
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.errors import BenchError
from phonesim.ports.wall_clock import pause
from phonesim.timers import Timer
from phonesim.units import US_PER_S

PREFIX = "labgrid:"
CLIENT = "labgrid-client"
CLIENT_ANSWER = Timer(
    "labgrid_answer", 30 * US_PER_S, "an answer of labgrid's client", "ours: most take 0.5 s"
)
SERVED_TRIES, SERVED_RETRY_S = 10, 0.5
_RESOURCE = re.compile(r"^(?:Acquired|Matching) resource '([^']+)' \(.*\):\n((?: .*\n?)+)", re.M)
_HOLDER = re.compile(r"^  acquired: (\S+)$", re.M)
_OURS = re.compile(r"You have already acquired place \S+\.$")
_ELSEWHERE = re.compile(r"already acquired (?:by|place \S+ on) (\S+)\. ")
_RESERVED = "was not reserved for"
_SCHEMES = {"rfc2217": "rfc2217", "raw": "socket"}


class NotServed(BenchError):
    """The place is locked, and its exporter offers no port, or not yet."""


class PlaceInUse(BenchError):
    """Somebody else has the place, or has reserved it."""


def split_place(address: str) -> tuple[str, str]:
    """The place of `labgrid:PLACE/RESOURCE`, and the resource; empty if it names none."""
    place, _, resource = address.removeprefix(PREFIX).partition("/")
    return place, resource


@dataclass(frozen=True, slots=True)
class Labgrid:
    """Labgrid's client; without a `coordinator` (HOST:PORT) it asks the one of LG_COORDINATOR.

    Every method raises BenchError with what the client said.
    """

    client: str = CLIENT
    coordinator: str | None = None

    def lock(self, place: str) -> bool:
        """Lock it; False if the user has it already. Raises PlaceInUse."""
        done = self._run("-p", place, "lock")
        if done.returncode == 0:
            return True
        said = _said(done)
        if _OURS.search(said):
            return False
        if found := _ELSEWHERE.search(said):
            raise PlaceInUse(f"{PREFIX}{place} is in use by {found[1]}, who has locked it")
        if _RESERVED in said:
            raise PlaceInUse(f"{PREFIX}{place} is in use by whoever has reserved it")
        raise self._error(place, said)

    def release(self, place: str) -> None:
        """Give it back, if it is ours: never one that this user has locked on another host."""
        host = os.environ.get("LG_HOSTNAME") or socket.gethostname()
        user = os.environ.get("LG_USERNAME") or getpass.getuser()
        self._ask(place, "-p", place, "release-from", f"{host}/{user}")

    def holder(self, place: str) -> str:
        """Who has locked it, as HOST/USER; empty if it is free."""
        found = _HOLDER.search(self._ask(place, "-p", place, "show"))
        return found[1] if found is not None and found[1] != "None" else ""

    @contextlib.contextmanager
    def reserved(self, place: str) -> Iterator[subprocess.Popen[str]]:
        """A reservation, and a process that ends when it is our turn; cancelled at the end."""
        said = self._ask(place, "reserve", "--shell", f"name={place}")
        found = re.search(r"LG_TOKEN=(\S+)", said)
        if found is None:
            raise self._error(place, said)
        token = found[1]
        try:
            with self._start("wait", token) as turn:
                try:
                    yield turn
                finally:
                    turn.kill()
        finally:
            with contextlib.suppress(BenchError):
                self._ask(place, "cancel-reservation", token)

    def url(self, place: str, resource: str = "") -> str:
        """Where a serial port of the place can be opened: rfc2217:// or socket://.

        An exporter begins to serve it when the place is locked, which takes a moment.
        """
        for _ in range(SERVED_TRIES - 1):
            try:
                return self._url(place, resource)
            except NotServed:
                pause(SERVED_RETRY_S)
        return self._url(place, resource)

    def _url(self, place: str, resource: str) -> str:
        said = self._ask(place, "-p", place, "show")
        found = {name: _literal(text) for name, text in _RESOURCE.findall(said)}
        ports = {name: one for name, one in found.items() if one.get("cls") == "NetworkSerialPort"}
        where = f"{PREFIX}{place}"
        if not ports or (resource and resource not in ports):
            wanted = f'serial port "{resource}"' if resource else "serial port"
            there = ", ".join(f"{name} ({one.get('cls')})" for name, one in found.items())
            raise BenchError(f"{where} has no {wanted}; it has {there or 'nothing'}")
        if not resource and len(ports) > 1:
            names = " or ".join(f"{where}/{name}" for name in ports)
            raise BenchError(f"{where} has several serial ports: write {names}")
        name = resource or next(iter(ports))
        params = ports[name].get("params")
        if not isinstance(params, dict) or not params.get("host") or not params.get("port"):
            raise NotServed(f"{where}/{name} is not served: does its exporter run?")
        extra = params.get("extra")
        if isinstance(extra, dict) and extra.get("proxy_required"):
            proxy = extra.get("proxy")
            raise BenchError(f"{where}/{name} is reached through the SSH proxy {proxy} only")
        scheme = _SCHEMES.get(str(params.get("protocol", "rfc2217")))
        if scheme is None:
            raise BenchError(f"{where}/{name} speaks {params['protocol']}, not rfc2217 or raw")
        return f"{scheme}://{params['host']}:{params['port']}"

    def _ask(self, place: str, *words: str) -> str:
        done = self._run(*words)
        if done.returncode != 0:
            raise self._error(place, _said(done))
        return done.stdout

    def _error(self, place: str, said: str) -> BenchError:
        hint = ""
        if "coordinator" in said:
            at = self.coordinator or os.environ.get("LG_COORDINATOR") or "127.0.0.1:20408"
            hint = f". The coordinator is looked for at {at}: `coordinator` under [labgrid]"
        return BenchError(f"{PREFIX}{place}: labgrid-client says: {said}{hint}")

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        with self._start(*words) as process:
            try:
                out, error = process.communicate(timeout=CLIENT_ANSWER.default_us / US_PER_S)
            except subprocess.TimeoutExpired:
                process.kill()
                limit = CLIENT_ANSWER.default_us // US_PER_S
                raise BenchError(f"{self.client} did not answer within {limit} s") from None
            except BaseException:
                process.kill()
                raise
        return subprocess.CompletedProcess(words, process.returncode, out, error)

    def _start(self, *words: str) -> subprocess.Popen[str]:
        """In a session of its own: a Ctrl-C is ours, and no half of a lock is left by it."""
        coordinator = ["-x", self.coordinator] if self.coordinator else []
        try:
            return subprocess.Popen(
                [self._find(), *coordinator, *words], start_new_session=True, text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )  # fmt: skip
        except OSError as error:
            raise BenchError(f"{self.client} cannot be started: {error.strerror}") from None

    def _find(self) -> str:
        path = shutil.which(self.client)
        if path is None:
            raise BenchError(
                f"{self.client} is not there: install labgrid in an environment of its own "
                "(pipx install labgrid), on PATH or named by `client` under [labgrid]"
            )
        if Path(path).absolute().parent == Path(sys.prefix).absolute() / "bin":
            raise BenchError(
                f"{path} is in ringback's own environment, where labgrid replaces pyserial: "
                "install it in one of its own (pipx install labgrid)"
            )
        return path


def _said(done: subprocess.CompletedProcess[str]) -> str:
    """The last line of what went wrong."""
    lines = (done.stderr.strip() or done.stdout.strip() or "nothing").splitlines()
    return re.sub(r"^(labgrid-client: |Server )?[Ee]rror: (Error: )?", "", lines[-1])


def _literal(text: str) -> dict[str, object]:
    """A resource, which the client prints as Python does."""
    with contextlib.suppress(ValueError, SyntaxError):
        read = ast.literal_eval(text.strip())
        if isinstance(read, dict):
            return read
    return {}
