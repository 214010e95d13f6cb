"""Cases that wait for somebody to look, and grid workers who are out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from governance.accounts.duty import Leave, Shift
from governance.accounts.models import Account
from governance.dispatching.models import Proposal
from governance.dispatching.proposing import propose
from governance.field.positions import WorkerPosition
from governance.permissions import Viewer
from tests.governance.console.desk import Desk, open_desk
from tests.workflows.world import DISTRICT
from workflows.cases.models import Case
from workflows.roles import Role


@dataclass
class Town:
    """`now` is the present: pages read the clock themselves."""

    desk: Desk
    session: Session
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    _hired: int = 0
    _opened: int = 0

    def worker(
        self, name: str, lon: float | None = None, lat: float = 23.0, **shift: Any
    ) -> Account:
        """On duty by a shift around now unless `on` is False; seen at the point, if given."""
        self._hired += 1
        account = Account(
            district=DISTRICT,
            username=f"field-{self._hired:02d}",
            name=name,
            role=Role.GRID_WORKER,
            password_hash="-",
            active=True,
            created_at=self.now,
        )
        self.session.add(account)
        self.session.flush()
        if shift.pop("on", True):
            self.shift(account)
        if lon is not None:
            self.seen(account, lon, lat)
        return account

    def shift(self, worker: Account, starts: int = -2, ends: int = 6) -> Shift:
        """In hours from now."""
        shift = Shift(
            district=DISTRICT,
            account_id=worker.id,
            starts_at=self.now + timedelta(hours=starts),
            ends_at=self.now + timedelta(hours=ends),
            source="test",
            set_at=self.now,
        )
        self.session.add(shift)
        self.session.flush()
        return shift

    def away(self, worker: Account) -> None:
        """From now on the worker has no shift, and is on leave."""
        self.session.execute(delete(Shift).where(Shift.account_id == worker.id))
        days = {"first_day": date(2000, 1, 1), "last_day": date(2100, 1, 1)}
        self.session.add(
            Leave(district=DISTRICT, account_id=worker.id, source="test", set_at=self.now, **days)
        )
        self.session.flush()

    def seen(self, worker: Account, lon: float, lat: float, ago: int = 2) -> None:
        """In minutes before now."""
        self.session.add(
            WorkerPosition(
                district=DISTRICT,
                account_id=worker.id,
                at=self.now - timedelta(minutes=ago),
                geom=f"SRID=4490;POINT({lon} {lat})",
                accuracy_m=10,
            )
        )
        self.session.flush()

    def waiting(self, lon: float | None, lat: float = 23.0, due: int = 60, **values: Any) -> Case:
        """A case of the grid's process that waits to be verified; `due` in minutes from now."""
        pattern = self._pattern()
        self._opened += 1
        row = {
            **pattern,
            "no": f"4406049999{self._opened:09d}",
            "definition": "grid",
            "definition_version": 2,
            "stage": "verifying",
            "geom": None if lon is None else f"SRID=4490;POINT({lon} {lat})",
            "due_at": self.now + timedelta(minutes=due),
            "owner_kind": "role",
            "owner_role": "acceptor",
            "owner_account_id": None,
            "owner_department_id": None,
            "owner_label": None,
            "worker_id": None,
            "worker_label": None,
            **values,
        }
        case_id = self.session.scalar(insert(Case).returning(Case.id), [row])
        return self.session.get_one(Case, (DISTRICT, case_id))

    def _pattern(self) -> dict[str, Any]:
        if not hasattr(self, "_kept"):
            case = self.desk.world.open(self.now - timedelta(hours=3))
            found = select(Case.__table__).where(Case.id == case.id)
            row = self.session.execute(found).mappings().one()
            self._kept = {key: value for key, value in row.items() if key != "id"}
        return self._kept

    @property
    def viewer(self) -> Viewer:
        actor = self.desk.actor(Role.DISPATCHER)
        return Viewer(DISTRICT, Role.DISPATCHER, actor.account_id, None, actor.label)

    def proposal(self) -> Proposal:
        made = propose(self.session, self.viewer, now=self.now)
        self.session.commit()
        return made


@pytest.fixture
def town(app: Flask, session: Session) -> Town:
    return Town(open_desk(app, session), session)
