"""Open a case: every row that a new case is made of, in the caller's transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gis.orm import SRID
from workflows import definitions, engine
from workflows.cases.beginning import first_decisions
from workflows.cases.new_case import NewCase
from workflows.cases.planning import OpenedCase, PlannedCase, add_case, plan
from workflows.definition import Definition
from workflows.engine import Decision, MoveInput, OwnerKind
from workflows.rows import Batch
from workflows.standards.queries import class_list

__all__ = ["OpenedCase", "PlannedCase", "add_case", "open_case", "plan_case", "process_of"]

FINISH = "finish"
"""The move by which a grid worker ends what they mended themselves."""


def open_case(session: Session, district: int, new: NewCase, *, now: datetime) -> OpenedCase:
    """Write the case, its clock, its events and the tasks it owes.

    A case with nothing in `new.queue` is accepted and filed by the system at once; one that was
    mended already, with `new.quick` and a result, is finished at once.
    """
    planned = plan_case(session, district, new, now=now)
    batch = Batch()
    add_case(batch, planned)
    batch.write(session)
    return planned.opened


def plan_case(session: Session, district: int, new: NewCase, *, now: datetime) -> PlannedCase:
    """Decide how the case begins and number it; all that has to be read is read here."""
    definition = process_of(session, district, new)
    decisions = _decide(definition, new, now)
    # Whoever of all accounts owns a new case is who reported it.
    theirs = decisions[-1].after.owner.kind is OwnerKind.ACCOUNT
    return plan(
        session,
        district,
        decisions,
        _described(new, now),
        standard=new.standard.budget if new.standard else None,
        owner_label=new.reporter.label if theirs else None,
        now=now,
    )


def process_of(session: Session, district: int, new: NewCase) -> Definition:
    """The process that the new case follows, by its door and the kind of its class."""
    known = class_list(session, district).by_id.get(new.class_id or 0)
    return definitions.choose(new.source, known.kind if known else None, quick=new.quick)


def _decide(definition: Definition, new: NewCase, now: datetime) -> list[Decision]:
    given = MoveInput(
        class_id=new.class_id,
        standard_id=new.standard.id if new.standard else None,
        department_id=new.department_id,
        worker_id=new.worker[0] if new.worker else None,
        urgent=new.urgent,
    )
    settled = not new.queue
    decisions = first_decisions(definition, given, new.reporter, settled=settled, now=now)
    if new.quick and new.result.strip():
        mended = replace(given, result=new.result, photo_count=new.photo_count)
        before = decisions[-1].after
        actor = new.reporter
        decisions.append(engine.decide(definition, before, FINISH, mended, actor=actor, now=now))
    return decisions


def _described(new: NewCase, now: datetime) -> dict[str, Any]:
    """What was reported, where it is, and who answers for the place: of what they mend themselves,
    whoever reported it.
    """
    place = new.placement
    worker = new.reporter.label if new.quick else new.worker[1] if new.worker else None
    return {
        "source": new.source,
        "sample": new.sample,
        "text": new.text,
        "urgent": new.urgent,
        "address": place.address,
        "place_level": place.level.value,
        "place_confidence": place.confidence,
        "location_id": place.location_id,
        "grid_id": place.grid_id,
        "community_code": place.community_code,
        "street_code": place.street_code,
        "geom": f"SRID={SRID};POINT({place.point.lon!r} {place.point.lat!r})"
        if place.point
        else None,
        "why": new.why(),
        "rule_id": new.rule_id,
        "seen_at": min(new.seen_at or now, now),
        "worker_label": worker,
    }
