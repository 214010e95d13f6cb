"""Counting changes into the map's pyramid while the relay rings: no task, as nothing is owed.

Tiles are right without it, since they count what is not folded in yet; with it they stay cheap.
Several may run; the database lets one at a time do the work.
"""

from __future__ import annotations

import logging
import threading
import time

from flask import Flask
from sqlalchemy.exc import DBAPIError

from gis.tiles.keeping import forget_old
from gis.tiles.pyramid import BATCH, fold
from governance.extensions import db
from governance.jobs.blame import blame
from governance.transaction import use_case

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 10.0
SWEEP_SECONDS = 600.0


class Upkeep(threading.Thread):
    """Works until `stop` is set. A database that is away is waited for."""

    def __init__(self, app: Flask, stop: threading.Event) -> None:
        super().__init__(name="upkeep", daemon=True)
        self._app = app
        self._halt = stop
        self._swept_at = time.monotonic()

    def run(self) -> None:
        pause, trouble = PAUSE_SECONDS, ""
        while not self._halt.wait(pause):
            try:
                self.turn()
            except DBAPIError as error:
                if blame(error) != trouble:
                    trouble = blame(error)
                    log.warning("waiting for PostgreSQL: %s", trouble)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            else:
                pause, trouble = PAUSE_SECONDS, ""

    def turn(self) -> None:
        """Fold in all that waits, in transactions of a fraction of a second."""
        with self._app.app_context():
            try:
                while self._fold() == BATCH and not self._halt.is_set():
                    pass
                if time.monotonic() - self._swept_at > SWEEP_SECONDS:
                    self._swept_at = time.monotonic()
                    with use_case() as session:
                        forget_old(session)
            finally:
                db.session.remove()

    @staticmethod
    def _fold() -> int:
        with use_case() as session:
            return fold(session)
