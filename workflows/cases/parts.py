"""Parts of a case (协办、拆分): cases of their own, each with its department, owner and clock.

What was reported, and where, is taken from the parent; the report itself stays with it, so that no
reporter is asked or told twice. A part never locks its parent: that it ended is a duty of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workflows import definitions, engine
from workflows.case_state import Decision, PartInput
from workflows.cases.held import Held
from workflows.cases.models import Case, CasePart
from workflows.cases.planning import PlannedCase, plan
from workflows.cases.timing import standard_limit
from workflows.definition import MoveKind
from workflows.dispatch.queries import routing
from workflows.engine import Actor, MoveInput

PROCESS = "co_handling"
JOIN_TASK = "case.join"

Row = dict[str, Any]


def open_parts(session: Session, held: Held, decision: Decision, now: datetime) -> list[Row]:
    """Plan the cases of the parts; return what the event of the parent tells of each."""
    departments = routing(session, held.case.district).departments
    told: list[Row] = []
    for part in decision.parts:
        name = departments[part.department_id].name
        planned = _part(session, held.case, decision, part, name, now)
        held.opened.append(planned)
        held.open_parts += 1
        told.append(
            {
                "no": planned.opened.no,
                "department_id": part.department_id,
                "department": name,
                "task": part.task,
            }
        )
    return told


def _part(  # noqa: PLR0913, PLR0917 - whose part, of what
    session: Session,
    parent: Case,
    decision: Decision,
    part: PartInput,
    department: str,
    now: datetime,
) -> PlannedCase:
    after = decision.after
    given = MoveInput(
        opinion=part.task,
        department_id=part.department_id,
        class_id=after.class_id,
        standard_id=after.standard_id,
        worker_id=after.worker_id,
    )
    actor: Actor = decision.event.actor
    opening = engine.open_case(definitions.latest(PROCESS), given, actor=actor, now=now)
    split = decision.move.kind is MoveKind.SPLIT
    described = {
        **inherited(parent),
        "why": {},
        "parent_id": parent.id,
        "part": CasePart.SPLIT if split else CasePart.CO_HANDLE,
    }
    return plan(
        session,
        parent.district,
        [opening],
        described,
        standard=standard_limit(session, parent),
        owner_label=department,
        now=now,
    )


def inherited(case: Case) -> Row:
    """What a case that comes out of this one has from it: source, words, place and urgency."""
    return {name: getattr(case, name) for name in _INHERITED}


def join_task(part: Case, now: datetime) -> Row:
    """The duty to let the parent know that a part has ended."""
    return {
        "district": part.district,
        "kind": JOIN_TASK,
        "key": f"{part.parent_id}:{part.id}:{part.version}",
        "payload": {"case_id": part.parent_id, "part_id": part.id, "version": part.version},
        "run_at": now,
    }


def part_key(payload: Mapping[str, Any]) -> str:
    """The key of the notice that a part has ended, which is told once."""
    return f"part:{payload['part_id']}:{payload['version']}"


_INHERITED = (
    "source",
    "sample",
    "text",
    "urgent",
    "address",
    "place_level",
    "place_confidence",
    "location_id",
    "grid_id",
    "community_code",
    "street_code",
    "geom",
    "why",
    "seen_at",
    "worker_label",
)
