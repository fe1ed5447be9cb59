"""The telephone exchange: lines, calls, numbers, and the records that it keeps.

It sees loops, never modems. Imports the kernel and the wires only.
"""
