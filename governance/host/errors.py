class HostError(Exception):
    """Something about this machine stops a command; the text says what to do about it."""
