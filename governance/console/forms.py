"""What the console's addresses and forms may say."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, Field

from governance.vault.words import Purpose

LARGEST = 2**63 - 1
Id = Annotated[int, Field(ge=1, le=LARGEST)]
"""A number that the database can hold as an id."""

Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]
"""A day with midnights on both sides in every zone."""

Code = Annotated[str, Field(max_length=20, pattern=r"^[A-Za-z0-9-]+$")]


class Place(NamedTuple):
    """A row's place in a keyset: the moment it is sorted by, and its id for ties."""

    at: datetime
    id: int


def _read_place(value: object) -> object:
    if isinstance(value, str):
        at, _, number = value.rpartition("~")
        place = Place(datetime.fromisoformat(at), int(number))
        if place.at.tzinfo is None or not 0 <= place.id <= LARGEST:
            raise ValueError("no place in a keyset")
        return place
    return value


After = Annotated[Place, BeforeValidator(_read_place)]
"""A Place in an address, as `2026-11-22T08:00:00+00:00~17`."""


class Filter(BaseModel):
    """A filter that stands in an address."""

    def but(self, **changes: object) -> dict[str, object]:
        """The values of an address with `changes`, from its first page on, without empty ones."""
        kept = self.model_dump(mode="json", exclude_defaults=True, exclude={"after"})
        return {
            key: 1 if value is True else value
            for key, value in {**kept, **changes}.items()
            if value not in {None, "", False}
        }

    def further(self, after: Place) -> dict[str, object]:
        """The values of the address of the page that begins after this place."""
        return self.but(after=f"{after.at.isoformat()}~{after.id}")


class QueueFilter(Filter):
    """Which open cases a queue shows; `mine` are those that the viewer or their role must move."""

    scope: Literal["mine", "all"] = "mine"
    stage: Code | None = None
    street: Code | None = None
    case_class: Code | None = None
    overdue: bool = False
    urgent: bool = False
    duplicates: bool = False
    q: str = Field(default="", max_length=60)
    after: After | None = None


class CaseFilter(Filter):
    """Which cases the list of all cases shows; days are local, from and to inclusive."""

    state: Literal["open", "overdue", "closed", "voided", ""] = ""
    stage: Code | None = None
    street: Code | None = None
    grid: Id | None = None
    case_class: Code | None = None
    department: Id | None = None
    urgent: bool = False
    late: Literal["yes", "no", ""] = ""
    opened_from: Day | None = None
    opened_to: Day | None = None
    closed_from: Day | None = None
    closed_to: Day | None = None
    q: str = Field(default="", max_length=60)
    after: After | None = None


class MoveForm(BaseModel):
    """What a move's form brings. `standard` is `class id:standard id`, chosen as one;
    `back` is the page to return to.
    """

    version: int
    reason: str = Field(default="", max_length=2000)
    opinion: str = Field(default="", max_length=2000)
    result: str = Field(default="", max_length=2000)
    department_id: int | None = None
    standard: Annotated[str, Field(pattern=r"^[0-9]{1,18}:[0-9]{1,18}$")] | None = None
    back: Literal["case", "department"] = "case"


class RevealForm(BaseModel):
    """Why somebody looks at a reporter's contact."""

    purpose: Purpose
