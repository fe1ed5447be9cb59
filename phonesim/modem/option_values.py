"""What each value of a basic command means, where something follows from it."""

from __future__ import annotations

from collections.abc import Mapping

VALUES: Mapping[str, Mapping[int, str]] = {
    "E": {0: "no echo", 1: "what is typed in command state is echoed"},
    "F": {0: "data sent is echoed too", 1: "data sent is not echoed"},
    "Q": {0: "result codes are sent", 1: "none are sent", 2: "none are sent while answering"},
    "V": {0: "result codes are numbers", 1: "result codes are words"},
    "W": {
        0: "CONNECT names the terminal's speed",
        1: "the same, below CARRIER, PROTOCOL and COMPRESSION",
        2: "CONNECT names the line's speed",
    },
    "X": {
        0: "dials without waiting for dial tone, hears no busy tone, CONNECT has no speed",
        1: "dials without waiting for dial tone, hears no busy tone",
        2: "waits for dial tone, hears no busy tone",
        3: "dials without waiting for dial tone, hears busy tone",
        4: "waits for dial tone, hears busy tone",
    },
    "Y": {
        0: "hangs up at once",
        1: "sends a long break before it hangs up, and hangs up when it receives one",
    },
    "&C": {0: "DCD is always on", 1: "DCD is on while there is carrier"},
    "&D": {
        0: "loss of DTR changes nothing",
        1: "loss of DTR on line: command state, the call stays; no answer by itself without DTR",
        2: "loss of DTR hangs up; no call and no answer by itself without DTR",
        3: "loss of DTR hangs up and recalls stored profile 0",
    },
    "&K": {
        0: "no flow control",
        3: "by RTS and CTS",
        4: "by XON and XOFF",
        5: "by XON and XOFF, which also go to the far modem",
        6: "by RTS and CTS, and by XON and XOFF",
    },
    "&P": dict.fromkeys((0, 1), "ten pulses a second") | dict.fromkeys((2, 3), "twenty a second"),
    "&Q": {
        0: "no error control",
        5: "V.42, or none if the far modem has none",
        6: "no error control, with speed buffering",
    },
    "&R": {0: "CTS follows RTS", 1: "CTS is for flow control only"},
    "&S": {0: "DSR is always on", 1: "DSR is on in a call"},
    "\\N": {
        0: "no error control, with speed buffering",
        1: "no error control",
        2: "error control: as V.42, instead of MNP",
        3: "V.42, or none if the far modem has none",
        4: "V.42",
        5: "error control: as V.42, instead of MNP",
    },
    "%C": {0: "no compression", 1: "V.42 bis", 2: "V.42 bis", 3: "V.42 bis"},
}
"""By the command's name in `settings.OPTIONS`."""
