"""From a document, a terminal log or a session to a scenario, and from a run to a better one.

`log_lines` takes away what a terminal program or a web page added, `reading` says what each line
is, `writing` makes a scenario of it, its guesses marked. `recording` makes a story of a session at
a port, `session_file` a file of it. `updating` finds what a scenario would have to say. Imports
`harness.rehearsal`, `harness.bench` and `harness.scenario`; `cli` imports it.
"""
