"""The access server as a client of AAA servers: `aaa new-model` and what belongs to it.

What lives here: its settings and commands, the exchanges with TACACS+ and RADIUS servers, the
method lists of a login, and the dialogue that a session has under them. Imports the configuration
and `phonesim.aaa`; sessions import it.
"""
