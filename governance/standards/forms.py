"""What the addresses and forms of the standards may say."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from workflows.deadlines import Budget
from workflows.rulers import Unit
from workflows.standards.limits import PlainUnits
from workflows.standards.models import ClassKind
from workflows.standards.setting import ClassSettings

Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]


class BrowseForm(BaseModel):
    """Which major class is shown, such as `C-01`; without it the first."""

    major: Annotated[str, Field(max_length=20)] | None = None
    q: Annotated[str, Field(max_length=200)] = ""


class SearchForm(BaseModel):
    """What was typed; of a long text the beginning counts.

    `pick` asks for conditions to choose from, and names their list on the page; `own` is the class
    whose conditions stand there before anything was typed.
    """

    q: Annotated[str, Field(max_length=2000)] = ""
    pick: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,79}$")] | None = None
    own: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None
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


class WithdrawForm(BaseModel):
    """The day from which a version was to hold."""

    since: Day


class ExportForm(BaseModel):
    """Those in force on this day; without it today."""

    on: Day | None = None


class ClassForm(BaseModel):
    """How a class is offered, and how near and how soon another report is likely the same thing."""

    name_en: Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")] = ""
    synonyms: Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")] = ""
    quick: bool = False
    radius_m: Annotated[int, Field(ge=5, le=2000)]
    hours: Annotated[int, Field(ge=1, le=8760)]

    @property
    def settings(self) -> ClassSettings:
        said = re.split(r"[、，,；;\n]+", self.synonyms)
        words = dict.fromkeys(word.strip()[:40] for word in said if word.strip())
        return ClassSettings(
            self.name_en.strip(), tuple(words), self.quick, self.radius_m, self.hours
        )
