"""Whatever is asked, granted and corrected, the case is due when every minute counted says so.

The moves are real and written to the database. What they should come to is kept beside them, by
the rules of the field: an extension is one more full limit, a suspension stands still until its day
or its early end, another urgency or standard counts from the start and keeps both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from gis.errors import DomainError
from tests.workflows.agreement import assert_rows_agree
from tests.workflows.minute_by_minute import MinuteByMinute
from tests.workflows.world import ACCEPTOR, DISPATCHER, NOW, OFFICE, World, build
from workflows.cases.models import Case
from workflows.cases.rungs import fire_due
from workflows.deadlines import Unit
from workflows.standards.models import Standard

MINUTES = MinuteByMinute({"workdays": [], **OFFICE}, NOW - timedelta(days=2, hours=1), 200)
LIMITS = [
    ("4", Unit.WORK_HOUR),
    ("2", Unit.WORK_DAY),
    ("3", Unit.NATURAL_DAY),
    ("20", Unit.URGENT_HOUR),
]
OFTEN = ["extend", "suspend", "resume", "reclassify"]
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*OFTEN, *OFTEN, "hurry", "calm", "sweep"]),
        st.integers(0, 60 * 5) | st.integers(0, 60 * 48),
        st.integers(0, 60 * 24 * 40),
    ),
    min_size=1,
    max_size=9,
)


@dataclass
class Ledger:
    """What the case should count with."""

    limit: int = 0
    urgent: bool = False
    extensions: int = 0
    pauses: list[tuple[datetime, datetime]] = field(default_factory=list)

    def due(self) -> datetime:
        amount, unit = LIMITS[self.limit]
        part = Decimal("0.5") if self.urgent else 1
        whole = Decimal(amount) * part * (1 + self.extensions)
        return MINUTES.due(NOW, whole, unit, self.pauses)


@dataclass
class Life:
    """A case in a department's hands, and the ledger of its time."""

    world: World
    case: Case
    standards: list[int]
    now: datetime = NOW
    ledger: Ledger = field(default_factory=Ledger)

    def step(self, what: str, number: int) -> None:
        """Make the moves; whoever refuses one leaves nothing behind, in the ledger neither."""
        session = self.world.session
        attempt = session.begin_nested()
        try:
            getattr(self, f"_{what}")(number)
        except DomainError:
            attempt.rollback()
        else:
            attempt.commit()

    def _extend(self, _number: int) -> None:
        self._move("ask_extension", self.world.handler, reason="等材料")
        self._move("grant", DISPATCHER)
        self.ledger.extensions += 1

    def _suspend(self, minutes: int) -> None:
        until = self.now + timedelta(minutes=minutes + 1)
        self._move("ask_suspension", self.world.handler, reason="等材料", until=until)
        self._move("grant", DISPATCHER)
        self.ledger.pauses.append((self.now, until))

    def _resume(self, _number: int) -> None:
        self._move("resume", DISPATCHER, reason="材料已到")
        begun, until = self.ledger.pauses[-1]
        self.ledger.pauses[-1] = (begun, min(until, self.now))

    def _hurry(self, _number: int) -> None:
        self._move("prioritise", ACCEPTOR, urgent=True, reason="群众着急")
        self.ledger.urgent = True

    def _calm(self, _number: int) -> None:
        self._move("prioritise", ACCEPTOR, urgent=False, reason="不急")
        self.ledger.urgent = False

    def _reclassify(self, number: int) -> None:
        limit = number % len(LIMITS)
        known = {"class_id": self.case.class_id, "standard_id": self.standards[limit]}
        self._move("reclassify", DISPATCHER, **known)
        self.ledger.limit = limit

    def _sweep(self, _number: int) -> None:
        self.world.session.flush()
        fire_due(self.world.session, now=self.now)

    def _move(self, name: str, actor: object, **given: object) -> None:
        self.world.move(self.case, name, actor, self.now, **given)  # type: ignore[arg-type]


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


@pytest.fixture
def standards(world: World) -> list[int]:
    """One of each limit, of the same class."""
    rows = [
        Standard(
            district=world.department.district,
            class_id=world.case_class.id,
            position=position,
            filing_condition=f"情形 {position}",
            closing_condition="恢复",
            valid_from=NOW.date(),
            source="test",
            amount=Decimal(amount),
            unit=unit,
        )
        for position, (amount, unit) in enumerate(LIMITS, start=2)
    ]
    world.session.add_all(rows)
    world.session.commit()
    return [row.id for row in rows]


@given(STEPS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_ledger_and_every_minute_agree(
    world: World, standards: list[int], steps: list[tuple[str, int, int]]
) -> None:
    example = world.session.begin_nested()
    life = Life(world, world.dispatched(), standards)
    for what, later, number in steps:
        life.now += timedelta(minutes=later)
        life.step(what, number)
        world.session.expire_all()
        assert life.case.due_at == life.ledger.due(), life.ledger
        assert life.case.extensions == life.ledger.extensions
        assert_rows_agree(world.session, life.case)
    example.rollback()
