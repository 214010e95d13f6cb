"""Everybody who may knock at a door, and two cases behind it: one theirs, one not."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.registers.persons import Person
from governance.accounts.models import Account, LoginSession
from governance.accounts.services import token_hash
from governance.intake.models import Photo, Report
from governance.vault.services import seal
from tests.gis.builders import add_person
from tests.governance.intake.district import DISTRICT, NOW, Ready, build_district
from tests.support.pictures import picture
from workflows.cases.models import Case
from workflows.cases.notices import notify
from workflows.cases.services import make_move
from workflows.dispatch.models import Department
from workflows.engine import Actor, MoveInput
from workflows.roles import Role

NAME, PHONE, ID_NUMBER = "欧阳娜娜", "13800138000", "11010519491231002X"
TEXT = "同济路3号门前路灯不亮"
SECRET_TEXT = "同济路9号门前堆着垃圾，请打 13912345678 找业主"

STAFF = {
    "worker": Role.GRID_WORKER,
    "other_worker": Role.GRID_WORKER,
    "acceptor": Role.ACCEPTOR,
    "dispatcher": Role.DISPATCHER,
    "handler": Role.HANDLER,
    "stranger": Role.HANDLER,
    "leader": Role.LEADER,
    "administrator": Role.ADMINISTRATOR,
}
EVERYBODY = ("visitor", *STAFF)


@dataclass
class Town:
    """`case` is the lamps' and `worker`'s, reported by `resident`; `other` the squad's.

    `clients` holds everybody by name; `visitor` has never been here. `handler` is of the lamps,
    `stranger` of the squad. `resident` reported `case` with NAME and PHONE and follows it.
    """

    app: Flask
    session: Session
    ready: Ready
    clients: dict[str, FlaskClient] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    case: Case = field(init=False)
    other: Case = field(init=False)
    photo: Photo = field(init=False)
    person: Person = field(init=False)
    resident: FlaskClient = field(init=False)

    def sign_in(self, token: str, account: Account) -> FlaskClient:
        """A browser with the cookie of a sign-in."""
        self.session.add(
            LoginSession(
                token_hash=token_hash(token),
                district=account.district,
                account_id=account.id,
                created_at=NOW,
                expires_at=datetime.now(UTC) + timedelta(days=1),
            )
        )
        self.session.commit()
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return client

    def actor(self, name: str) -> Actor:
        account = self.accounts[name]
        return Actor(account.role, account.id, account.department_id, account.name)

    def move(self, case: Case, move: str, name: str, **given: object) -> Case:
        moved = make_move(
            self.session,
            DISTRICT,
            case.no,
            move,
            MoveInput(**given),  # type: ignore[arg-type]
            actor=self.actor(name),
            now=datetime.now(UTC),
        )
        self.session.commit()
        return moved


def build_town(app: Flask, session: Session) -> Town:
    town = Town(app, session, build_district(session))
    _staff(town)
    town.clients["visitor"] = app.test_client()
    town.person = add_person(session, town.ready.grid)
    with app.app_context():
        seal(session, DISTRICT, "person", town.person.id, {"name": NAME, "id_number": ID_NUMBER})
    session.commit()
    town.resident = app.test_client()
    town.case = _reported(town, town.resident, TEXT, reporter_name=NAME, reporter_phone=PHONE)
    town.other = _reported(town, app.test_client(), SECRET_TEXT)
    town.photo = session.scalars(select(Photo).where(Photo.case_id == town.case.id)).one()
    # A grid that nobody minds.
    town.other.worker_id, town.other.worker_label = None, None
    for case, handler in ((town.case, "handler"), (town.other, "stranger")):
        department = town.accounts[handler].department_id
        moved = town.move(case, "dispatch", "dispatcher", department_id=department)
        notify(
            session, DISTRICT, {"case_id": moved.id, "version": moved.version}, datetime.now(UTC)
        )
    town.move(town.case, "take", "handler")
    return town


def report_of(town: Town) -> Report:
    """The report that opened `town.case`."""
    return town.session.scalars(select(Report).where(Report.case_id == town.case.id)).one()


def _staff(town: Town) -> None:
    session = town.session
    rows = session.execute(select(Department.code, Department.id))
    ids = {code: id_ for code, id_ in rows}  # noqa: C416 - rows are no tuples to dict()
    homes = {"handler": ids["lamps"], "stranger": ids["squad"]}
    for name, role in STAFF.items():
        account = town.ready.worker
        if name != "worker":
            account = Account(
                district=DISTRICT,
                username=name,
                name=f"{name} 的姓名",
                role=role,
                department_id=homes.get(name),
                password_hash="-",
                active=True,
                created_at=NOW,
            )
            session.add(account)
            session.flush()
        town.accounts[name] = account
        town.clients[name] = town.sign_in(name, account)


def _reported(town: Town, resident: FlaskClient, text: str, **fields: str) -> Case:
    """A report of a resident with a photograph, as the page sends it."""
    before = {no for (no,) in town.session.execute(select(Case.no))}
    resident.get("/report")
    answer = resident.post(
        f"/report?key=report-{len(before):04d}",
        data={
            "text": text,
            "lon": "113.10075",
            "lat": "23.0051",
            "crs": "cgcs2000",
            "accuracy_m": "8",
            "photos": (io.BytesIO(picture()), "a.jpg"),
            **fields,
        },
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303, answer.text
    return town.session.scalars(select(Case).where(Case.no.not_in(before))).one()
