"""The rounds of a few workers anew, after somebody changed what they are given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from governance.dispatching.gathering import Field
from governance.dispatching.models import Proposal, Visit, VisitState
from governance.dispatching.saying import why_stop
from governance.dispatching.standing import Cost, Standing, stand
from workflows.dispatch.rounds import Stop, orders_of, timed
from workflows.dispatch.visits import LEFT

OVERRULED = "visit_overruled"
"""The reason that names who sent somebody else; it stays when a round is timed anew."""


def retime(session: Session, proposal: Proposal, worker_ids: Sequence[int], now: datetime) -> Cost:
    """Order and time what these workers still have to do, from where they are now.

    Returns what their rounds cost then. Somebody who is not on duty any more keeps their visits in
    the order that they had, without times; what was visited meanwhile is no stop any more.
    """
    standing = stand(session, proposal, now, worker_ids)
    for worker_id, visits in standing.rounds.items():
        rest = _time(standing, worker_id, visits, now)
        seq = len(visits) - len(rest)
        for visit in rest:
            over = visit.state is VisitState.ACCEPTED and visit.case_id not in standing.where
            seq += not over
            visit.seq, visit.arrival_at, visit.late = 0 if over else seq, None, None
    session.flush()
    return stand(session, proposal, now, worker_ids).cost(worker_ids)


def _time(
    standing: Standing, worker_id: int, visits: Sequence[Visit], now: datetime
) -> list[Visit]:
    """Give the visits that the duty reaches their times; returns the others."""
    field, worker = standing.field, standing.position(worker_id)
    if worker is None:
        return list(visits)
    by_position = {standing.where[v.case_id]: v for v in visits if v.case_id in standing.where}
    workers = np.full(len(field.cases), LEFT)
    workers[list(by_position)] = worker
    orders = orders_of(field.ground, workers)
    stops = timed(field.ground, orders).get(worker, [])
    for seq, stop in enumerate(stops, start=1):
        _tell(field, worker, by_position[stop.visit], seq, stop, now)
    later = [by_position[at] for at in orders.get(worker, [])[len(stops) :]]
    return later + [visit for visit in visits if visit.case_id not in standing.where]


def _tell(  # noqa: PLR0913, PLR0917 - what a stop is made of
    field: Field, worker: int, visit: Visit, seq: int, stop: Stop, now: datetime
) -> None:
    visit.seq = seq
    visit.arrival_at = now + timedelta(minutes=stop.arrival)
    visit.late = stop.late
    wanted = field.wanted[stop.visit]
    why = why_stop(field.workers[worker], wanted, seq, stop, visit.nearest_late)
    kept = [reason for reason in visit.why if reason["code"] == OVERRULED]
    visit.why = kept + [reason.as_json() for reason in why]
