"""From a pasted document or a terminal log to a scenario, its guesses marked.

`log_lines` takes away what a terminal program or a web page added, `reading` says what each line
is, `writing` makes a scenario of it. Imports `harness.scenario`; `cli` imports it.
"""
