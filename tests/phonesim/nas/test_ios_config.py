"""What a configuration says: the document's own field by field, then the reading rules."""

import re
from pathlib import Path

import pytest

from phonesim.nas.ios_config import (
    ConfigError,
    FlowControl,
    IosConfig,
    Kept,
    LineConfig,
    LineKind,
    LoginMethod,
    ModemControl,
    Parity,
    Password,
    ScriptTrigger,
    Timestamps,
    TimestampStyle,
    User,
    boot_config,
    merge_config,
    read_config,
)
from phonesim.nas.time_zone import TimeZone

MAUI = (Path(__file__).parent / "configs" / "maui-nas-04.cfg").read_text(encoding="utf-8")


def read(text: str) -> IosConfig:
    return read_config(text, "test.cfg")


def line_of(commands: str) -> LineConfig:
    return read(f"line aux 0\n{commands}").line(LineKind.AUX, 0)


def mistakes(text: str) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        read(text)
    return [f"{d.span.line}:{d.span.column} {d.message}" for d in raised.value.diagnostics]


class TestTheDocument:
    """maui-nas-04, as the technical note prints it."""

    config = read(MAUI)

    def test_global_settings(self) -> None:
        assert self.config.hostname == "maui-nas-04"
        assert self.config.version == "12.0"
        assert self.config.service_exec_callback
        assert not self.config.password_encryption
        stamps = Timestamps(TimestampStyle.DATETIME, msec=True)
        assert self.config.debug_timestamps == self.config.log_timestamps == stamps

    def test_users(self) -> None:
        assert self.config.users == {
            "austin-01": User(
                "austin-01",
                Password(0, "xxxxx"),
                callback_dialstring="84001",
                nocallback_verify=True,
            ),
            "austin-02": User("austin-02", Password(0, "xxxxx"), callback_dialstring=""),
        }

    def test_the_deleted_secret_opens_nothing_and_is_reported(self) -> None:
        assert self.config.enable_secret == Password(5, "<deleted>")
        assert not self.config.enable_secret.usable
        (warning,) = self.config.warnings
        assert warning.text == "enable secret 5 <deleted>"
        assert warning.span.column == 17

    def test_chat_scripts(self) -> None:
        assert self.config.chat_scripts == {
            "offhook": ("", "ATH1", "OK"),
            "rtp": (
                *("ABORT", "ERROR", "ABORT", "BUSY", "", "AT", "OK"),
                *("ATDT \\T", "TIMEOUT", "45", "CONNECT", "\\c"),
            ),
        }

    def test_lines(self) -> None:
        assert self.config.lines == [
            LineConfig(LineKind.CON, 0, 0),
            LineConfig(LineKind.TTY, 65, 70),
            LineConfig(
                LineKind.AUX,
                0,
                0,
                scripts={ScriptTrigger.MODEM_OFF_HOOK: "offhook", ScriptTrigger.CALLBACK: "rtp"},
                login=LoginMethod.LOCAL,
                modem_control=ModemControl.IN_OUT,
                transport_input=("all",),
                callback_forced_wait_s=5,
                flow_control=FlowControl.HARDWARE,
            ),
            LineConfig(LineKind.VTY, 0, 4, login=LoginMethod.LOCAL, transport_input=("all",)),
        ]

    def test_defaults_of_a_line(self) -> None:
        line = self.config.line(LineKind.AUX, 0)
        assert (line.speed_bps, line.data_bits, line.stop_bits) == (9600, 8, 2)
        assert line.parity is Parity.NONE
        assert (line.exec_timeout_s, line.session_timeout_s, line.login_response_s) == (600, 0, 30)

    def test_what_is_kept(self) -> None:
        assert self.config.kept == [
            Kept("global", "ip subnet-zero", 19),
            Kept("global", "interface Ethernet0/0", 23),
            Kept("interface", "no ip directed-broadcast", 25),
            Kept("global", "ip classless", 27),
        ]
        assert [kept.line_number for kept in self.config.kept] == [19, 23, 25, 27]

    def test_shown_back(self) -> None:
        without_remarks = [line for line in MAUI.splitlines() if "!---" not in line]
        assert self.config.text.splitlines() == without_remarks


def test_an_empty_configuration_is_a_router_with_defaults() -> None:
    config = read("")
    assert config == IosConfig()
    assert config.text == "end\n"
    assert config.line(LineKind.VTY, 3).login is LoginMethod.LINE_PASSWORD
    assert config.line(LineKind.VTY, 3).transport_input == ("all",)
    assert config.line(LineKind.TTY, 7) == LineConfig(LineKind.TTY, 7, 7)


def test_users_in_all_forms() -> None:
    users = read(
        """
username a password 0 pw
username a callback-dialstring 1 privilege 15
username b callback-rotary 100 nohangup noescape nocallback-verify password 7 02050D480809
username c callback-line 65 70 callback-dialstring "9,555 0101" secret 5 <removed>
username d callback-line tty 3 nopassword
username e access-class 10 user-maxlinks 2 autocommand show users
username f password two words
username g
username h password gone
no username h
"""
    ).users
    assert users == {
        "a": User("a", Password(0, "pw"), callback_dialstring="1", privilege=15),
        "b": User(
            "b",
            Password(7, "02050D480809"),
            callback_rotary=100,
            nohangup=True,
            noescape=True,
            nocallback_verify=True,
        ),
        "c": User(
            "c",
            Password(5, "<removed>"),
            callback_line=(65, 70),
            callback_dialstring="9,555 0101",
            secret=True,
        ),
        "d": User("d", callback_line=(3, 3), nopassword=True),
        "e": User("e", autocommand="show users", others=("access-class 10", "user-maxlinks 2")),
        "f": User("f", Password(0, "two words")),
        "g": User("g"),
    }


def test_options_behind_a_password_belong_to_it_and_are_reported() -> None:
    config = read("username a password 0 pw callback-dialstring 84001")
    assert config.users["a"] == User("a", Password(0, "pw callback-dialstring 84001"))
    assert "the whole rest of the line" in config.warnings[0].message
    assert not read("username a password 0 two words").warnings


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        ("service timestamps debug uptime", Timestamps(TimestampStyle.UPTIME)),
        ("service timestamps debug", Timestamps(TimestampStyle.UPTIME)),
        ("service timestamps", Timestamps(TimestampStyle.UPTIME)),
        (
            "service timestamps debug datetime show-timezone localtime msec year",
            Timestamps(TimestampStyle.DATETIME, True, True, True, True),
        ),
        ("service timestamps debug uptime\nno service timestamps debug", Timestamps()),
        ("service timestamps debug uptime\nno service timestamps", Timestamps()),
        ("service timestamps log uptime", Timestamps()),
    ],
)
def test_debug_timestamps(commands: str, expected: Timestamps) -> None:
    assert read(commands).debug_timestamps == expected


def test_enable_passwords() -> None:
    config = read("enable password clear text\nenable secret level 7 0 seven\nenable secret 0 s")
    assert config.enable_password == Password(0, "clear text")
    assert config.enable_secret == Password(0, "s")
    assert read("enable secret s\nno enable secret").enable_secret is None


@pytest.mark.parametrize(
    ("command", "field", "value", "after_no"),
    [
        ("login", "login", LoginMethod.LINE_PASSWORD, LoginMethod.NONE),
        ("login local", "login", LoginMethod.LOCAL, LoginMethod.NONE),
        ("password 0 a b", "password", Password(0, "a b"), None),
        ("modem InOut", "modem_control", ModemControl.IN_OUT, None),
        ("modem Dialin", "modem_control", ModemControl.DIALIN, None),
        ("modem ri-is-cd", "modem_control", ModemControl.RI_IS_CD, None),
        ("modem answer-timeout 30", "answer_timeout_s", 30, 15),
        ("script callback ^r", "scripts", {ScriptTrigger.CALLBACK: "^r"}, {}),
        ("callback forced-wait 5", "callback_forced_wait_s", 5, 0),
        ("callback nodsr-wait 3000", "callback_nodsr_wait_ms", 3000, 0),
        ("speed 115200", "speed_bps", 115200, 9600),
        ("txspeed 2400", "transmit_bps", 2400, 9600),
        ("rxspeed 2400", "receive_bps", 2400, 9600),
        ("databits 7", "data_bits", 7, 8),
        ("stopbits 1.5", "stop_bits", 1.5, 2),
        ("parity even", "parity", Parity.EVEN, Parity.NONE),
        ("flowcontrol software lock in", "flow_control", FlowControl.SOFTWARE, FlowControl.NONE),
        ("exec-timeout 5 30", "exec_timeout_s", 330, 0),
        ("session-timeout 20 output", "session_timeout_s", 1200, 0),
        ("absolute-timeout 2", "absolute_timeout_s", 120, 0),
        ("timeout login response 60", "login_response_s", 60, 30),
        ("exec", "exec_enabled", True, False),
        ("rotary 3", "rotary", 3, None),
        ("transport input telnet ssh", "transport_input", ("telnet", "ssh"), ()),
        ("transport input none", "transport_input", (), ()),
        ("privilege level 15", "privilege", 15, 1),
        ("autocommand show users", "autocommand", "show users", ""),
        ("autohangup", "autohangup", True, False),
        ("autoselect ppp", "autoselect", ("ppp",), ()),
        ("location third floor, room 2", "location", "third floor, room 2", ""),
        ("length 0", "length", 0, 24),
        ("width 132", "width", 132, 80),
        ("monitor", "monitor", True, False),
        ("exec-banner", "exec_banner", True, False),
        ("motd-banner", "motd_banner", True, False),
    ],
)
def test_line_commands(command: str, field: str, value: object, after_no: object) -> None:
    default = getattr(line_of(""), field)
    shortened = re.split(r" [0-9^]", command)[0]
    assert getattr(line_of(command), field) == value
    assert getattr(line_of(f"{command}\nno {command}"), field) == after_no
    assert getattr(line_of(f"{command}\nno {shortened}"), field) == after_no
    assert getattr(line_of(f"{command}\ndefault {shortened}"), field) == default


@pytest.mark.parametrize("command", ["flowcontrol", "modem", "transport input", "autoselect"])
def test_no_forms_without_the_value(command: str) -> None:
    settings = "flowcontrol hardware\nmodem InOut\ntransport input all\nautoselect ppp"
    every = ("flow_control", "modem_control", "transport_input", "autoselect")
    changed = [
        field
        for field in every
        if getattr(line_of(f"{settings}\nno {command}"), field) != getattr(line_of(settings), field)
    ]
    assert len(changed) == 1


def test_speed_sets_both_directions() -> None:
    line = line_of("rxspeed 300\nspeed 38400")
    assert (line.transmit_bps, line.receive_bps) == (38400, 38400)


def test_no_login_on_a_vty_is_not_its_default() -> None:
    vty = read("line vty 0 4\nno login").line(LineKind.VTY, 2)
    assert vty.login is LoginMethod.NONE
    vty = read("line vty 0 4\nno login\ndefault login").line(LineKind.VTY, 2)
    assert vty.login is LoginMethod.LINE_PASSWORD


def test_ranges_are_split_and_overridden() -> None:
    config = read("line 65 70\nspeed 300\nline 67\nspeed 600\nline 69 72\nmodem InOut\nline 1 2")
    assert [(ln.first, ln.last, ln.speed_bps, ln.modem_control) for ln in config.lines] == [
        (1, 2, 9600, None),
        (65, 66, 300, None),
        (67, 67, 600, None),
        (68, 68, 300, None),
        (69, 70, 300, ModemControl.IN_OUT),
        (71, 72, 9600, ModemControl.IN_OUT),
    ]


def test_parts_of_a_range_do_not_share_their_scripts() -> None:
    config = read("line 1 4\nscript callback a\nline 2\nno script callback")
    assert [bool(line.scripts) for line in config.lines] == [True, False, True]


def test_lines_are_shown_in_the_order_of_their_kinds() -> None:
    config = read("line vty 0 4\nline aux 0\nline tty 1 8\nline console 0\nline vty 5")
    assert [(line.kind.value, line.first, line.last) for line in config.lines] == [
        ("con", 0, 0),
        ("tty", 1, 8),
        ("aux", 0, 0),
        ("vty", 0, 4),
        ("vty", 5, 5),
    ]
    assert [line.kind for line in read("line 0").lines] == [LineKind.CON]


def test_no_line_returns_it_to_defaults() -> None:
    config = read("line vty 0 15\nno login\nno line vty 5 15")
    assert [(line.first, line.last) for line in config.lines] == [(0, 4)]
    assert config.line(LineKind.VTY, 9).login is LoginMethod.LINE_PASSWORD
    assert mistakes("no line") == ["1:4 incomplete command"]


def test_modes_do_not_depend_on_indentation() -> None:
    config = read(
        """
interface Ethernet0
ip address 10.0.0.1 255.0.0.0
no shutdown
  hostname a
line aux 0
login local
   interface Async1
 description below
line aux 0
    modem InOut
    chat-script x "" AT OK
"""
    )
    assert config.hostname == "a"
    assert config.line(LineKind.AUX, 0).login is LoginMethod.LOCAL
    assert config.line(LineKind.AUX, 0).modem_control is ModemControl.IN_OUT
    assert "x" in config.chat_scripts
    assert [kept.mode for kept in config.kept] == [
        "global",
        "interface",
        "global",
        "interface",
    ]


def test_a_block_that_is_only_kept_may_hold_what_nobody_knows() -> None:
    config = read("interface Ethernet0\n frobnicate 5\nvoice class x\n  sub 1\n   subsub")
    assert [(kept.mode, kept.text) for kept in config.kept] == [
        ("global", "interface Ethernet0"),
        ("interface", "frobnicate 5"),
        ("global", "voice class x"),
        ("voice", "sub 1"),
        ("voice", "subsub"),
    ]


def test_a_block_is_what_is_indented_deeper_than_its_command() -> None:
    """A configuration that was pasted with a margin is read as strictly as any other."""
    assert mistakes("  interface Ethernet0\n    frobnicate\n  chat-scirpt x y\n\tline aux 0") == [
        '3:3 unknown command "chat-scirpt"'
    ]


def test_a_line_command_in_an_interface_is_outside_a_line() -> None:
    assert mistakes("interface Ethernet0\n speed 100\n login local\n modem InOut") == [
        "3:2 a line command outside a line"
    ]


def test_chat_scripts_and_how_they_are_chosen() -> None:
    config = read(
        'chat-script rtp-2 "" AT\nchat-script rtp old\nchat-script rtp "" "A T" OK\n'
        "chat-script gone x\nno chat-script gone"
    )
    assert config.chat_scripts == {"rtp-2": ("", "AT"), "rtp": ("", "A T", "OK")}
    assert config.match_chat_script("rtp") == "rtp"
    assert config.match_chat_script("rt") == "rtp-2"
    assert config.match_chat_script("^rtp$") == "rtp"
    assert config.match_chat_script("other") is None
    assert config.match_chat_script("*") is None


def test_a_script_that_names_no_chat_script_is_no_mistake() -> None:
    assert line_of("script callback missing").scripts == {ScriptTrigger.CALLBACK: "missing"}


def test_banners() -> None:
    config = read(
        "banner motd #\nWelcome\n! no comment\n end\n# ignored\n"
        "banner login ^CHello^C\nbanner zold stylez\nbanner exec ^C one \n two ^C\n"
        "banner incoming %x%\nno banner incoming\n"
    )
    assert config.banners == {"login": "Hello", "motd": "old style", "exec": " one \n two "}
    assert read(config.text) == config


def test_aaa_asks_everybody_but_at_the_console() -> None:
    config = read("aaa new-model\nline con 0\nline 1 2\nlogin\nline vty 0 4\nno login")
    assert config.line(LineKind.CON, 0).login is LoginMethod.NONE
    for kind, number in ((LineKind.TTY, 1), (LineKind.VTY, 0), (LineKind.AUX, 0)):
        line = config.line(kind, number)
        assert (line.login, config.login_methods(line)) == (LoginMethod.AAA, ("local",))
    assert line_of("login tacacs").login is LoginMethod.LOCAL
    assert read("aaa new-model\nno aaa new-model").line(LineKind.AUX, 0).login is LoginMethod.NONE


def test_pasted_terminal_output_is_skipped() -> None:
    config = read(
        "router#sh run\nBuilding configuration...\n\nCurrent configuration : 2137 bytes\n!\n"
        "version 12.0\nhostname a\nend\n\n!\n"
    )
    assert config.text == "!\nversion 12.0\nhostname a\nend\n"
    assert "Building" in mistakes("hostname a\nBuilding configuration...")[0]
    pages = "hostname a\n --More-- " + "\b" * 9 + " " * 8 + "\b" * 9 + "ip classless\nline aux 0\n"
    pages += " --More-- " + "\b" * 9 + " " * 8 + "\b" * 9 + " login local\n --More-- \n modem InOut"
    assert read(pages).text == (
        "hostname a\nip classless\nline aux 0\n login local\n modem InOut\nend\n"
    )


@pytest.mark.parametrize("shows", ["show running-config", "sh run", "wr t", "more nvram:startup"])
def test_a_whole_session_may_be_pasted(shows: str) -> None:
    session = (
        "\nUser Access Verification\n\nUsername: joe\nPassword: \nlab-1>en\nPassword: \n"
        f"lab-1#terminal length 0\nlab-1#{shows}\nBuilding configuration...\n\n"
        "Current configuration:\n!\nversion 12.0\nhostname lab-1\n"
        "*Mar  1 00:05:12.345: %SYS-5-CONFIG_I: Configured from console by console\n"
        "interface Ethernet0\n description a\n"
        "00:00:51: %LINEPROTO-5-UPDOWN: Line protocol on Interface Ethernet0, changed state to up\n"
        " no shutdown\n!\nend\n\nlab-1#\nlab-1#show version\nCisco ...\nlab-1#exit\n"
    )
    config = read(session)
    assert config.warnings == ()
    assert config.text == (
        "!\nversion 12.0\nhostname lab-1\n"
        "interface Ethernet0\n description a\n no shutdown\n!\nend\n"
    )
    # What is not IOS's is a mistake as ever, and the lines are those of the file.
    (mistake,) = mistakes(session.replace("version 12.0", "line 0 x"))
    assert mistake.startswith("14:6 ")


def test_pasted_up_to_a_prompt_without_an_end() -> None:
    config = read("hostname lab\nline aux 0\n modem InOut\nlab#\nlab#show line\n")
    assert config.text == "hostname lab\nline aux 0\n modem InOut\nend\n"
    assert "lab2#" in read("hostname lab\nline aux 0\nlab2#\n").warnings[0].message


def test_domain_lookup() -> None:
    assert read("").domain_lookup
    assert not read("no ip domain-lookup").domain_lookup
    assert not read("no ip domain lookup").domain_lookup
    assert read("no ip domain-lookup\ndefault ip domain-lookup").domain_lookup


def test_crlf_and_a_byte_order_mark() -> None:
    assert read("\ufeffhostname a\r\nbanner motd #x\r\ny#\r\n").banners == {"motd": "x\ny"}


def test_a_mistake_is_reported_once() -> None:
    """What follows a wrong `line`, or stands outside any, is checked on as a line's commands."""
    assert mistakes("login local\nmodem InOut\nspeed x\nhostname a\nmodem InOut") == [
        "1:1 a line command outside a line",
        '3:7 "x" is not a number from 50 to 4000000',
        "5:1 a line command outside a line",
    ]
    assert mistakes("line aux 1\nlogin local\nmodem Inout2") == [
        "1:10 there is one aux line, and its number is 0",
        '3:7 "Inout2" is not known here',
    ]
    assert mistakes("hostnme a\n sub\n subsub\nhostname b c") == [
        '1:1 unknown command "hostnme"',
        '4:12 "c" is one word too many',
    ]
    assert mistakes("hostname a\nend\nhostname b\nrubbish") == [
        "3:1 the configuration has ended above, at `end`"
    ]


def test_warnings_come_with_the_mistakes() -> None:
    assert len(mistakes("enable secret 5 x\nhostnme a")) == 2


UNHEARD_OF = """service wonder
hostname a
dial-wonder priority 1 1
 below it
line 1 4
 wonder 5
 modem wonder
 login local
 autohangup wonder
line vty 0 4
 login local
wonder 6
end
"""


def test_commands_that_nobody_knows_are_kept_and_told() -> None:
    """A router of another release has them; what is nearly a known word is a mistake."""
    config = read(UNHEARD_OF)
    assert config.text == UNHEARD_OF
    assert [(w.span.line, w.message.split()[0]) for w in config.warnings] == [
        (1, '"wonder"'), (3, "unknown"), (6, "unknown"), (7, '"wonder"'), (9, '"wonder"'),
        (12, "unknown"),
    ]  # fmt: skip
    assert all("kept, and not acted on" in w.message for w in config.warnings)
    assert config.line(LineKind.TTY, 4).login is LoginMethod.LOCAL
    assert [k.text for k in config.kept if k.mode == "line"] == ["wonder 5", "modem wonder",
                                                                 "autohangup wonder"]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "speed fast", "stopbits 3", "exec-timeout x", "login wonder", "script wonder x",
        "callback wonder 5", "modem InnOut", "transport input telnot", "modem InOut now",
    ],
)  # fmt: skip
def test_what_lines_and_callbacks_need_is_never_taken_on_trust(line: str) -> None:
    assert len(mistakes(f"hostname a\nip classless\nip subnet-zero\nline aux 0\n {line}")) == 1


def test_what_is_no_configuration_is_no_configuration() -> None:
    assert mistakes("Dear Sir,\nthis is a letter\nhostname a") == [
        '1:1 unknown command "Dear"', '2:1 unknown command "this"',
    ]  # fmt: skip


SEVERAL = """hostname a
username autoc autocommand show users
username autoc nohangup
username autoc password 7 0822455D0A16
end
"""


def test_a_user_in_several_commands_stands_as_written_until_he_is_changed() -> None:
    config = read(SEVERAL)
    assert config.text == SEVERAL
    merge_config("username autoc privilege 2", config)
    changed = (
        "hostname a\n!\nusername autoc privilege 2 nohangup password 7 0822455D0A16\n"
        "username autoc autocommand show users\nend\n"
    )
    assert config.text.replace("!\nend", "end") == changed
    for _ in range(2):
        merge_config(config.text, config)
    assert config.text.replace("!\nend", "end") == changed
    assert boot_config(config.text).text == config.text
    assert read("username a password 0 x\nno username a\n").text == "end\n"


def test_time_zones() -> None:
    assert read("clock timezone PST -8").timezone.offset_min == -480
    assert read("clock timezone NST -3 30").timezone.offset_min == -210
    assert read("clock timezone IST 5 30").timezone == TimeZone("IST", 330)
    assert read("clock timezone CET 1\nno clock timezone").timezone.name == "UTC"
    assert len(mistakes("hostname a\nclock timezone X 24")) == 1


def test_what_the_hardware_has_cannot_be_removed() -> None:
    config = read("line 1 8\n login local\n")
    merge_config("no line 5", config)
    assert config.text == "line 1 4\n login local\nline 5\nline 6 8\n login local\nend\n"
    vtys = read("line vty 0 4\n login\nline vty 5 15\n login\n")
    merge_config("no line vty 5 15", vtys)
    assert vtys.text == "line vty 0 4\n login\nend\n"


def test_an_open_quote_is_told() -> None:
    (warning,) = read('chat-script cb "" AT OK "ATDT\\T TIMEOUT 60 CONNECT').warnings
    assert (warning.span.column, warning.span.width) == (25, 7)
    (warning,) = read('chat-script cb "" AT"OK OK').warnings
    assert (warning.span.column, warning.span.width) == (19, 5)
    assert not read(r'chat-script cb "" AT\"X\" OK').warnings


def test_the_secret_stands_before_the_password() -> None:
    config = read("hostname a\n")
    merge_config("enable password 0 abc\nenable secret 0 def", config)
    assert [x.split()[1] for x in config.text.splitlines() if x.startswith("enable")] == [
        "secret",
        "password",
    ]
