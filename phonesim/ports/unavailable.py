"""What a port cannot be had for; the bench says so to whoever wants it."""


class PortUnavailable(Exception):
    """A link, a TCP port or a device that cannot be had; the message says which, and why."""


class PortLost(PortUnavailable):
    """A device that was there and is gone, or that takes no byte any more."""
