"""One past case, happening again through the services, each step at its own time."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from gis.crs import Crs
from governance.intake.incoming import Incoming, SentPoint, body_hash
from governance.intake.services import receive
from governance.replaying.limits import Promise
from governance.replaying.office import Office
from governance.replaying.past_case import PastCase
from workflows.cases.moving import Step, make_moves
from workflows.engine import Actor, MoveInput
from workflows.roles import Role

SYSTEM = Actor(Role.SYSTEM)
ACCURACY_M = 30.0
NOBODY_CALLED = "The records tell of no call back"


def live(  # noqa: PLR0913, PLR0917 - what a life is made of
    session: Session,
    district: int,
    sender: str,
    case: PastCase,
    promise: Promise,
    office: Office,
    zone: ZoneInfo,
) -> int:
    """Report the case, route it, and close it if the city did; returns the number of moves."""
    report = _incoming(case, sender, office.codes[case.duty])
    answer = receive(session, district, report, zone=zone, now=case.opened_at)
    steps = list(_steps(case, promise, office, queued=bool(answer["problems"])))
    make_moves(session, district, answer["case_no"], steps)
    return len(steps)


def _steps(case: PastCase, promise: Promise, office: Office, *, queued: bool) -> Iterator[Step]:
    """What the desks and the department do. A report that was not clear is filed by hand."""
    acceptor, dispatcher = office.desks[Role.ACCEPTOR], office.desks[Role.DISPATCHER]
    handler = office.handlers[case.department]
    known = MoveInput(
        class_id=office.classes[case.duty],
        standard_id=office.standards[case.duty][promise.budget],
        department_id=office.departments[case.department],
    )
    if queued:
        yield Step("accept", MoveInput(), acceptor, case.opened_at)
        yield Step("file", known, acceptor, case.opened_at)
    yield Step("dispatch", known, dispatcher, case.opened_at)
    yield Step("take", MoveInput(), handler, case.opened_at)
    if case.closed_at is None:
        return
    done = case.closed_at
    yield Step("hand_in", MoveInput(result=case.result), handler, done)
    yield Step("reply", MoveInput(opinion=case.result), handler, done)
    yield Step("conclude", MoveInput(closing_met=True), dispatcher, done)
    yield Step("revisit_missed", MoveInput(reason=NOBODY_CALLED), acceptor, done)
    yield Step("close", MoveInput(), SYSTEM, done)


def _incoming(case: PastCase, sender: str, class_code: str) -> Incoming:
    point = case.point
    return Incoming(
        sender=sender,
        key=case.key,
        body_hash=body_hash([case.key, case.opened_at.isoformat(), case.text]),
        source=case.source,
        reporter=SYSTEM,
        text=case.text,
        seen_at=case.opened_at,
        point=SentPoint(point.lon, point.lat, Crs.wgs84, ACCURACY_M, point),
        class_code=class_code,
    )
