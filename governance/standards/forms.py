"""What the addresses and forms of the standards may say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from workflows.deadlines import Budget
from workflows.rulers import Unit
from workflows.standards.limits import PlainUnits
from workflows.standards.models import ClassKind

Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]


class BrowseForm(BaseModel):
    """Which major class is shown, such as `C-01`; without it the first."""

    major: Annotated[str, Field(max_length=20)] | None = None
    q: Annotated[str, Field(max_length=200)] = ""


class SearchForm(BaseModel):
    """What was typed; of a long text the beginning counts."""

    q: Annotated[str, Field(max_length=2000)] = ""
    most: Annotated[int, Field(ge=1, le=50)] = 20


class ImportForm(BaseModel):
    """How a table is read. `kind` is for sheets that do not say it; a trial writes nothing."""

    valid_from: Day
    kind: ClassKind | None = None
    plain: PlainUnits = PlainUnits.WORKING
    keep_missing: bool = False
    trial: bool = False


class MendForm(BaseModel):
    """A limit for a condition; without an amount it is right as it was read."""

    amount: Annotated[Decimal, Field(gt=0, le=100_000, decimal_places=2)] | None = None
    unit: Unit = Unit.WORK_DAY

    @property
    def budget(self) -> Budget | None:
        return None if self.amount is None else Budget(self.amount, self.unit)


class RepeatsForm(BaseModel):
    """How near and how soon another report of a class is likely the same thing."""

    radius_m: Annotated[int, Field(ge=5, le=2000)]
    hours: Annotated[int, Field(ge=1, le=8760)]
