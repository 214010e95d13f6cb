"""A case that another city has seen through, as its open data tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gis.crs import Point
from workflows.cases.models import CaseSource

LONGEST_NAME = 40
"""Of a class or a department, in characters: longer ones end there."""


@dataclass(frozen=True, slots=True)
class PastCase:
    """Moments are aware. `promised_at` is the city's own target, None where it promised nothing;
    `on_time` what the city itself says of it, None where it says nothing. `duty` is the
    (group, name) of its class there.
    """

    key: str
    opened_at: datetime
    closed_at: datetime | None
    promised_at: datetime | None
    on_time: bool | None
    duty: tuple[str, str]
    department: str
    quarter: str
    point: Point
    source: CaseSource
    text: str
    result: str


@dataclass(frozen=True, slots=True)
class City:
    """What a file told: its cases in the order of their opening, and until when it tells."""

    cases: tuple[PastCase, ...]
    told_until: datetime
