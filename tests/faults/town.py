"""A district with people at their desks, and how they speak to the web."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from governance.accounts.models import Account, LoginSession
from governance.accounts.services import token_hash
from tests.governance.intake.district import DISTRICT, TOKEN, a_report, build_district
from tests.support.settings import SECRET_KEY
from workflows.dispatch.models import Department
from workflows.roles import Role

DISPATCHERS = 12
HANDLERS = 2
ANSWER_WITHIN_SECONDS = 120.0


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Desk:
    """Somebody who is signed in, and talks to the web at `port`."""

    port: int
    token: str
    name: str = ""

    def report(self, key: str, **changes: Any) -> Answer:
        """Send a report, with its own text where `changes` give none."""
        body = json.dumps({**a_report(), "text": f"同济路3号门前路灯不亮，{key}", **changes})
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        return self._post("/api/v1/reports", body, headers)

    def move(self, no: str, move: str, version: int, **given: Any) -> Answer:
        body = urlencode({"version": version, **given})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._post(f"/cases/{no}/moves/{move}", body, headers)

    def _post(self, path: str, body: str, headers: Mapping[str, str]) -> Answer:
        """Raise OSError or HTTPException when nobody answers, or not to the end."""
        web = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_WITHIN_SECONDS)
        try:
            web.request("POST", path, body.encode(), {**headers, "Cookie": cookie(self.token)})
            response = web.getresponse()
            return Answer(response.status, response.read())
        finally:
            web.close()


@dataclass(frozen=True)
class Town:
    """`lamps` is the department that handles lamps, of which both handlers are."""

    lamps: int
    worker: Desk
    dispatchers: tuple[Desk, ...]
    handlers: tuple[Desk, ...]


def build_town(engine: Engine, port: int) -> Town:
    with Session(engine) as session:
        build_district(session)
        lamps = session.scalars(select(Department.id).where(Department.code == "lamps")).one()
        people = [
            *((Role.DISPATCHER, None, f"派遣员{n}") for n in range(DISPATCHERS)),
            *((Role.HANDLER, lamps, f"处置员{n}") for n in range(HANDLERS)),
        ]
        desks = [Desk(port, token, name) for token, name in _signed_in(session, people)]
        session.commit()
    return Town(
        lamps, Desk(port, TOKEN, "李敏"), tuple(desks[:DISPATCHERS]), tuple(desks[DISPATCHERS:])
    )


def _signed_in(
    session: Session, people: list[tuple[Role, int | None, str]]
) -> Iterator[tuple[str, str]]:
    now = datetime.now(UTC)
    for number, (role, department, name) in enumerate(people):
        account = Account(
            district=DISTRICT,
            username=f"person{number:02}",
            name=name,
            role=role,
            department_id=department,
            password_hash="-",
            active=True,
            created_at=now,
        )
        session.add(account)
        session.flush()
        token = f"sign-in of {account.username}"
        session.add(
            LoginSession(
                token_hash=token_hash(token),
                district=DISTRICT,
                account_id=account.id,
                created_at=now,
                expires_at=now + timedelta(days=1),
            )
        )
        yield token, name


def cookie(token: str) -> str:
    """The cookie of a sign-in, made as the product makes it."""
    app = Flask("cookies")
    app.secret_key = SECRET_KEY
    seal = SecureCookieSessionInterface().get_signing_serializer(app)
    assert seal
    return f"session={seal.dumps({'_user_id': token, '_fresh': True})}"
