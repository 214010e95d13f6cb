"""What the addresses of the figures may say."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, field_validator

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
    "day",
]
"""What figures are told apart by; `day` is each local day of the period."""

Period = Literal["today", "week", "month", "last_month", "quarter", "year", "days"]


Version = Annotated[int, Field(ge=0, le=2**31 - 1)]
Phrase = Annotated[str, Field(max_length=80)]


class FormulaForm(BaseModel):
    """A formula as an administrator writes it over `version`; `try` only shows what it gives."""

    action: Literal["save", "try"] = "save"
    version: Version = 0
    key: Annotated[str, Field(max_length=40)] = ""
    title_zh: Phrase
    title_en: Phrase
    group: Annotated[str, Field(max_length=20)]
    by: Annotated[str, Field(max_length=20)]
    unit: Annotated[str, Field(max_length=20)]
    better: Annotated[str, Field(max_length=20)]
    expression: Annotated[str, Field(max_length=1000)]
    source_zh: Phrase = ""
    hidden: bool = False

    @field_validator("expression")
    @classmethod
    def _one_line(cls, value: str) -> str:
        return " ".join(value.split())

    @property
    def spec(self) -> dict[str, Any]:
        """As `workflows.figures.formulas.read_formula` reads it."""
        said: dict[str, Any] = {
            "title": {"zh": self.title_zh, "en": self.title_en},
            "group": self.group,
            "by": self.by,
            "unit": self.unit,
            "better": self.better,
            "expression": self.expression,
        }
        if self.source_zh:
            said["source"] = {"zh": self.source_zh, "en": self.source_zh}
        return said


class RestoreForm(BaseModel):
    """Which version is to be in force again; 0 is as shipped."""

    version: Version
    to: Version


class AdoptForm(BaseModel):
    """Which variant stands in for the formula."""

    version: Version
    variant: Annotated[str, Field(max_length=40)]


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
