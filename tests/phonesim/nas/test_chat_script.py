"""Running a chat script: what is sent when, and how it ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonesim.nas.chat_script import BUFFER_LIMIT, ChatScript, Event, Status
from phonesim.world import World
from tests.phonesim.fakes import TRY_MANY
from tests.phonesim.nas.rack import MS, OFFHOOK, RTP, S

SUCCESS, TIMED_OUT = Status.SUCCESS, Status.TIMED_OUT
ABORTED, CARRIER_DROPPED = Status.ABORTED, Status.CARRIER_DROPPED


class Run:
    """A script on a line that writes down what it is told, and when."""

    def __init__(self, *words: str, number: str = "84001") -> None:
        self.world = World()
        self.sent: list[tuple[int, bytes]] = []
        self.debug: list[str] = []
        self.ends: list[tuple[int, Status]] = []
        self.script = ChatScript("chat", self.world, self, "rtp", words, number, self._finished)
        self.world.soon(lambda: self.script.feed(Event.BEGIN))
        self.world.run_for(0)

    def _finished(self, status: Status) -> None:
        self.ends.append((self.world.now_us, status))

    # The line.

    def send(self, data: bytes) -> None:
        self.sent.append((self.world.now_us, data))

    def send_break(self) -> None:
        self.sent.append((self.world.now_us, b"<break>"))

    def debug_chat(self, text: str) -> None:
        self.debug.append(text)

    # The test.

    def receive(self, data: bytes, after_us: int = 0) -> None:
        """The modem says something, `after_us` from now."""
        self.world.run_for(after_us)
        self.script.feed(Event.RECEIVED, data)
        self.world.run_for(0)

    def wait(self, duration_us: int = 1_000 * S) -> None:
        self.world.run_for(duration_us)

    @property
    def texts(self) -> list[bytes]:
        return [data for _, data in self.sent]


class TestTheDocumentsScripts:
    def test_off_hook(self) -> None:
        run = Run(*OFFHOOK)
        assert run.sent == [(0, b"ATH1\r")]
        run.receive(b"ATH1\r\r\nO", 100 * MS)
        assert run.ends == []
        run.receive(b"K\r\n", 20 * MS)
        assert run.ends == [(120 * MS, SUCCESS)]

    def test_dialling(self) -> None:
        run = Run(*RTP)
        run.receive(b"AT\r\r\nOK\r\n", 1 * S)
        run.receive(b"ATDT 84001\r", 1 * S)
        run.receive(b"\r\nCONNECT 9600/ARQ\r\n", 43 * S)
        assert run.sent == [(0, b"AT\r"), (1 * S, b"ATDT 84001\r")]
        assert run.ends == [(45 * S, SUCCESS)]

    @pytest.mark.parametrize("word", [b"BUSY", b"ERROR"])
    def test_what_it_aborts_on_ends_it_at_once(self, word: bytes) -> None:
        run = Run(*RTP)
        run.receive(b"OK", 1 * S)
        run.receive(b"\r\n" + word + b"\r\n", 5 * S)
        assert run.ends == [(6 * S, ABORTED)]

    @pytest.mark.parametrize("word", [b"NO CARRIER", b"NO ANSWER", b"NO DIALTONE", b"RING"])
    def test_what_it_does_not_abort_on_waits_out_its_45_s(self, word: bytes) -> None:
        run = Run(*RTP)
        run.receive(b"OK", 1 * S)
        run.receive(b"\r\n" + word + b"\r\n", 5 * S)
        run.wait()
        assert run.ends == [(46 * S, TIMED_OUT)]

    def test_a_modem_that_says_nothing(self) -> None:
        run = Run(*RTP)
        run.wait()
        assert run.sent == [(0, b"AT\r")]
        assert run.ends == [(5 * S, TIMED_OUT)]

    def test_what_it_says_for_debug_chat(self) -> None:
        run = Run(*RTP)
        run.receive(b"AT\r\r\nOK\r\n")
        run.receive(b"CONNECT")
        assert run.debug == [
            "Chat script rtp started",
            "Expecting string: ",
            "Completed match for expect: ",
            "Sending string: AT",
            "Expecting string: OK",
            "Completed match for expect: OK",
            "Sending string: ATDT \\T<84001>",
            "Expecting string: CONNECT",
            "Completed match for expect: CONNECT",
            "Sending string: \\c",
            "Chat script rtp finished, status = Success",
        ]

    def test_and_when_it_fails(self) -> None:
        run = Run(*OFFHOOK)
        run.wait()
        assert run.debug[-2:] == [
            "Timeout expecting: OK",
            "Chat script rtp finished, status = Connection timed out; remote host not responding",
        ]
        run = Run(*RTP)
        run.receive(b"ERROR")
        assert run.debug[-1] == "Chat script rtp finished, status = Aborted"

    def test_how_far_it_has_come(self) -> None:
        run = Run(*RTP)
        assert run.script.progress == "script rtp step 5 of 9"
        run.receive(b"OK")
        assert run.script.progress == "script rtp step 8 of 9"


class TestExpecting:
    def test_text_is_found_anywhere(self) -> None:
        run = Run("CONNECT", "x")
        run.receive(b"\r\nCARRIER 14400\r\nCONNECT 9600/ARQ\r\n")
        assert run.texts == [b"x\r"]

    def test_text_may_come_byte_by_byte(self) -> None:
        run = Run("CONNECT", "x")
        for byte in b"\r\nCONCONNECT":
            run.receive(bytes([byte]), 100 * MS)
        assert run.ends == [(1_200 * MS, SUCCESS)]

    def test_case_counts(self) -> None:
        run = Run("CONNECT", "x")
        run.receive(b"connect Connect")
        assert run.sent == []

    def test_nothing_is_there_at_once(self) -> None:
        run = Run("", "a", "", "b")
        assert run.sent == [(0, b"a\r"), (0, b"b\r")]
        assert run.ends == [(0, SUCCESS)]

    def test_what_was_read_is_not_read_again(self) -> None:
        run = Run("OK", "a", "OK", "b")
        run.receive(b"OK\r\n")
        assert run.texts == [b"a\r"]
        run.receive(b"OK\r\n")
        assert run.texts == [b"a\r", b"b\r"]

    def test_what_came_too_early_is_kept(self) -> None:
        run = Run("OK", "a", "CONNECT", "b")
        run.receive(b"OK\r\nCONNECT")
        assert run.texts == [b"a\r", b"b\r"]

    def test_however_much_comes_before(self) -> None:
        run = Run("CONNECT", "x")
        for _ in range(50):
            run.receive(b"garbage " * 200)
        run.receive(b"CONN")
        run.receive(b"ECT")
        assert run.texts == [b"x\r"]
        assert BUFFER_LIMIT >= 1024

    def test_a_script_without_words_is_over(self) -> None:
        assert Run().ends == [(0, SUCCESS)]


class TestTimeOuts:
    def test_five_seconds_at_first(self) -> None:
        run = Run("OK")
        run.wait(5 * S - 1)
        assert run.ends == []
        run.wait(1)
        assert run.ends == [(5 * S, TIMED_OUT)]

    def test_input_that_does_not_match_gives_no_more_time(self) -> None:
        run = Run("OK")
        run.receive(b"RING", 4 * S)
        run.wait()
        assert run.ends == [(5 * S, TIMED_OUT)]

    def test_one_that_is_set_stays(self) -> None:
        run = Run("TIMEOUT", "20", "A", "a", "B", "b")
        run.receive(b"A", 19 * S)
        run.wait()
        assert run.ends == [(39 * S, TIMED_OUT)]

    def test_one_that_is_set_counts_from_there(self) -> None:
        run = Run("A", "a", "TIMEOUT", "1", "B", "b", "TIMEOUT", "30", "C")
        run.receive(b"A", 4 * S)
        run.receive(b"B", 900 * MS)
        run.wait()
        assert run.ends == [(34_900 * MS, TIMED_OUT)]

    def test_of_nothing_is_at_once(self) -> None:
        run = Run("TIMEOUT", "0", "OK")
        assert run.ends == [(0, TIMED_OUT)]

    def test_in_small_letters_it_is_text(self) -> None:
        run = Run("timeout", "20", "OK")
        run.receive(b"timeout")
        assert run.texts == [b"20\r"]


class TestAborting:
    def test_in_the_middle_of_anything(self) -> None:
        run = Run("ABORT", "BUSY", "OK", "x")
        run.receive(b"xxBUSYxx", 1 * S)
        assert run.ends == [(1 * S, ABORTED)]
        assert run.sent == []

    def test_across_two_chunks(self) -> None:
        run = Run("ABORT", "NO\\sCARRIER", "OK")
        run.receive(b"\r\nNO CAR")
        run.receive(b"RIER\r\n")
        assert run.ends == [(0, ABORTED)]

    def test_what_comes_first_decides(self) -> None:
        first = Run("ABORT", "BUSY", "CONNECT", "x")
        first.receive(b"CONNECT\r\nBUSY")
        assert first.texts == [b"x\r"]
        second = Run("ABORT", "BUSY", "CONNECT", "x")
        second.receive(b"BUSY\r\nCONNECT")
        assert second.ends == [(0, ABORTED)]
        assert second.sent == []

    def test_while_something_is_being_sent(self) -> None:
        run = Run("ABORT", "ERROR", "", "AT\\d\\dZ", "OK")
        run.receive(b"ERROR", 3 * S)
        run.wait()
        assert run.sent == [(0, b"AT")]
        assert run.ends == [(3 * S, ABORTED)]

    def test_only_from_its_place_in_the_script_on(self) -> None:
        run = Run("OK", "a", "ABORT", "BUSY", "CONNECT", "b")
        run.receive(b"BUSY OK")
        assert run.texts == [b"a\r"]
        run.receive(b"BUSY")
        assert run.ends == [(0, ABORTED)]

    def test_any_of_several(self) -> None:
        for word in (b"BUSY", b"ERROR", b"NO CARRIER"):
            run = Run("ABORT", "BUSY", "ABORT", "ERROR", "ABORT", "NO\\sCARRIER", "OK")
            run.receive(word)
            assert run.ends == [(0, ABORTED)]

    def test_case_counts(self) -> None:
        run = Run("ABORT", "BUSY", "OK")
        run.receive(b"busy")
        assert run.ends == []

    def test_of_nothing_never(self) -> None:
        run = Run("ABORT", "", "OK")
        run.receive(b"OK")
        assert run.ends == [(0, SUCCESS)]

    def test_in_small_letters_it_is_text(self) -> None:
        run = Run("abort", "BUSY", "OK")
        run.receive(b"BUSY")
        run.wait()
        assert run.ends == [(5 * S, TIMED_OUT)]


class TestSubSends:
    def test_are_sent_when_nothing_comes(self) -> None:
        run = Run("ssword:-/r-ssword", "secret")
        run.wait(5 * S)
        assert run.sent == [(5 * S, b"/r\r")]
        run.receive(b"Password:", 2 * S)
        assert run.sent == [(5 * S, b"/r\r"), (7 * S, b"secret\r")]
        assert run.ends == [(7 * S, SUCCESS)]

    def test_are_not_needed_otherwise(self) -> None:
        run = Run("ogin:--ogin:", "me")
        run.receive(b"login:", 1 * S)
        assert run.texts == [b"me\r"]

    def test_have_the_same_time_each(self) -> None:
        run = Run("TIMEOUT", "3", "OK-ATZ-OK-ATH-OK", "x")
        run.wait()
        assert run.sent == [(3 * S, b"ATZ\r"), (6 * S, b"ATH\r")]
        assert run.ends == [(9 * S, TIMED_OUT)]

    def test_may_be_breaks(self) -> None:
        run = Run("ogin:-BREAK-ogin:", "me")
        run.wait(5 * S)
        assert run.texts == [b"<break>"]

    def test_that_end_the_word_are_enough(self) -> None:
        run = Run("OK-AT", "x")
        run.wait(5 * S)
        assert run.sent == [(5 * S, b"AT\r"), (5 * S, b"x\r")]

    def test_abort_in_the_second_try_too(self) -> None:
        run = Run("ABORT", "BUSY", "OK-AT-OK")
        run.receive(b"BUSY", 6 * S)
        assert run.ends == [(6 * S, ABORTED)]


class TestSending:
    def test_delays(self) -> None:
        run = Run("", "a\\db\\pc\\c", "OK")
        run.wait(3 * S)
        assert run.sent == [(0, b"a"), (2 * S, b"b"), (2_250 * MS, b"c")]

    def test_time_to_answer_counts_from_the_end_of_sending(self) -> None:
        run = Run("", "\\d\\dAT", "OK")
        run.wait()
        assert run.ends == [(9 * S, TIMED_OUT)]

    def test_an_answer_during_a_delay_is_kept(self) -> None:
        run = Run("", "AT\\r\\d\\c", "OK", "x")
        run.receive(b"OK", 1 * S)
        run.wait(1 * S)
        assert run.sent == [(0, b"AT\r"), (2 * S, b"x\r")]

    def test_breaks(self) -> None:
        run = Run("", "a\\Kb\\c", "", "BREAK", "", "EOT")
        assert run.texts == [b"a", b"<break>", b"b", b"<break>", b"\x04"]

    def test_nothing_is_sent_by_c_alone(self) -> None:
        run = Run("", "\\c")
        assert run.sent == []
        assert run.ends == [(0, SUCCESS)]


def test_the_loss_of_carrier_ends_it() -> None:
    run = Run("OK")
    run.wait(1 * S)
    run.script.feed(Event.CARRIER_LOST)
    run.wait()
    assert run.ends == [(1 * S, CARRIER_DROPPED)]


def test_after_its_end_nothing_matters() -> None:
    run = Run("ABORT", "BUSY", "OK", "x")
    run.receive(b"OK")
    run.receive(b"BUSY")
    run.script.feed(Event.CARRIER_LOST)
    run.wait()
    assert run.ends == [(0, SUCCESS)]
    assert run.texts == [b"x\r"]


@given(
    st.lists(
        st.sampled_from(["ABORT", "TIMEOUT", "BUSY", "OK", "", "3", "AT\\d", "\\c", "A-B-C", "^x"])
        | st.text("ABOK-\\dpc", max_size=6),
        max_size=10,
    ),
    st.lists(st.tuples(st.integers(0, 4 * S), st.sampled_from([b"OK", b"BUSY", b"A", b"\xff"]))),
)
@TRY_MANY
def test_any_script_on_any_input_ends_once(
    words: list[str], received: list[tuple[int, bytes]]
) -> None:
    run = Run(*words)
    for after_us, data in received:
        run.receive(data, after_us)
    run.wait()
    assert len(run.ends) == 1
    assert run.script.state.name == "FINISHED"
