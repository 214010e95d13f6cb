"""Cases with photographs in the running product, moved by the services that its pages call."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, NullPool, create_engine, select, text
from sqlalchemy.orm import Session

from gis.crs import Crs, Point
from governance.accounts.models import Account
from governance.intake.incoming import Incoming, SentPoint
from governance.intake.keeping import keep_photos
from governance.intake.photos import clean_photos
from governance.intake.services import receive
from tests.support.live import LiveServer
from tests.support.phone import place_of
from tests.support.scenes import scene
from workflows.cases.models import Case, CaseSource
from workflows.cases.queries import case_by_no
from workflows.cases.services import make_move
from workflows.engine import Actor, MoveInput
from workflows.roles import Role

DISTRICT = 440604
ZONE = ZoneInfo("Asia/Shanghai")
RUBBISH = "E-01-10"
CLEAN = (60, 150, 90)

ADDRESS_NEAR = text(
    """select address from location where district = :district
    order by geom <-> st_setsrid(st_makepoint(:lon, :lat), 4490) limit 1"""
)


@dataclass
class Prepared:
    """`no` waits for verification by the account `worker`; `address` is a door in its grid."""

    engine: Engine
    address: str
    no: str = ""

    @property
    def text(self) -> str:
        return f"{self.address}门口生活垃圾散落一地，气味难闻，请安排清扫"

    def handle(self, no: str) -> None:
        """Bring a case from wherever the intake left it to the dispatcher, handled."""
        with Session(self.engine) as session:
            case = case_by_no(session, DISTRICT, no)
            if case.stage == "acceptance":
                move(session, no, "accept", actor_of(session, "acceptor"))
                move(session, no, "file", actor_of(session, "acceptor"))
            dispatcher, handler = actor_of(session, "dispatcher"), handler_of(session, case)
            given = MoveInput(department_id=case.department_id)
            move(session, no, "dispatch", dispatcher, given)
            move(session, no, "take", handler)
            result = MoveInput(result="已清扫并消毒", photo_count=1)
            move(session, no, "hand_in", handler, result)
            move(session, no, "confirm", handler)
            photos = clean_photos([scene(colour=CLEAN)], ZONE)
            keep_photos(session, DISTRICT, case.id, "handling", photos, now=datetime.now(UTC))
            session.commit()

    def send_for_verification(self, no: str) -> None:
        with Session(self.engine) as session:
            move(session, no, "send_for_verification", actor_of(session, "dispatcher"))
            session.commit()


@pytest.fixture(scope="session")
def prepared(live_server: LiveServer) -> Iterator[Prepared]:
    engine = create_engine(live_server.database, poolclass=NullPool)
    lon, lat = place_of(live_server, "worker")
    with Session(engine) as session:
        place = {"district": DISTRICT, "lon": lon, "lat": lat}
        made = Prepared(engine, str(session.execute(ADDRESS_NEAR, place).scalar_one()))
        reporter = actor_of(session, "worker")
        now = datetime.now(UTC)
        incoming = Incoming(
            sender=f"account:{reporter.account_id}",
            key=uuid.uuid4().hex,
            body_hash=b"",
            source=CaseSource.GRID_WORKER,
            reporter=reporter,
            text=made.text,
            seen_at=now,
            point=SentPoint(lon, lat, Crs.cgcs2000, 9, Point(lon, lat)),
            class_code=RUBBISH,
            photos=clean_photos([scene()], ZONE),
        )
        made.no = receive(session, DISTRICT, incoming, zone=ZONE, now=now)["case_no"]
        session.commit()
    made.handle(made.no)
    made.send_for_verification(made.no)
    yield made
    engine.dispose()


def move(
    session: Session,
    no: str,
    name: str,
    actor: Actor,
    given: MoveInput = MoveInput(),  # noqa: B008 - frozen
) -> None:
    make_move(session, DISTRICT, no, name, given, actor=actor, now=datetime.now(UTC))


def actor_of(session: Session, username: str) -> Actor:
    found = session.scalars(select(Account).where(Account.username == username)).one()
    return Actor(found.role, found.id, found.department_id, found.name)


def handler_of(session: Session, case: Case) -> Actor:
    found = session.scalars(
        select(Account).where(
            Account.role == Role.HANDLER, Account.department_id == case.department_id
        )
    ).first()
    assert found, f"nobody handles for department {case.department_id}"
    return Actor(found.role, found.id, found.department_id, found.name)
