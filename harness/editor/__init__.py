"""What an editor can ask about a scenario file: completion, hover, definition, outline, layout.

Each answer is a function of the text, the place in it and the files beside it. `server` is the
shell of the Language Server Protocol around them; only it and `columns` need pygls. `support/` has
what editors load. Imports `harness.check`, `harness.scenario` and `phonesim`; `cli` imports it.
"""
