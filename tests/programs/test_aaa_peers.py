"""FreeRADIUS as the server that a callback's number comes from; a TACACS+ client at our server."""

import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.bench.bench_file import read_bench
from harness.rehearsal import play, read
from harness.scenario.outcome import Outcome, Verdict
from phonesim.aaa.account import Account
from phonesim.aaa.network import MemoryNetwork
from phonesim.aaa.radius_packet import AcctStatus, Code, Reply, RequestKind
from phonesim.aaa.tacacs_server import TacacsServer
from phonesim.nas.aaa.asked import Asked
from phonesim.nas.aaa.radius_exchange import RadiusExchange
from phonesim.ports.aaa_network import RealAaaNetwork
from phonesim.ports.tcp_stream import TcpListener, TcpStream
from phonesim.ports.wall_clock import WallClock
from phonesim.units import US_PER_MS, US_PER_S
from phonesim.world import World
from tests.end_to_end.stage import edited, screen
from tests.programs.office import PATIENCE_S, QUICK

SERVERS = Path(__file__).parents[1] / "end_to_end" / "servers"
KEY = "shared"
RADIUSD = """
prefix = /usr
localstatedir = {folder}
logdir = {folder}
run_dir = {folder}
libdir = /usr/lib/freeradius
name = freeradius
max_requests = 256
log {{
  destination = stdout
}}
client loopback {{
  ipaddr = 127.0.0.1
  secret = {key}
}}
modules {{
  always ok {{
    rcode = ok
  }}
  detail {{
    filename = {folder}/detail
    permissions = 0600
  }}
  pap {{
  }}
  files {{
    filename = {folder}/users
  }}
}}
server default {{
  listen {{
    type = auth
    ipaddr = 127.0.0.1
    port = {port}
  }}
  listen {{
    type = acct
    ipaddr = 127.0.0.1
    port = {accounting}
  }}
  preacct {{
    ok
  }}
  accounting {{
    detail
  }}
  authorize {{
    files
    pap
  }}
  authenticate {{
    pap
  }}
}}
"""
USERS = """
eva Cleartext-Password := "pa55word"
    Service-Type = NAS-Prompt-User,
    Callback-Number = "84001",
    Cisco-AVPair = "shell:nocallback-verify=1"
"""


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def freeradius(program: str, folder: Path, key: str = KEY) -> Iterator[int]:
    """A server on loopback, with `eva` among its users; its port."""
    port, accounting = free_port(), free_port()
    (folder / "accounting").write_text(str(accounting))
    (folder / "radiusd.conf").write_text(
        RADIUSD.format(folder=folder, key=key, port=port, accounting=accounting)
    )
    (folder / "users").write_text(USERS)
    server = subprocess.Popen(
        [program, "-f", "-l", "stdout", "-d", str(folder), "-D", "/usr/share/freeradius"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        said = []
        for line in server.stdout:
            said.append(line)
            if "Ready to process requests" in line:
                break
        else:
            raise AssertionError("".join(said))
        yield port
    finally:
        server.kill()
        server.communicate(timeout=PATIENCE_S)


def call(folder: Path, port: int) -> Outcome:
    """The story of the callback whose number comes from RADIUS, in real time."""
    original = (SERVERS / "radius.cfg").read_text()
    quick = edited(original, (" callback forced-wait 5\n", " callback forced-wait 1\n"))
    (folder / "radius.cfg").write_text(quick)
    told = (SERVERS / "radius.scenario").read_text()
    (folder / "radius.scenario").write_text(told)
    bench = (
        '[bench]\nname = "radius"\ncable = "memory"\nclock = "wall"\nlast_silence = 1\n'
        f'slack = "20s"\n[lane.client]\nnumber = "84001"\n'
        f'profile = "{QUICK}"\n'
        f'[lane.nas]\nplatform = "2600"\nenable = "sesame"\nprofile = "&C1&D2S0=1{QUICK}"\n'
        f'[aaa.reach]\n"10.9.0.1" = "127.0.0.1:{port}"\n'
    )
    return play(read(folder / "radius.scenario"), read_bench(bench, "lab.toml"))


@pytest.mark.waits(33)
def test_freeradius_has_the_number(tmp_path: Path, need: Callable[[str], str]) -> None:
    with freeradius(need("freeradius"), tmp_path) as port:
        outcome = call(tmp_path, port)
    assert outcome.verdict is Verdict.PASSED, outcome.error or screen(outcome)


@pytest.mark.parametrize(("key", "code"), [(KEY, Code.ACCESS_ACCEPT), ("another", None)])
def test_freeradius_answers_who_has_its_key(
    tmp_path: Path, need: Callable[[str], str], key: str, code: Code | None
) -> None:
    clock = WallClock()
    world = World(clock)
    replies: list[Reply | None] = []
    try:
        with freeradius(need("freeradius"), tmp_path) as port:
            places = {"10.9.0.1": ("127.0.0.1", port)}
            exchange = RadiusExchange(
                "radius", world, RealAaaNetwork(world, clock, places, MemoryNetwork(world)),
                [Asked("10.9.0.1", 1812, key.encode(), timeout_s=1 if code is None else 20)],
                [("User-Name", "eva"), ("User-Password", "pa55word")],
                replies.append, lambda text: None,
            )  # fmt: skip
            exchange.ask()
            world.run_until(lambda: bool(replies), round(PATIENCE_S * US_PER_S))
    finally:
        clock.close()
    assert [reply and reply.code for reply in replies] == [code]


@pytest.mark.parametrize(("key", "code"), [(KEY, Code.ACCOUNTING_RESPONSE), ("another", None)])
def test_freeradius_keeps_accounts_of_who_has_its_key(
    tmp_path: Path, need: Callable[[str], str], key: str, code: Code | None
) -> None:
    clock = WallClock()
    world = World(clock)
    replies: list[Reply | None] = []
    try:
        with freeradius(need("freeradius"), tmp_path):
            port = int((tmp_path / "accounting").read_text())
            places = {"10.9.0.1": ("127.0.0.1", port)}
            exchange = RadiusExchange(
                "radius", world, RealAaaNetwork(world, clock, places, MemoryNetwork(world)),
                [Asked("10.9.0.1", 1813, key.encode(), timeout_s=1 if code is None else 20)],
                [("User-Name", "eva"), ("Acct-Status-Type", int(AcctStatus.STOP)),
                 ("Acct-Session-Id", "00000007"), ("Acct-Session-Time", 62), ("NAS-Port", 129),
                 ("NAS-Identifier", "maui")],
                replies.append, lambda text: None, RequestKind.ACCOUNTING,
            )  # fmt: skip
            exchange.ask()
            world.run_until(lambda: bool(replies), round(PATIENCE_S * US_PER_S))
    finally:
        clock.close()
    assert [reply and reply.code for reply in replies] == [code]
    if code is not None:
        kept = (tmp_path / "detail").read_text()
        assert 'Acct-Session-Id = "00000007"' in kept
        assert "Acct-Session-Time = 62" in kept
        assert "Acct-Status-Type = Stop" in kept


CLIENT = """
use Authen::TacacsPlus;
my ($port, $key, $user, $password) = @ARGV;
my $server = new Authen::TacacsPlus(Host=>'127.0.0.1', Key=>$key, Port=>$port, Timeout=>10)
    or die "no server: " . Authen::TacacsPlus::errmsg();
print $server->authen($user, $password) ? "pass" : "fail";
"""


def test_a_tacacs_client_logs_in_at_our_server(need: Callable[[str], str]) -> None:
    """Authen::TacacsPlus of Debian, which speaks to real ones."""
    perl = need("perl")
    if subprocess.run([perl, "-MAuthen::TacacsPlus", "-e", "1"], capture_output=True).returncode:
        need("Authen::TacacsPlus")
    clock = WallClock()
    world = World(clock)

    def serve(stream: TcpStream) -> bool:
        server = TacacsServer(KEY.encode(), {"eva": Account("pa55word")})

        def receive(data: bytes) -> None:
            reply = server.receive(data)
            if reply is None:
                stream.close()
            else:
                stream.write(reply)

        stream.attach(receive)
        return True

    listener = TcpListener(world, clock, "127.0.0.1", 0, serve)
    try:
        for key, password, says in (
            (KEY, "pa55word", "pass"),
            (KEY, "other", "fail"),
            ("another", "pa55word", "fail"),
        ):
            client = subprocess.Popen(
                [perl, "-e", CLIENT, str(listener.port), key, "eva", password],
                stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            while client.poll() is None:
                world.run_for(20 * US_PER_MS)
            assert client.communicate(timeout=PATIENCE_S)[0] == says
    finally:
        listener.close()
        clock.close()
