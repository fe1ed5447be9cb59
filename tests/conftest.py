"""For all tests: property tests draw the same examples every time, and take the time they need."""

import signal

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")

# A script's background jobs, and some CI runners, start with SIGINT ignored, and programs inherit
# that: here they are interrupted all the same.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
