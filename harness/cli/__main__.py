"""`python -m harness.cli`: the command `ringback`."""

from harness.cli import main

main()
