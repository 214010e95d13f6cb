"""A district with a year of cases, some of them crowded at one door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from tests.governance.console.desk import Desk, open_desk
from workflows.cases.models import Case

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PLANTED = 12


@dataclass
class Crowd:
    """`numbers` are the planted cases; `patterned` copies `pattern` with other values."""

    desk: Desk
    pattern: dict[str, Any]
    numbers: set[str]
    _next: int = 0

    def add(self, **values: Any) -> str:
        self._next += 1
        no = f"4406042026{self._next:09d}"
        row = {**self.pattern, "no": no, **values}
        self.desk.session.execute(insert(Case), [row])
        return no

    def at(self, lon: float, lat: float, ago: timedelta, **values: Any) -> str:
        return self.add(geom=f"SRID=4490;POINT({lon} {lat})", opened_at=NOW - ago, **values)


@pytest.fixture
def crowd(app: Flask, session: Session) -> Crowd:
    desk = open_desk(app, session)
    case = desk.world.open(NOW - timedelta(days=200))
    row = session.execute(select(Case.__table__).where(Case.id == case.id)).mappings().one()
    made = Crowd(desk, {key: value for key, value in row.items() if key != "id"}, set())
    rng = np.random.default_rng(5)
    for lon, lat, days in zip(
        rng.uniform(113.0, 113.2, 400),
        rng.uniform(22.95, 23.1, 400),
        rng.uniform(0.1, 300, 400),
        strict=True,
    ):
        made.at(lon, lat, timedelta(days=days))
    for step in range(PLANTED):
        place = (113.15 + step * 1e-4, 23.05)
        made.numbers.add(made.at(*place, timedelta(days=3 + step / 8), address="同济路3号"))
    session.commit()
    return made
