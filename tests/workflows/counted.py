"""Cases written straight into the table, in every state that figures tell apart."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from gis.registers.divisions import Division, DivisionLevel
from tests.workflows import world
from workflows.cases.models import Case, CaseSource
from workflows.figures.counting import Span
from workflows.owners import OwnerKind
from workflows.roles import Role

DISTRICT = world.DISTRICT
ZONE = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 8)
WEEK = Span(FIRST, LAST)
STREETS = ("440604001", "440604002")
STAGES = ("assigned", "handling", "feedback", "closed", "closed", "voided", "refused")


def standing(closed_at: datetime | None, due_at: datetime | None) -> dict[str, Any]:
    """Columns of a case that ended, else of one that has an owner and a running clock."""
    if closed_at is not None:
        return {
            "closed_at": closed_at,
            "due_at": None,
            "owner_kind": OwnerKind.NOBODY,
            "owner_role": None,
        }
    return {
        "closed_at": None,
        "due_at": due_at,
        "owner_kind": OwnerKind.ROLE,
        "owner_role": Role.ACCEPTOR,
    }


class Town:
    """A district with two departments, two streets and one class; `rng` decides the rest."""

    def __init__(self, session: Session, seed: int = 1, built: world.World | None = None) -> None:
        built = built or world.build(session)
        for code in STREETS:
            session.add(
                Division(
                    district=DISTRICT,
                    code=code,
                    name=f"街道{code[-1]}",
                    level=DivisionLevel.STREET,
                    parent_code="440604",
                    source="test",
                )
            )
        session.commit()
        self.departments = (built.department.id, built.other_department.id)
        self.case_class = built.case_class.id
        calendar = text("select id from calendar_version where district = :district")
        self.calendar = session.scalar(calendar, {"district": DISTRICT})
        self.rng = random.Random(seed)
        self.numbers = 0

    def case(self, **changes: Any) -> dict[str, Any]:
        """A filed, dispatched case on the first day, half handled; `changes` are columns."""
        self.numbers += 1
        at = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
        return {
            "district": DISTRICT,
            "no": f"{self.rng.randrange(10**9)}-{self.numbers}",
            "source": CaseSource.HOTLINE,
            "text": "路灯不亮",
            "place_level": "door",
            "place_confidence": 1.0,
            "why": {},
            "definition": "grid",
            "definition_version": 2,
            "stage": "handling",
            "version": 1,
            "calendar_id": self.calendar,
            "class_id": self.case_class,
            "department_id": self.departments[0],
            "street_code": STREETS[0],
            "opened_at": at,
            "filed_at": at,
            "dispatched_at": at + timedelta(minutes=10),
            "handling_due_at": at + timedelta(hours=4),
            "changed_at": at,
            **standing(changes.get("closed_at"), at + timedelta(hours=4)),
            **changes,
        }

    def add(self, session: Session, **changes: Any) -> int:
        statement = insert(Case).values(self.case(**changes)).returning(Case.id)
        return int(session.execute(statement).scalar_one())

    def anything(self) -> dict[str, Any]:
        """Columns of a case as it may stand at any time of the week, often at a day's border."""
        rng = self.rng

        def moment(chance: float) -> datetime | None:
            at = datetime(2026, 3, 1, 15, 58, tzinfo=UTC) + timedelta(
                days=rng.randrange(8), minutes=rng.choice((0, 1, 2, 3, 300, 900))
            )
            return at if rng.random() < chance else None

        stage = rng.choice(STAGES)
        process, version = rng.choice((("grid", 1), ("grid", 2), ("quick", 1)))
        ended = moment(1) if stage in {"closed", "voided", "refused"} else None
        return {
            **standing(ended, moment(1)),
            "stage": stage,
            "definition": process,
            "definition_version": version,
            "source": rng.choice(tuple(CaseSource)),
            "street_code": rng.choice((*STREETS, None)),
            "department_id": rng.choice((*self.departments, None)),
            "class_id": rng.choice((self.case_class, None)),
            "worker_id": rng.choice((11, 12, None)),
            "dispatcher_id": rng.choice((13, None)),
            "opened_at": moment(1),
            "filed_at": moment(0.8),
            "dispatched_at": moment(0.7),
            "handling_due_at": moment(0.7),
            "handed_in_at": moment(0.5),
            "confirmed_at": moment(0.5),
            "seen_at": moment(0.5),
            "accepted_at": moment(0.5),
            "evaluated_at": moment(0.4),
            "satisfaction": rng.choice((None, 1, 4, 5)),
            "revisited_at": moment(0.4),
            "revisit_satisfaction": rng.choice((None, 1, 3, 5)),
            "own_evaluated_at": moment(0.4),
            "own_satisfaction": rng.choice((None, 1, 2, 4, 5)),
            "supervised_at": moment(0.2),
            **{flag: rng.random() < 0.3 for flag in ("late", "exempt", "urgent", "forced")},
            **{
                many: rng.choice((0, 0, 1, 2))
                for many in (
                    "reworks",
                    "returns",
                    "reopenings",
                    "extensions",
                    "suspensions",
                    "supervisions",
                )
            },
        }
