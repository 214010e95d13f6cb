"""A small district that can take in reports: two communities, a road, lamps, and who minds them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gis.registers.grids import Grid
from governance.accounts.models import Account, GridDuty, LoginSession
from governance.accounts.services import token_hash
from tests.gis import builders
from workflows.calendars import CalendarVersion
from workflows.deadlines import Unit
from workflows.dispatch.models import Department, RoutingRule, RuleSet
from workflows.roles import Role
from workflows.standards.models import CaseClass, ClassKind, Standard

DISTRICT = builders.DISTRICT
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""A Monday, nine in the morning in the district."""
ZONE = ZoneInfo("Asia/Shanghai")
TOKEN = "a token of a sign-in"

CALENDAR = {
    "name": "office",
    "timezone": "Asia/Shanghai",
    "hours": {day: ["08:00-12:00", "14:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
    "work_day": "hours",
    "holidays": ["2026-10-01"],
    "years": [2026],
}


@dataclass
class Ready:
    """The district, with a grid worker whose sign-in is TOKEN and who minds `grid`."""

    session: Session
    worker: Account
    grid: Grid
    lamp: CaseClass
    rubbish: CaseClass


def build_district(session: Session) -> Ready:
    world = builders.build_world(session)
    builders.pave_road(session, "同济路", 23.005)
    lamps = Department(
        district=DISTRICT, code="lamps", name="路灯管理所", name_en="Lamps", active=True
    )
    squad = Department(
        district=DISTRICT, code="squad", name="环卫站", name_en="Cleaning", active=True
    )
    lamp = add_class(session, "C-01-37", "路灯", ["路灯不亮"], ClassKind.COMPONENT)
    rubbish = add_class(session, "E-01-10", "暴露垃圾", ["垃圾"], ClassKind.EVENT)
    vague = add_class(session, "E-06-01", "其他事件", ["杂物"], ClassKind.EVENT)
    worker = Account(
        district=DISTRICT,
        username="worker01",
        name="李敏",
        role=Role.GRID_WORKER,
        password_hash="-",
        active=True,
        created_at=NOW,
    )
    session.add_all([lamps, squad, worker])
    session.add(
        CalendarVersion(
            district=DISTRICT,
            name="office",
            version=1,
            spec=CALENDAR,
            created_at=NOW,
            source="test",
        )
    )
    session.flush()
    for known, amount in ((lamp, 4), (rubbish, 2)):
        session.add(
            Standard(
                district=DISTRICT,
                class_id=known.id,
                position=1,
                filing_condition=known.name,
                closing_condition="恢复",
                amount=Decimal(amount),
                unit=Unit.WORK_HOUR,
                valid_from=date(2026, 1, 1),
                source="test",
            )
        )
    rules = RuleSet(district=DISTRICT, version=1, state="in_force", created_at=NOW)
    session.add(rules)
    session.flush()
    for position, (code, department) in enumerate((("C-01", lamps), ("E-01", squad))):
        session.add(
            RoutingRule(
                district=DISTRICT,
                rule_set_id=rules.id,
                position=position,
                class_code=code,
                department_id=department.id,
                source="test",
            )
        )
    assert vague.id
    grid = world.grids[0]
    session.add(GridDuty(district=DISTRICT, grid_id=grid.id, account_id=worker.id))
    session.add(
        LoginSession(
            token_hash=token_hash(TOKEN),
            district=DISTRICT,
            account_id=worker.id,
            created_at=NOW,
            expires_at=datetime.now(UTC) + timedelta(days=1),
        )
    )
    session.commit()
    return Ready(session, worker, grid, lamp, rubbish)


def add_class(
    session: Session, code: str, name: str, synonyms: list[str], kind: ClassKind
) -> CaseClass:
    row = CaseClass(
        district=DISTRICT,
        code=code,
        kind=kind,
        major_name="大类",
        name=name,
        name_en=f"{name} in English",
        synonyms=synonyms,
        quick=True,
        position=1,
        duplicate_radius_m=50,
        duplicate_hours=24,
        source="test",
    )
    session.add(row)
    session.flush()
    return row


def sign_in(client: FlaskClient) -> None:
    """Give the client the cookie of the grid worker's sign-in."""
    with client.session_transaction() as cookie:
        cookie["_user_id"] = TOKEN
        cookie["_fresh"] = True


def a_report(**changes: Any) -> dict[str, Any]:
    """A clear report at a door of the first grid; None takes a field away."""
    body = {
        "text": "同济路3号门前路灯不亮",
        "point": {"lon": 113.10075, "lat": 23.0051, "crs": "cgcs2000", "accuracy_m": 8},
        **changes,
    }
    return {key: value for key, value in body.items() if value is not None}
