"""Duties that come round again, such as the work of every night."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from governance import clock
from governance.accounts.identity import settings
from governance.jobs.blame import blame
from governance.transaction import use_case

log = logging.getLogger(__name__)

Standing = Callable[[Session, int, datetime], object]
"""Gets (session, district, now) and owes the next of its tasks, by a key of its time."""

STANDING = "onemap.standing"
"""Of `app.extensions`: what features above this floor owe again and again."""


def owe_standing() -> None:
    """Owe the next of every standing duty that is not owed yet.

    Each writes its successor when it is done. This writes the first, and the one after a task that
    was given up, so that one bad night is not the last. A duty that cannot be owed stops no other,
    nor the relay.
    """
    duties: Sequence[Standing] = current_app.extensions.get(STANDING, ())
    for duty in duties:
        try:
            with use_case() as session:
                duty(session, settings().district, clock.now())
        except OperationalError:
            raise  # a database that is away is waited for
        except Exception as error:  # noqa: BLE001 - it is owed again when its time comes round
            log.error("%s is not owed: %s", duty.__name__, blame(error))  # noqa: TRY400 - a message may quote a row
