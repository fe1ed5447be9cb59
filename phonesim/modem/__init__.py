"""A Hayes/V.250 modem: the V.24 connector on one side, the two-wire loop on the other.

`modem` is the terminal's side (command line, results, circuits), `call_control` the line's side
(hook, dialling, answering, carrier). Imports the kernel and the wires, never the exchange, the
access server or the operating system.
"""
