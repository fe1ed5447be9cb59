"""What the command's exit code says."""

OK = 0
USAGE = 1
BAD_FILE = 2  # a scenario, bench or configuration file is wrong
HARNESS = 3  # the bench or the harness failed
FAILED = 4  # an expectation was not met
NOTHING_RAN = 5
INTERRUPTED = 130
