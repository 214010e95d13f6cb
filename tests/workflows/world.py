"""A small district to test with: built by keyword, with defaults that make sense together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from gis.crs import Point
from gis.geocoder.placement import Level, Placement
from gis.reason import Reason
from gis.registers.divisions import Division, DivisionLevel
from workflows.calendars import CalendarVersion
from workflows.cases.models import Case, CaseSource
from workflows.cases.new_case import NewCase
from workflows.cases.services import make_move, open_case
from workflows.deadlines import Unit
from workflows.dispatch.models import Department
from workflows.engine import Actor, MoveInput
from workflows.roles import Role
from workflows.standards.models import CaseClass, ClassKind, Standard
from workflows.standards.queries import class_list

DISTRICT = 440604
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""A Monday, nine in the morning in the district."""

OFFICE = {
    "name": "office",
    "timezone": "Asia/Shanghai",
    "hours": {day: ["08:00-12:00", "14:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
    "work_day": "hours",
    "holidays": ["2026-10-01"],
    "years": [2026],
}

WORKER = Actor(Role.GRID_WORKER, account_id=11, label="李敏")
ACCEPTOR = Actor(Role.ACCEPTOR, account_id=12, label="陈静")
DISPATCHER = Actor(Role.DISPATCHER, account_id=13, label="张岚")


@dataclass
class World:
    """What was built; `department` handles, `standard` allows four working hours."""

    session: Session
    department: Department
    other_department: Department
    case_class: CaseClass
    standard: Standard
    handler: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.handler = Actor(Role.HANDLER, 21, self.department.id, "何伟")

    def new_case(self, **changes: Any) -> NewCase:
        """A clear report: placed, classified and routed."""
        known = class_list(self.session, DISTRICT).by_id[self.case_class.id]
        chosen: dict[str, Any] = {
            "source": CaseSource.GRID_WORKER,
            "text": "祖庙路12号门前路灯不亮",
            "placement": Placement(
                level=Level.door,
                address="祖庙路12号",
                point=Point(113.11, 23.03),
                confidence=0.95,
                why=(Reason("place_exact"),),
            ),
            "reporter": WORKER,
            "class_id": self.case_class.id,
            "standard": known.standards[0],
            "department_id": self.department.id,
            "worker": (11, "李敏"),
        }
        return NewCase(**{**chosen, **changes})

    def open(self, now: datetime = NOW, **changes: Any) -> Case:
        opened = open_case(self.session, DISTRICT, self.new_case(**changes), now=now)
        case = self.session.get(Case, (DISTRICT, opened.id))
        assert case is not None
        return case

    def move(self, case: Case, move: str, actor: Actor, now: datetime = NOW, **given: Any) -> Case:
        return make_move(
            self.session, DISTRICT, case.no, move, MoveInput(**given), actor=actor, now=now
        )

    def dispatched(self, now: datetime = NOW) -> Case:
        case = self.open(now)
        return self.move(case, "dispatch", DISPATCHER, now, department_id=self.department.id)

    def given_hours(self, case: Case, hours: int) -> None:
        """Put the case under another standard of its class, with this many working hours."""
        other = Standard(
            district=case.district,
            class_id=case.class_id,
            position=2,
            filing_condition="灯杆倾斜",
            closing_condition="扶正",
            valid_from=NOW.date(),
            source="test",
            amount=Decimal(hours),
            unit=Unit.WORK_HOUR,
        )
        self.session.add(other)
        self.session.flush()
        case.standard_id = other.id

    def handed_in(self, now: datetime = NOW) -> Case:
        case = self.dispatched(now)
        self.move(case, "take", self.handler, now)
        return self.answered_for(case, now, result="已更换灯泡")

    def answered_for(self, case: Case, now: datetime = NOW, result: str = "已更换") -> Case:
        """Its result handed in, and confirmed by the department."""
        self.move(case, "hand_in", self.handler, now, result=result, photo_count=1)
        return self.move(case, "confirm", self.handler, now)

    def closed(self, case: Case, now: datetime = NOW) -> Case:
        """Verified on the spot, and closed."""
        self.move(case, "send_for_verification", DISPATCHER, now)
        self.move(case, "verify_pass", WORKER, now)
        return self.move(case, "close", DISPATCHER, now, closing_met=True)


def build(session: Session, **standard: Any) -> World:
    """Build the district with one class, two departments and an office calendar."""
    session.add(
        Division(
            district=DISTRICT,
            code="440604",
            name="禅城区",
            level=DivisionLevel.DISTRICT,
            source="test",
        )
    )
    lamps = Department(
        district=DISTRICT, code="lamps", name="路灯管理所", name_en="Lamps", active=True
    )
    roads = Department(
        district=DISTRICT, code="roads", name="市政设施所", name_en="Roads", active=True
    )
    lamp = CaseClass(
        district=DISTRICT,
        code="C-01-37",
        kind=ClassKind.COMPONENT,
        major_name="公用设施",
        name="路灯",
        name_en="Street lamp",
        synonyms=["路灯不亮"],
        quick=True,
        position=1,
        duplicate_radius_m=50,
        duplicate_hours=24,
        source="test",
    )
    session.add_all([lamps, roads, lamp])
    session.add(
        CalendarVersion(
            district=DISTRICT, name="office", version=1, spec=OFFICE, created_at=NOW, source="test"
        )
    )
    session.flush()
    allowed = {"amount": Decimal(4), "unit": Unit.WORK_HOUR, **standard}
    four_hours = Standard(
        district=DISTRICT,
        class_id=lamp.id,
        position=1,
        filing_condition="路灯不亮",
        closing_condition="恢复照明",
        valid_from=date(2026, 1, 1),
        source="test",
        **allowed,
    )
    session.add(four_hours)
    session.commit()
    return World(session, lamps, roads, lamp, four_hours)
