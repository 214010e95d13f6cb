"""Which cases somebody wants to see: one filter for the list, the map beside it and its tiles.

It stands in addresses, so that a page shows the same again and every figure can open its cases.
"""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Annotated, Literal, NamedTuple

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from governance.cases.counted import Along, Cohort, Tally
from governance.forms import fault

LARGEST = 2**63 - 1
Id = Annotated[int, Field(ge=1, le=LARGEST)]
"""A number that the database can hold as an id."""

Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]
"""A day with midnights on both sides in every zone."""

Code = Annotated[str, Field(max_length=20, pattern=r"^[A-Za-z0-9-]+$")]
State = Literal[
    "open",
    "overdue",
    "urgent",
    "ownerless",
    "suspended",
    "supervised",
    "asking",
    "recent",
    "closed",
    "refused",
    "merged",
    "voided",
    "all",
    "",
]
RUNNING = frozenset({"open", "overdue", "urgent", "ownerless", "suspended", "supervised", "asking"})
"""States of cases that somebody must still move."""


class Place(NamedTuple):
    """A row's place in a keyset: the moment it is sorted by, and its id for ties."""

    at: datetime
    id: int


class Box(NamedTuple):
    """A view of the map in degrees."""

    west: float
    south: float
    east: float
    north: float


def _read_place(value: object) -> object:
    if isinstance(value, str):
        at, _, number = value.rpartition("~")
        place = Place(datetime.fromisoformat(at), int(number))
        if place.at.tzinfo is None or not 0 <= place.id <= LARGEST:
            raise ValueError("no place in a keyset")
        return place
    return value


def _read_box(value: object) -> object:
    """Four degrees joined by commas. A view may reach beyond the ends of the world."""
    if not isinstance(value, str):
        return value
    try:
        west, south, east, north = (float(part) for part in value.split(","))
    except ValueError:
        raise fault("box_unreadable") from None
    if not (all(map(math.isfinite, (west, south, east, north))) and west < east and south < north):
        raise fault("box_unreadable")
    return Box(max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0))


After = Annotated[Place, BeforeValidator(_read_place)]
"""A Place in an address, as `2026-11-22T08:00:00+00:00~17`."""

View = Annotated[
    Box,
    BeforeValidator(_read_box),
    PlainSerializer(lambda box: ",".join(f"{side:.6f}" for side in box)),
]
"""A Box in an address, as `113.1,23.0,113.2,23.1`: west, south, east, north."""


class Filter(BaseModel):
    """A filter that stands in an address."""

    model_config = ConfigDict(populate_by_name=True)

    def but(self, **changes: object) -> dict[str, object]:
        """The values of an address with `changes`, from its first page on, without empty ones."""
        kept = self.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"after"})
        return {
            key: 1 if value is True else value
            for key, value in {**kept, **changes}.items()
            if value not in {None, "", False}
        }

    def further(self, after: Place) -> dict[str, object]:
        """The values of the address of the page that begins after this place."""
        return self.but(after=f"{after.at.isoformat()}~{after.id}")


class CaseFilter(Filter):
    """Which cases are shown; days are local, from and to inclusive. `case_class` is a class's
    code, or `none`; it was once called so in addresses, too. `due` is how pressing the running
    clock is, with `none` for what has ended. `bbox` is the view of a map.

    `measure` (and not `less`) of the cohort `by` of the days `counted_from` to `counted_to`, along
    the axes `of` and `within`, is what a figure counts.
    """

    state: State = ""
    stage: Code | None = None
    street: Code | None = None
    grid: Id | None = None
    case_class: Code | None = Field(
        default=None,
        validation_alias=AliasChoices("class", "case_class"),
        serialization_alias="class",
    )
    department: Id | None = None
    urgent: bool = False
    late: Literal["yes", "no", ""] = ""
    due: Literal["late", "soon", "calm", "none", ""] = ""
    placed: Literal["yes", "no", ""] = ""
    bbox: View | None = None
    opened_from: Day | None = None
    opened_to: Day | None = None
    closed_from: Day | None = None
    closed_to: Day | None = None
    measure: Tally = None
    less: Tally = None
    by: Cohort = None
    counted_from: Day | None = None
    counted_to: Day | None = None
    of: Along = None
    within: Along = None
    q: str = Field(default="", max_length=60)
    after: After | None = None

    @property
    def running(self) -> bool:
        return self.state in RUNNING

    @property
    def words_are_bounded(self) -> bool:
        """Whether words are looked for in few enough cases without a span of time of our own."""
        return bool(
            self.opened_from
            or self.closed_from
            or self.counted_from
            or self.state in RUNNING
            or self.state == "recent"
        )
