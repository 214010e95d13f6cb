"""What officers send when they load a register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, Field

from gis.crs import Crs
from gis.errors import Invalid
from gis.reason import Reason
from gis.registers.importing.kinds import RegisterKind

COLUMN_OF = "column-"
"""Begins the name of the input that says which column of the file a field is."""


Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]


class UploadForm(BaseModel):
    """`key` is made with the page, so that a form sent twice is one load."""

    kind: RegisterKind
    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{8,80}$")]


class StartForm(BaseModel):
    """How the file is to be read; without `crs` as the file says, or else CGCS2000."""

    crs: Crs | None = None
    dry_run: bool = False
    all_or_nothing: bool = False
    effective: Day | None = None

    def options(self, mapping: Mapping[str, str]) -> dict[str, Any]:
        """As a load keeps them."""
        return {**self.model_dump(mode="json"), "mapping": dict(mapping)}


class LoadsAfter(BaseModel):
    """Which page of the list of loads: those before this one."""

    before: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None


class DayOfLayout(BaseModel):
    """The day of a layout in an address."""

    day: Day


def mapping_of(
    given: Iterable[tuple[str, str]], names: Iterable[str], columns: Iterable[str]
) -> dict[str, str]:
    """Field -> column from the inputs of a form; Invalid for what the file or register has not."""
    known, there = set(names), set(columns)
    mapping: dict[str, str] = {}
    for name, column in given:
        field = name.removeprefix(COLUMN_OF)
        if name == field or not column:
            continue
        if field not in known:
            raise Invalid(Reason("field_unknown"), name[:80])
        if column not in there:
            raise Invalid(Reason("field_unknown"), name[:80])
        if column in mapping.values():
            raise Invalid(Reason("column_for_two_fields", {"column": column[:80]}), name[:80])
        mapping[field] = column
    return mapping
