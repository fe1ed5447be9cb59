"""The test system: how a world is built, told a story, and judged.

`scenario` reads and plays the story, `bench` builds what the story needs, `report` shows what
came of it, `cli` is the command `ringback`, `plugin` is the same for pytest. Imports go from
`cli` and `plugin` down to `report`, `scenario`, `party`, `bench` and `phonesim`, never back.
"""
