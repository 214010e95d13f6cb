"""Working out who should go where, and keeping it as a proposal that people decide on."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from gis.reason import Reason
from governance.dispatching.gathering import Field, gather
from governance.dispatching.models import Proposal, ProposalState, Visit, VisitState
from governance.dispatching.saying import UNPLACED, why_left, why_stop
from governance.dispatching.turns import take_turn
from governance.permissions import Viewer
from workflows.dispatch.assignment import assign
from workflows.dispatch.nearest_first import nearest_rounds
from workflows.dispatch.passing import pass_on
from workflows.dispatch.rounds import Stop, orders_of, timed
from workflows.dispatch.slots import TOMORROW, slots_of
from workflows.tasks.services import owe

SOLVE_TASK = "dispatching.solve"
AT_ONCE = 60_000
"""Visits times workers up to which a proposal is worked out while the person waits."""


def propose(session: Session, viewer: Viewer, *, now: datetime) -> Proposal:
    """Ask for a proposal for all cases that wait for a visit; a large one becomes a task.

    What an earlier proposal left undecided is decided in this one.
    """
    district = viewer.district
    take_turn(session, district)
    session.execute(
        update(Proposal)
        .where(Proposal.district == district, Proposal.state != ProposalState.REPLACED)
        .values(state=ProposalState.REPLACED)
    )
    field = gather(session, district, now)
    proposal = Proposal(
        district=district,
        state=ProposalState.WAITING,
        asked_at=now,
        asked_by=viewer.account_id,
        asked_label=viewer.label,
        figures=_counts(field),
    )
    session.add(proposal)
    session.flush()
    if len(field.cases) * len(field.workers) <= AT_ONCE:
        _keep(session, proposal, field, now)
    else:
        key = str(proposal.id)
        owe(session, district, SOLVE_TASK, key, {"proposal": proposal.id}, now)
    return proposal


def solve(session: Session, district: int, payload: Mapping[str, Any], now: datetime) -> None:
    """Work out the proposal of a task; one that was replaced meanwhile is left alone."""
    take_turn(session, district)
    proposal = session.get(Proposal, (district, int(payload["proposal"])))
    if proposal is not None and proposal.state is ProposalState.WAITING:
        field = gather(session, district, now)
        proposal.figures = _counts(field)
        _keep(session, proposal, field, now)


def _counts(field: Field) -> dict[str, Any]:
    return {
        "cases": len(field.cases),
        "workers": len(field.workers),
        "unplaced": len(field.unplaced),
        "unseen": field.unseen,
    }


def _keep(session: Session, proposal: Proposal, field: Field, now: datetime) -> None:
    began = time.perf_counter()
    slots = slots_of(field.ground)
    chosen = assign(slots)
    workers = chosen.workers(slots)
    rounds = timed(field.ground, pass_on(field.ground, orders_of(field.ground, workers)))
    nearest = {
        stop.visit: stop for stops in nearest_rounds(field.ground).values() for stop in stops
    }
    nearest_late = {at: stop.late for at, stop in nearest.items()}
    rows = [
        _stop_row(field, worker, seq, stop, nearest_late.get(stop.visit), now)
        for worker, stops in rounds.items()
        for seq, stop in enumerate(stops, start=1)
    ]
    placed = {stop.visit for stops in rounds.values() for stop in stops}
    left = [at for at in range(len(workers)) if at not in placed]
    rows += [
        _left_row(
            field.cases[at],
            why_left(field.workers, field.wanted[at], field.unseen),
            nearest_late.get(at),
        )
        for at in left
    ]
    rows += [_left_row(case, UNPLACED, None) for case in field.unplaced]
    shared = {"district": proposal.district, "proposal_id": proposal.id}
    if rows:
        session.execute(insert(Visit), [shared | row for row in rows])
    proposal.state = ProposalState.READY
    proposal.solved_at = now
    ours = {stop.visit: stop for stops in rounds.values() for stop in stops}
    proposal.figures = {
        **proposal.figures,
        "rounds": len(rounds),
        "left": len(left),
        "late": _late(field, ours, nearest),
        "nearest_late": _late(field, nearest, ours),
        "nearest_left": len(workers) - len(nearest),
        "way": round(sum(stop.way for stop in ours.values())),
        "nearest_way": round(sum(stop.way for stop in nearest.values())),
        "seconds": round(time.perf_counter() - began, 2),
    }
    session.flush()


def _late(field: Field, ours: Mapping[int, Stop], theirs: Mapping[int, Stop]) -> int:
    """Minutes late of every visit that either reaches, so that two plans can be compared: what
    only the other one reaches counts as made at this time tomorrow.
    """
    due = field.ground.visits.due
    tomorrow = (max(0.0, TOMORROW - float(due[at])) for at in theirs.keys() - ours.keys())
    return round(sum(stop.late for stop in ours.values()) + sum(tomorrow))


def _stop_row(  # noqa: PLR0913, PLR0917 - what a stop is made of
    field: Field, worker: int, seq: int, stop: Stop, nearest_late: float | None, now: datetime
) -> dict[str, Any]:
    one = field.workers[worker]
    case = field.cases[stop.visit]
    why = why_stop(one, field.wanted[stop.visit], seq, stop, nearest_late)
    return {
        **_case(case),
        "worker_id": one.id,
        "worker_label": one.label,
        "proposed_id": one.id,
        "seq": seq,
        "arrival_at": now + timedelta(minutes=stop.arrival),
        "late": stop.late,
        "nearest_late": nearest_late,
        "why": [reason.as_json() for reason in why],
    }


def _left_row(case: Any, why: Sequence[Reason], nearest_late: float | None) -> dict[str, Any]:
    return {
        **_case(case),
        "worker_id": None,
        "worker_label": None,
        "proposed_id": None,
        "seq": 0,
        "arrival_at": None,
        "late": None,
        "nearest_late": nearest_late,
        "why": [reason.as_json() for reason in why],
    }


def _case(case: Any) -> dict[str, Any]:
    return {"case_id": case.id, "version": case.version, "state": VisitState.PROPOSED}
