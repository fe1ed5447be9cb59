"""What a port cannot be had for; the bench says so to whoever wants it."""


class PortUnavailable(Exception):
    """A link, a TCP port or a device that cannot be had; the message says which, and why."""
