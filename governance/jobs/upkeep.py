"""Counting changes into the map's pyramid and into the figures while the relay rings: no task, as
nothing is owed.

Tiles and figures are right without it, since they count what is not folded in yet; with it they
stay cheap.
Several may run; the database lets one at a time do the work.
"""

from __future__ import annotations

import threading
import time

from flask import Flask

from gis.tiles.keeping import forget_old
from gis.tiles.pyramid import BATCH, fold
from governance.accounts.identity import settings
from governance.jobs.chore import Chore
from governance.transaction import use_case
from workflows.figures import keeping
from workflows.figures.zones import Counted, counted_districts

PAUSE_SECONDS = 1.0
SWEEP_SECONDS = 600.0


class Upkeep(Chore):
    """Folds in all that waits, and now and then forgets tiles that nobody needs."""

    def __init__(self, app: Flask, stop: threading.Event) -> None:
        super().__init__(app, stop, PAUSE_SECONDS)
        self._swept_at = time.monotonic()

    def turn(self) -> None:
        while self._fold() == BATCH and not self.halt.is_set():
            pass
        for counted in self._counted():
            while self._fold_figures(counted) == keeping.BATCH and not self.halt.is_set():
                pass
        if time.monotonic() - self._swept_at > SWEEP_SECONDS:
            self._swept_at = time.monotonic()
            with use_case() as session:
                forget_old(session)

    @staticmethod
    def _fold() -> int:
        with use_case() as session:
            return fold(session)

    @staticmethod
    def _counted() -> list[Counted]:
        """Not ours alone: the cases of a replayed city are counted, too, in its own zone."""
        with use_case() as session:
            return counted_districts(session, Counted(settings().district, settings().timezone))

    @staticmethod
    def _fold_figures(counted: Counted) -> int:
        with use_case() as session:
            return keeping.fold(session, counted.district, counted.zone)
