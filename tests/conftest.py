"""For all tests: property tests draw the same examples every time, and take the time they need."""

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")
