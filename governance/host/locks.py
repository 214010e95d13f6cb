"""Locks that the kernel lets go by itself when their holder is killed."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def only_one(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold `path` alone. BlockingIOError where somebody else holds it and `wait` is false."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
