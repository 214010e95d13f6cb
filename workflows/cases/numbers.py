"""Numbers of new cases, drawn a few at a time: what is left over when a process ends is a gap."""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import text
from sqlalchemy.orm import Session

DRAWN = 20
"""Enough that a busy hour asks rarely, few enough that numbers stay near the order of time."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """`running` is the part of a case's number that counts; the ids are those of two rows."""

    running: int
    case_id: int
    clock_id: int


def draw(session: Session) -> Numbers:
    """Return numbers that no other case has or will have, whatever becomes of the transaction."""
    left = _left.setdefault(session.get_bind(), deque())
    try:
        return left.popleft()
    except IndexError:
        first, *others = [Numbers(*row) for row in session.execute(_DRAW, {"count": DRAWN})]
        left.extend(others)
        return first


_DRAW = text(
    "select nextval('case_no_seq'), nextval('case_id_seq'), nextval('clock_id_seq')"
    " from generate_series(1, :count)"
)
_left: WeakKeyDictionary[Any, deque[Numbers]] = WeakKeyDictionary()

# A child process would give the numbers that its parent has drawn a second time.
os.register_at_fork(after_in_child=_left.clear)
