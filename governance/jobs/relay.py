"""The relay: finds tasks that are due and rings for them. Several may run; none must."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from datetime import timedelta

from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError

from governance import clock
from governance.extensions import db
from governance.jobs.bell import Bell
from governance.jobs.blame import blame
from governance.jobs.standing import owe_standing
from governance.killpoints import killpoint
from governance.transaction import use_case
from workflows.tasks import claims

log = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often to look, how many rows at a time, and when to ring for the same task again.

    `standing_seconds` is how often the duties that come round are seen to.
    """

    poll_seconds: float = 0.2
    batch: int = 200
    ring_again_after: timedelta = timedelta(seconds=10)
    standing_seconds: float = 600.0


class Relay:
    """Looks until `stop` is set. A database or a Redis that is away is waited for."""

    def __init__(self, bell: Bell, rhythm: Rhythm, stop: threading.Event) -> None:
        self.bell = bell
        self.rhythm = rhythm
        self.stop = stop
        self._stands_until = 0.0

    def run(self) -> None:
        pause, trouble = FIRST_PAUSE_SECONDS, ""
        while not self.stop.is_set():
            try:
                rung = self.look()
            except (RedisError, DBAPIError) as error:
                if blame(error) != trouble:
                    trouble = blame(error)
                    log.warning("waiting for %s: %s", _culprit(error), trouble)
                self.stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                continue
            if trouble:
                log.warning("answered again; tasks are rung for")
            pause, trouble = FIRST_PAUSE_SECONDS, ""
            # A full batch means that more is waiting.
            if rung < self.rhythm.batch:
                self.stop.wait(self.rhythm.poll_seconds)

    def look(self) -> int:
        """Take back expired leases, then ring for what is due; returns how many were rung for."""
        try:
            self._take_back()
            self._see_to_standing()
            return self._ring()
        finally:
            db.session.remove()

    def _take_back(self) -> None:
        # Not in one transaction with the ringing: leases are taken back while Redis is away, too.
        with use_case() as session:
            expired = claims.return_expired(session, limit=self.rhythm.batch, now=clock.now())
        for district, task_id in expired.ready:
            log.warning("task %s/%s: %s", district, task_id, claims.LEASE_EXPIRED)
        for district, task_id in expired.dead:
            log.error(
                "task %s/%s is dead: its workers never came back; see `onemap tasks dead`",
                district,
                task_id,
            )
        killpoint("relay.after_reap")

    def _see_to_standing(self) -> None:
        if time.monotonic() >= self._stands_until:
            owe_standing()
            self._stands_until = time.monotonic() + self.rhythm.standing_seconds

    def _ring(self) -> int:
        room = min(self.bell.room(), self.rhythm.batch)
        if not room:
            return 0
        with use_case() as session:
            tasks = claims.unrung(
                session,
                limit=room,
                ring_again_after=self.rhythm.ring_again_after,
                now=clock.now(),
            )
            if not tasks:
                return 0
            killpoint("relay.before_push")
            self.bell.ring(tasks)
            killpoint("relay.after_push")
            claims.mark_rung(session, tasks, now=clock.now())
        killpoint("relay.after_mark")
        return len(tasks)


def _culprit(error: Exception) -> str:
    return "Redis" if isinstance(error, RedisError) else "PostgreSQL"
