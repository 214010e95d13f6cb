"""Why a visit was given to a worker, or to nobody, as reasons."""

from __future__ import annotations

from collections.abc import Sequence

from gis.reason import Reason
from workflows.dispatch.nearest import OnDuty, Wanted
from workflows.dispatch.pace import usual_pace
from workflows.dispatch.rounds import Stop

UNPLACED = (Reason("visit_unplaced"),)


def why_stop(
    worker: OnDuty, wanted: Wanted, seq: int, stop: Stop, nearest_late: float | None
) -> tuple[Reason, ...]:
    """The way there, lateness avoided, skill, own grid, and what is known of where they are."""
    said = {"seq": seq, "minutes": round(stop.way)}
    why = [Reason("visit_first", said) if seq == 1 else Reason("visit_next", said)]
    if worker.load and seq == 1:
        why.append(Reason("worker_load", {"count": worker.load}))
    avoided = round((nearest_late or 0.0) - stop.late)
    if nearest_late is None:
        why.append(Reason("visit_else_left"))
    elif avoided >= 1:
        why.append(Reason("visit_avoids", {"minutes": avoided}))
    if wanted.skills:
        why.append(Reason("worker_skilled", {"skill": _names(wanted)}))
    if worker.id == wanted.own_worker:
        why.append(Reason("worker_own_grid"))
    if seq == 1 and worker.position_age is not None:
        why.append(Reason("worker_seen", {"minutes": round(worker.position_age)}))
    elif seq == 1:
        why.append(Reason("worker_at_grid", {"minutes": round(usual_pace().position_minutes)}))
    return tuple(why)


def why_left(workers: Sequence[OnDuty], wanted: Wanted, unseen: int) -> tuple[Reason, ...]:
    """What is lacking, where nobody was found; `unseen` workers are on duty at no known place."""
    if not workers:
        seen = Reason("worker_none_seen", {"count": unseen})
        return (seen if unseen else Reason("worker_none_on_duty"),)
    able = [one for one in workers if not lacking(one, wanted)]
    if not able:
        return (Reason("worker_none_skilled", {"skill": _names(wanted)}),)
    return (Reason("worker_none_free", {"count": len(able)}),)


def lacking(worker: OnDuty, wanted: Wanted) -> tuple[str, ...]:
    """Names of the skills that are asked for and that the worker does not have."""
    return tuple(name for skill, name in wanted.skills if skill not in worker.skills)


def _names(wanted: Wanted) -> str:
    return "、".join(name for _id, name in wanted.skills)
