"""The access server: a router that callers dial into, modelled on Cisco IOS 11.1 to 12.x.

What lives here: its configuration (`ios_config`, read from the text of a running-config), its
lines, login dialogue, EXEC, chat scripts and callback. It meets its modems through serial ports
only, as a real one does: imports the kernel and `wires`, never `modem` or `exchange`.
"""
