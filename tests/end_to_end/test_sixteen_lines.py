"""A 2511 whose sixteen lines are called at once, and call back at once."""

import pytest

from harness.bench.bench_file import read_bench
from harness.bench.fit import Need
from harness.bench.running import RunningBench
from phonesim.nas.ios_config import read_config
from phonesim.units import US_PER_S
from tests.end_to_end.stage import edited
from tests.end_to_end.test_servers import FOLDER

NUMBERS = {f"pc{n}": f"84{n:03}" for n in range(1, 17)}

STORY = """ATS0=1\r
OK\r
ATDT{line}\r
CONNECT 115200\r
\r
\r
User Access Verification\r
\r
Username: ann\r
Password: \r
Callback Dialstring: {number}\r
Callback initiated - line is disconnected\r
\r
NO CARRIER\r
\r
RING\r
\r
CONNECT 115200\r
\r
\r
User Access Verification\r
\r
Username: ann\r
Password: \r
dial-2511>exit\r
\r
NO CARRIER\r
"""


class Everybody:
    """All the clients of a bench, who type the same at the same moment."""

    def __init__(self, running: RunningBench) -> None:
        self._running, self.received = running, dict.fromkeys(running.clients, b"")
        running.world.trace.listen(self._note)

    def _note(self, event: object) -> None:
        source, kind, facts = event[1:]  # type: ignore[index]
        if kind == "received" and source in self.received:
            self.received[source] += facts["data"]

    def answer(self, prompt: str, *typed: str) -> None:
        """When all have got `prompt`, each types his own of what is typed, or the one for all."""

        def asked() -> bool:
            return all(text.endswith(prompt.encode()) for text in self.received.values())

        assert self._running.world.run_until(asked, 100 * US_PER_S), self.received
        answers = typed * (len(self.received) // len(typed))
        for party, text in zip(self._running.clients.values(), answers, strict=True):
            party.type_line(text)


@pytest.mark.parametrize("cable", ["memory", "pty"])
def test_all_at_once(cable: str) -> None:
    text = edited((FOLDER / "2511.toml").read_text(), ('number = "84001"', ""))
    bench = read_bench(edited(text, ('"memory"', f'"{cable}"')), "2511.toml")
    config = read_config((FOLDER / "2511.cfg").read_text(), "2511.cfg")
    with RunningBench(bench, Need(NUMBERS, "5501", config), seed=1) as running:
        everybody = Everybody(running)
        lines = [f"{number}" for number in range(5501, 5517)]
        everybody.answer("", "ATS0=1")
        everybody.answer("OK\r\n", *(f"ATDT{line}" for line in lines))
        everybody.answer("Username: ", "ann")
        everybody.answer("Password: ", "pa55word")
        everybody.answer("Dialstring: ", *NUMBERS.values())
        everybody.answer("NO CARRIER\r\n\r\nRING\r\n\r\nCONNECT 115200\r\n" + LOGIN, "ann")
        everybody.answer("Password: ", "pa55word")
        everybody.answer("dial-2511>", "exit")
        running.world.run_for(30 * US_PER_S)
        told = {lane: text.decode() for lane, text in everybody.received.items()}
        wanted = {
            lane: STORY.format(line=line, number=number)
            for (lane, number), line in zip(NUMBERS.items(), lines, strict=True)
        }
        assert {lane: text.replace("\r\r\n", "\r\n") for lane, text in told.items()} == wanted
        assert running.quiet
        assert len(running.exchange.records) == 32


LOGIN = "\r\n\r\nUser Access Verification\r\n\r\nUsername: "
