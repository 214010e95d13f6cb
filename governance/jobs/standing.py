"""Duties that come round again, such as the work of every night."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from governance import clock
from governance.accounts.identity import settings
from governance.transaction import use_case

Standing = Callable[[Session, int, datetime], object]
"""Gets (session, district, now) and owes the next of its tasks, by a key of its time."""

STANDING = "onemap.standing"
"""Of `app.extensions`: what features above this floor owe again and again."""


def owe_standing() -> None:
    """Owe the next of every standing duty that is not owed yet.

    Each writes its successor when it is done. This writes the first, and the one after a task that
    was given up, so that one bad night is not the last.
    """
    duties: Sequence[Standing] = current_app.extensions.get(STANDING, ())
    if duties:
        with use_case() as session:
            for duty in duties:
                duty(session, settings().district, clock.now())
