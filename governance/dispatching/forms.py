"""What the forms of proposals and of the roster may say."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from governance.forms import fault
from workflows.dispatch.pace import Means

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
FIRST_YEAR, LAST_YEAR = 2000, 2100


def _near(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise fault("roster_day_far")
    return day


Day = Annotated[date, AfterValidator(_near)]


class OtherForm(BaseModel):
    """Who goes instead."""

    worker_id: Id


def _listed(written: object) -> object:
    return written.split(",") if isinstance(written, str) else written


class RoundForm(BaseModel):
    """The visits of a round that somebody saw when they accepted it, by id, with commas between."""

    visits: Annotated[list[Id], BeforeValidator(_listed), Field(max_length=100)]


class RefuseForm(BaseModel):
    reason: str = Field(min_length=1, max_length=500)


class WeekQuery(BaseModel):
    """Any day of the week that is shown; none means this week. `worker` opens that worker's row."""

    week: Day | None = None
    worker: Id | None = None


class ShiftForm(BaseModel):
    """A shift from a time of a day; one that ends at or before it began ends the next day."""

    worker_id: Id
    day: Day
    starts: time
    ends: time


class LeaveForm(BaseModel):
    worker_id: Id
    first_day: Day
    last_day: Day


class MeansForm(BaseModel):
    worker_id: Id
    means: Means
    room: int = Field(ge=1, le=60)


class SkillForm(BaseModel):
    name: str = Field(min_length=1, max_length=40)
    class_code: str = Field(min_length=1, max_length=20)
