"""Looking at clocks whose moment has come. A clock is its own duty: see docs/adr/0013."""

from __future__ import annotations

from governance import clock
from governance.jobs.chore import Chore
from governance.killpoints import killpoint
from governance.transaction import use_case
from workflows.cases.rungs import BATCH, fire_due


class Sweep(Chore):
    """Fires the rungs that have passed, a batch a transaction; sweeps share the clocks."""

    def turn(self) -> None:
        # A full batch means that more is waiting.
        while self._batch() == BATCH and not self.halt.is_set():
            pass

    @staticmethod
    def _batch() -> int:
        with use_case() as session:
            looked_at = fire_due(session, now=clock.now())
            if looked_at:
                killpoint("sweep.before_commit")
        if looked_at:
            killpoint("sweep.after_commit")
        return looked_at
