"""A district with one reported case, its key file, and the application parts the vault needs."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import URL
from sqlalchemy.orm import Session

from gis.registers.divisions import Division, DivisionLevel
from gis.registers.grids import Grid, GridKind
from gis.registers.persons import Person
from governance.accounts.models import Account
from governance.extensions import db
from governance.host.keys import ensure_vault_keys
from governance.intake.models import Report
from governance.permissions import Viewer
from governance.settings import Settings
from governance.vault.services import seal
from tests.workflows.world import build
from workflows.cases.models import Case, CaseSource
from workflows.roles import Role

DISTRICT = 440604
COMMUNITY = "440604001001"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SQUARE = "SRID=4490;POLYGON((113 23, 113.1 23, 113.1 23.1, 113 23.1, 113 23))"

NAME, PHONE, ID_NUMBER = "欧阳娜娜", "13800138000", "11010519491231002X"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "vault.key"
    ensure_vault_keys(path)
    return path


@pytest.fixture
def app(committed_database: URL, key_file: Path) -> Iterator[Flask]:
    """On a database that really commits: what stands after a failure is the point."""
    app = Flask("vault")
    address = committed_database.render_as_string(hide_password=False)
    app.config["SQLALCHEMY_DATABASE_URI"] = address
    app.config["ONEMAP"] = Settings(address, "redis://127.0.0.1:1", key_file, key_file)
    db.init_app(app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@dataclass
class Town:
    """Ids of what stands in the database; `other_case` is of another report, elsewhere."""

    case_id: int
    other_case_id: int
    report_id: int
    person_id: uuid.UUID
    acceptor: Viewer
    handler: Viewer
    stranger: Viewer
    leader: Viewer
    administrator: Viewer


@pytest.fixture
def town(app: Flask) -> Town:
    session = db.session()
    world = build(session)
    world_case, other = world.dispatched(), world.open()
    grid_id = _grid(session)
    world_case.community_code = COMMUNITY
    person = Person(
        district=DISTRICT,
        id=uuid.uuid4(),
        masked_name="欧阳**",
        sex="F",
        grid_id=grid_id,
        source="test",
    )
    report = _report(world_case)
    session.add_all([person, report])
    session.flush()
    viewers = {
        "acceptor": _account(session, Role.ACCEPTOR),
        "handler": _account(session, Role.HANDLER, world.department.id),
        "stranger": _account(session, Role.HANDLER, world.other_department.id),
        "leader": _account(session, Role.LEADER),
        "administrator": _account(session, Role.ADMINISTRATOR),
    }
    seal(session, DISTRICT, "report", report.id, {"name": NAME, "phone": PHONE})
    seal(session, DISTRICT, "person", person.id, {"name": NAME, "id_number": ID_NUMBER})
    town = Town(world_case.id, other.id, report.id, person.id, **viewers)
    session.commit()
    return town


def _grid(session: Session) -> int:
    session.add(
        Division(
            district=DISTRICT,
            code=COMMUNITY,
            name="祖庙社区",
            level=DivisionLevel.COMMUNITY,
            source="test",
        )
    )
    grid = Grid(
        district=DISTRICT,
        code=f"{COMMUNITY}001",
        kind=next(iter(GridKind)),
        name="第一网格",
        community_code=COMMUNITY,
        geom=SQUARE,
        area_m2=1.0,
        valid_from=NOW.date(),
        source="test",
    )
    session.add(grid)
    session.flush()
    return grid.id


def _account(session: Session, role: Role, department_id: int | None = None) -> Viewer:
    account = Account(
        district=DISTRICT,
        username=f"{role}{department_id}",
        name="何伟",
        role=role,
        department_id=department_id,
        password_hash="-",
        created_at=NOW,
    )
    session.add(account)
    session.flush()
    return Viewer(DISTRICT, role, account.id, department_id, account.name)


def _report(case: Case) -> Report:
    return Report(
        district=DISTRICT,
        case_id=case.id,
        source=CaseSource.RESIDENT,
        sender="browser:1",
        idempotency_key="key-of-the-test",
        body_hash=b"",
        text="路灯不亮",
        anonymous=False,
        seen_at=NOW,
        received_at=NOW,
        answer={},
    )
