"""Work beside the relay's ringing, each in a thread of its own: nothing in it is a task."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod

from flask import Flask
from sqlalchemy.exc import DBAPIError

from governance.extensions import db
from governance.jobs.blame import blame

log = logging.getLogger(__name__)

LONGEST_PAUSE_SECONDS = 10.0


class Chore(threading.Thread, ABC):
    """Takes turns every `pause` seconds until `stop` is set. Whatever goes wrong with one turn, a
    database that is away or a fault of ours, there is another.

    Several may run, in one process or in many.
    """

    def __init__(self, app: Flask, stop: threading.Event, pause: float) -> None:
        super().__init__(name=type(self).__name__.lower(), daemon=True)
        self._app = app
        self._pause = pause
        self.halt = stop

    def run(self) -> None:
        pause, trouble = self._pause, ""
        while not self.halt.wait(pause):
            try:
                self._take_turn()
            except Exception as error:  # noqa: BLE001 - a thread that ended would be missed by nobody
                if blame(error) != trouble:
                    trouble = blame(error)
                    level = logging.WARNING if isinstance(error, DBAPIError) else logging.ERROR
                    log.log(level, "%s tries again: %s", self.name, trouble)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            else:
                pause, trouble = self._pause, ""

    @abstractmethod
    def turn(self) -> None:
        """Do what there is to do, in transactions of a fraction of a second."""

    def _take_turn(self) -> None:
        with self._app.app_context():
            try:
                self.turn()
            finally:
                db.session.remove()
