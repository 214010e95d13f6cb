"""What the addresses of the figures may say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from governance.cases.counted import Along
from governance.cases.filter import Day

Axis = Literal[
    "street",
    "community",
    "grid",
    "department",
    "acceptor",
    "dispatcher",
    "worker",
    "handler",
    "class",
    "source",
]
Period = Literal["today", "week", "month", "last_month", "quarter", "year", "days"]


class FigureForm(BaseModel):
    """Of which days, of whose cases (`within`), along which axis, and how many of its rows."""

    period: Period = "month"
    first: Day | None = None
    last: Day | None = None
    axis: Axis = "department"
    within: Along = None
    order: Literal["value", "count"] = "value"
    top: Annotated[int, Field(ge=1, le=2000)] = 50

    def but(self, **changes: object) -> dict[str, object]:
        """The values of an address with `changes`, without what goes without saying."""
        kept = self.model_dump(mode="json", exclude_defaults=True)
        if self.period != "days":
            kept = {key: value for key, value in kept.items() if key not in {"first", "last"}}
        return {key: value for key, value in {**kept, **changes}.items() if value is not None}

    @property
    def narrowed(self) -> tuple[tuple[str, str], ...]:
        """`within` as the figures want it."""
        if not self.within:
            return ()
        axis, _, key = self.within.partition("=")
        return ((axis, key),)
