"""`show running-config` and `show startup-config`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonesim.nas.config_model import IosConfig

if TYPE_CHECKING:
    from phonesim.nas.access_server import AccessServer

NVRAM_BYTES = 129016  # of a 3640, as its `show startup-config` counts them


def show_running(config: IosConfig) -> str:
    """The whole configuration. Releases up to 12.0 did not count its bytes (remembered)."""
    text = config.text if config.text.startswith("!") else f"!\n{config.text}"
    count = "" if config.version.startswith(("10.", "11.", "12.0")) else f" {len(text)} bytes"
    head = f"Current configuration :{count}" if count else "Current configuration:"
    return f"Building configuration...\n\n{head}\n{text}\n"


def show_startup(server: AccessServer) -> str:
    """What a reload would boot."""
    text = server.startup
    if not text:
        return "startup-config is not present\n"
    text = text if text.startswith("!") else f"!\n{text}"
    return f"Using {len(text)} out of {NVRAM_BYTES} bytes\n{text}\n"
