"""A small district seen from its desks: cases, and a signed-in browser for each role."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from governance.accounts.models import Account, LoginSession
from governance.accounts.services import token_hash
from tests.workflows.world import DISTRICT, World, build
from workflows.cases.models import Case
from workflows.engine import Actor
from workflows.roles import Role

NAMES = {
    Role.ACCEPTOR: "陈静",
    Role.DISPATCHER: "张岚",
    Role.HANDLER: "何伟",
    Role.LEADER: "区宁",
    Role.GRID_WORKER: "李敏",
    Role.ADMINISTRATOR: "管理",
}
HTMX = {"HX-Request": "true"}


@dataclass
class Desk:
    """`world` opens and moves cases; `at(role)` is a browser that is signed in with that role."""

    app: Flask
    session: Session
    world: World
    accounts: dict[Role, Account] = field(default_factory=dict)

    def at(self, role: Role, language: str = "zh") -> FlaskClient:
        account = self.accounts.get(role) or self._hire(role)
        token = f"token of {role}"
        client = self.app.test_client()
        if self.session.get(LoginSession, token_hash(token)) is None:
            now = datetime.now(UTC)
            self.session.add(
                LoginSession(
                    token_hash=token_hash(token),
                    district=DISTRICT,
                    account_id=account.id,
                    created_at=now,
                    expires_at=now + timedelta(days=1),
                )
            )
        self.session.commit()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        client.set_cookie("language", language)
        client.environ_base["HTTP_ACCEPT"] = "text/html"
        return client

    def actor(self, role: Role) -> Actor:
        account = self.accounts.get(role) or self._hire(role)
        return Actor(role, account.id, account.department_id, account.name)

    def dispatching(self, ago: timedelta = timedelta(0), **changes: Any) -> Case:
        """A case that waits for a dispatcher since `ago`."""
        return self.world.open(datetime.now(UTC) - ago, **changes)

    def assigned(self, ago: timedelta = timedelta(0), **changes: Any) -> Case:
        """A case that waits for the department of the handler."""
        case = self.dispatching(ago, **changes)
        return self.move(case, "dispatch", Role.DISPATCHER, department_id=self.world.department.id)

    def move(self, case: Case, move: str, role: Role, **given: Any) -> Case:
        return self.world.move(case, move, self.actor(role), datetime.now(UTC), **given)

    def closed(self, ago: timedelta = timedelta(0)) -> Case:
        case = self.assigned(ago)
        self.move(case, "take", Role.HANDLER)
        self.move(case, "hand_in", Role.HANDLER, result="已更换灯泡", photo_count=1)
        self.move(case, "confirm", Role.HANDLER)
        self.move(case, "send_for_verification", Role.DISPATCHER)
        self.world.move(case, "verify_pass", Actor(Role.GRID_WORKER, 11), datetime.now(UTC))
        return self.move(case, "close", Role.DISPATCHER, closing_met=True)

    def _hire(self, role: Role) -> Account:
        account = Account(
            district=DISTRICT,
            username=f"{role}-01",
            name=NAMES[role],
            role=role,
            department_id=self.world.department.id if role is Role.HANDLER else None,
            password_hash="-",
            active=True,
            created_at=datetime.now(UTC),
        )
        self.session.add(account)
        self.session.flush()
        self.accounts[role] = account
        return account


def open_desk(app: Flask, session: Session) -> Desk:
    return Desk(app, session, build(session))
