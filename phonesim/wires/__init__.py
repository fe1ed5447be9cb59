"""The two connectors of the field, and nothing else: the V.24 connector and the two-wire loop.

Modem, exchange and access server meet here and nowhere else. Imports only the kernel.
"""
