"""What would go wrong with a configuration of an access server on a router.

`pitfalls` finds all of it; `written` is a configuration with the place of each command; one file
for each subject finds what is wrong there; `mending` makes the mended text of what they propose.
Imports `phonesim` only, so that a configuration is checked at once; `harness.check` imports it.
"""
