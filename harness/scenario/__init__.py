"""Scenario files: the story of a test, as text, as data, and played.

`parser.load_scenario` turns a file into the data of `steps`, or into every mistake of the file
at once. The words that may follow `:` and `!` are the table of `vocabulary`. Reading needs
nothing but `phonesim.diagnostic` and `phonesim.units`. `report`, `cli` and `plugin` may import
from here, never the other way round.
"""
