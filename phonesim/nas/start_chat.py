"""`start-chat`: run a chat script on a line by hand.

What it says when it cannot is ours but for the message about a script that is not there: the manual
only says that a line in use is refused with a message.
"""

from __future__ import annotations

from collections.abc import Mapping

from phonesim.nas.async_line import AsyncLine
from phonesim.nas.config_model import IosConfig
from phonesim.nas.line_states import Event


def start_chat(
    config: IosConfig, lines: Mapping[int, object], regexp: str, number: int, dial_string: str = ""
) -> str:
    """Start the script that `regexp` chooses on the line of that number; what there is to say.

    The script runs on its own, and tells of itself by `debug chat`.
    """
    name = config.match_chat_script(regexp)
    if name is None:
        return "% no matching chat script found\n"
    line = lines.get(number)
    if not isinstance(line, AsyncLine):
        return f"% Line {number} cannot run a chat script\n"
    if not line.idle:
        return f"% Line {number} is in use\n"
    line.feed(Event.CHAT, name, config.chat_scripts[name], dial_string)
    return ""
