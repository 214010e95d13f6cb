"""Who should look at one case: the worker who would be there first, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gis.crs import Point
from gis.geometry import metres_between
from gis.reason import Reason
from workflows.dispatch.pace import Means, Pace


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A grid worker who is on duty.

    `point` is where they were `position_age` minutes ago, or the middle of the grids that they
    answer for where the age is None; None where neither is known. `load` counts the cases that
    wait for them, `room` how many more they may be given, `left` the minutes of their duty.
    """

    id: int
    label: str
    point: Point | None
    position_age: float | None
    load: int
    room: int
    left: float
    means: Means = Means.EBIKE
    skills: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one case asks for: where, which skills (id and name), and who answers for its grid."""

    point: Point | None
    own_worker: int | None = None
    skills: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """Account id and name of the worker, or None where nobody can go; and why."""

    worker_id: int | None
    label: str | None
    why: tuple[Reason, ...]


def nearest(workers: Sequence[OnDuty], wanted: Wanted, pace: Pace) -> Choice:
    """The worker who would be there first: way, and the visits promised before.

    Who answers for the case's grid may come `own_grid_minutes` later than another. Only workers
    with all skills that the case asks for, with room, and with time left for the visit are thought
    of. A case or worker without a place stands at no distance that is known: own grid and load
    decide.
    """
    if not workers:
        return Choice(None, None, (Reason("worker_none_on_duty"),))
    needed = frozenset(skill for skill, _name in wanted.skills)
    able = [one for one in workers if needed <= one.skills]
    if not able:
        names = "、".join(name for _skill, name in wanted.skills)
        return Choice(None, None, (Reason("worker_none_skilled", {"skill": names}),))
    ranked = [
        (rank, one.id, one)
        for one in able
        if one.room > 0 and (rank := _minutes(one, wanted, pace)) + pace.visit_minutes <= one.left
    ]
    if not ranked:
        return Choice(None, None, (Reason("worker_none_free", {"count": len(able)}),))
    own_grid = pace.own_grid_minutes
    rank, _id, best = min(
        (rank - own_grid * (account_id == wanted.own_worker), account_id, one)
        for rank, account_id, one in ranked
    )
    return Choice(best.id, best.label, reasons(best, wanted, pace))


def way(worker: OnDuty, wanted: Wanted, pace: Pace) -> tuple[float, float] | None:
    """Metres along streets and minutes from the worker to the case; None where one has no place."""
    if worker.point is None or wanted.point is None:
        return None
    metres = metres_between(worker.point, wanted.point) * pace.detour
    return metres, metres / pace.metres_a_minute(worker.means)


def reasons(worker: OnDuty, wanted: Wanted, pace: Pace) -> tuple[Reason, ...]:
    """Why this worker: the way, the load, skill and grid, and how old the position is."""
    why = []
    found = way(worker, wanted, pace)
    if found is not None:
        metres, minutes = found
        said = {"metres": round(metres), "minutes": round(minutes)}
        walks = worker.means is Means.WALK
        why.append(Reason("worker_way_walk", said) if walks else Reason("worker_way_ride", said))
    why.append(
        Reason("worker_load", {"count": worker.load}) if worker.load else Reason("worker_free")
    )
    if wanted.skills:
        why.append(
            Reason("worker_skilled", {"skill": "、".join(name for _id, name in wanted.skills)})
        )
    if worker.id == wanted.own_worker:
        why.append(Reason("worker_own_grid"))
    if worker.position_age is not None:
        why.append(Reason("worker_seen", {"minutes": round(worker.position_age)}))
    elif worker.point is not None:
        why.append(Reason("worker_at_grid", {"minutes": round(pace.position_minutes)}))
    return tuple(why)


FAR_MINUTES = 60.0
"""What a way counts as that is not known."""


def _minutes(worker: OnDuty, wanted: Wanted, pace: Pace) -> float:
    found = way(worker, wanted, pace)
    minutes = FAR_MINUTES if found is None else found[1]
    return minutes + worker.load * (pace.visit_minutes + min(minutes, pace.visit_minutes))
