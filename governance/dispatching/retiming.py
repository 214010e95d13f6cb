"""The rounds of a few workers anew, after somebody changed what they are given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.dispatching.gathering import Field, gather
from governance.dispatching.models import Visit, VisitState
from governance.dispatching.saying import why_stop
from workflows.dispatch.rounds import Stop, orders_of, timed
from workflows.dispatch.visits import LEFT


def retime(
    session: Session, district: int, proposal_id: int, worker_ids: Sequence[int], now: datetime
) -> None:
    """Order and time what these workers still have to do, from where they are now.

    Somebody who is not on duty any more keeps their visits in order of due time, without times.
    """
    visits = session.scalars(
        select(Visit)
        .where(
            Visit.district == district,
            Visit.proposal_id == proposal_id,
            Visit.worker_id.in_(worker_ids),
            Visit.state.in_((VisitState.PROPOSED, VisitState.ACCEPTED)),
        )
        .order_by(Visit.worker_id, Visit.seq, Visit.id)
    ).all()
    field = gather(session, district, now, [visit.case_id for visit in visits])
    at_work = {worker.id: at for at, worker in enumerate(field.workers)}
    where = {case.id: at for at, case in enumerate(field.cases)}
    for worker_id in worker_ids:
        own = [visit for visit in visits if visit.worker_id == worker_id]
        if worker_id in at_work:
            _time(
                field,
                at_work[worker_id],
                {where[v.case_id]: v for v in own if v.case_id in where},
                now,
            )
        else:
            for seq, visit in enumerate(own, start=1):
                visit.seq, visit.arrival_at = seq, None
    session.flush()


def _time(field: Field, worker: int, visits: dict[int, Visit], now: datetime) -> None:
    workers = np.full(len(field.cases), LEFT)
    workers[list(visits)] = worker
    orders = orders_of(field.ground, workers)
    stops = timed(field.ground, orders).get(worker, [])
    for seq, stop in enumerate(stops, start=1):
        _stand(field, worker, visits[stop.visit], seq, stop, now)
    # What the duty does not reach comes after all others, and has no time.
    for seq, at in enumerate(orders.get(worker, [])[len(stops) :], start=len(stops) + 1):
        visits[at].seq, visits[at].arrival_at, visits[at].late = seq, None, None


def _stand(  # noqa: PLR0913, PLR0917 - what a stop is made of
    field: Field, worker: int, visit: Visit, seq: int, stop: Stop, now: datetime
) -> None:
    visit.seq = seq
    visit.arrival_at = now + timedelta(minutes=stop.arrival)
    visit.late = stop.late
    wanted = field.wanted[stop.visit]
    why = why_stop(field.workers[worker], wanted, seq, stop, visit.nearest_late)
    visit.why = [reason.as_json() for reason in why]
