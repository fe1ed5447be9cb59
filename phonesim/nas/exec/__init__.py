"""The EXEC: what happens between a person at a terminal and the access server's commands.

What lives here: the shell and its command tables by subject, configuration mode, line editing,
help, paging. Only `session` and `access_server` use it. It imports the configuration and `show`.
"""
