"""The rounds of a proposal as they stand, over the ground as it is now, and what a change costs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.dispatching.gathering import Field, gather
from governance.dispatching.models import Proposal, Visit, VisitState
from governance.dispatching.saying import lacking
from workflows.dispatch.nearest import OnDuty
from workflows.dispatch.rounds import Way


@dataclass(frozen=True, slots=True)
class Cost:
    """Minutes late and minutes on the way, of some rounds together or by how much they change."""

    late: float = 0.0
    way: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.late + other.late, self.way + other.way)

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.late - other.late, self.way - other.way)


@dataclass(frozen=True, slots=True)
class Option:
    """Somebody who could be sent instead: what that adds to both rounds, as which stop, and when.

    `cost` is None where no way is known; `arrival_at` where their duty does not last until then.
    `lacks` names skills that the case asks for and they do not have; `full` says that they have as
    many visits as they are given at most.
    """

    worker: OnDuty
    cost: Cost | None = None
    seq: int = 0
    arrival_at: datetime | None = None
    lacks: tuple[str, ...] = ()
    full: bool = False


@dataclass(frozen=True, eq=False)
class Standing:
    """`rounds` has by worker the visits that stand, in their order; `where` says by case at which
    position of the field it is, if it still waits and has a place.
    """

    field: Field
    rounds: Mapping[int, Sequence[Visit]]
    where: Mapping[int, int]

    def position(self, worker_id: int) -> int | None:
        """Of a worker in the field; None for whoever is off duty or at no known place."""
        ids = self.field.ground.crew.ids
        found = (ids == worker_id).nonzero()[0]
        return int(found[0]) if found.size else None

    def order(self, worker_id: int) -> list[int]:
        """Positions of what is still to be done, in the order that stands."""
        visits = self.rounds.get(worker_id, ())
        return [self.where[each.case_id] for each in visits if each.case_id in self.where]

    def price(self, worker: int, order: Sequence[int]) -> Cost:
        return Cost(*Way(self.field.ground, worker, order).price(range(len(order))))

    def cost(self, worker_ids: Collection[int]) -> Cost:
        """Of the rounds of these workers as they stand; nothing for whoever is off duty."""
        total = Cost()
        for worker_id in worker_ids:
            worker = self.position(worker_id)
            if worker is not None:
                total += self.price(worker, self.order(worker_id))
        return total


def stand(
    session: Session,
    proposal: Proposal,
    now: datetime,
    worker_ids: Collection[int] | None = None,
    also: Visit | None = None,
) -> Standing:
    """The rounds of these workers, None of all; `also` is laid out beside them."""
    found = select(Visit).where(
        Visit.district == proposal.district,
        Visit.proposal_id == proposal.id,
        Visit.worker_id.is_not(None),
        Visit.state.in_((VisitState.PROPOSED, VisitState.ACCEPTED)),
    )
    if worker_ids is not None:
        found = found.where(Visit.worker_id.in_(worker_ids))
    rounds: dict[int, list[Visit]] = {}
    for visit in session.scalars(found.order_by(Visit.worker_id, Visit.seq, Visit.id)):
        rounds.setdefault(visit.worker_id or 0, []).append(visit)
    cases = [visit.case_id for visits in rounds.values() for visit in visits]
    field = gather(session, proposal.district, now, cases + ([also.case_id] if also else []))
    return Standing(field, rounds, {row.id: at for at, row in enumerate(field.cases)})


def options(session: Session, proposal: Proposal, visit: Visit, now: datetime) -> list[Option]:
    """Everybody on duty who could make this visit instead, the best first.

    Others keep their order, and the visit is set where it costs least; who is then sent has their
    round put in order anew, so that it costs as much at most.
    """
    standing = stand(session, proposal, now, also=visit)
    at = standing.where.get(visit.case_id)
    if at is None:
        plain = [Option(one) for one in standing.field.workers]
        return sorted(plain, key=lambda option: option.worker.label)
    saved = Cost()
    now_with = standing.position(visit.worker_id) if visit.worker_id else None
    if now_with is not None and visit.worker_id is not None:
        order = standing.order(visit.worker_id)
        rest = [each for each in order if each != at]
        saved = standing.price(now_with, order) - standing.price(now_with, rest)
    found = [
        _option(standing, worker, at, saved, now)
        for worker, one in enumerate(standing.field.workers)
        if one.id != visit.worker_id or visit.state is not VisitState.PROPOSED
    ]
    return sorted(found, key=_rank)


def _option(standing: Standing, worker: int, at: int, saved: Cost, now: datetime) -> Option:
    one = standing.field.workers[worker]
    order = [each for each in standing.order(one.id) if each != at]
    way = Way(standing.field.ground, worker, [*order, at])
    own, new = list(range(len(order))), len(order)
    best = min(([*own[:to], new, *own[to:]] for to in range(len(own) + 1)), key=way.price)
    stops = way.stops(best)
    reached = next((stop for stop in stops if stop.visit == at), None)
    return Option(
        worker=one,
        cost=Cost(*way.price(best)) - standing.price(worker, order) - saved,
        seq=best.index(new) + 1,
        arrival_at=now + timedelta(minutes=reached.arrival) if reached else None,
        lacks=lacking(one, standing.field.wanted[at]),
        full=len(order) >= one.room,
    )


def _rank(option: Option) -> tuple[bool, bool, bool, float, float, int]:
    cost = option.cost or Cost()
    return (
        bool(option.lacks),
        option.arrival_at is None,
        option.full,
        round(cost.late),
        cost.way,
        option.worker.id,
    )
