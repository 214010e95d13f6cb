"""What the addresses and forms of calendars may say."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from workflows.working_spans import EARLIEST_YEAR, LATEST_YEAR

Year = Annotated[int, Field(ge=EARLIEST_YEAR + 1, le=LATEST_YEAR - 1)]


class YearForm(BaseModel):
    """Which calendar and year are shown; without them the district's, this year."""

    name: Annotated[str, Field(max_length=40)] | None = None
    year: Year | None = None


class ImportForm(BaseModel):
    """For which calendar a file is meant: its name, the code of a department, or neither.

    A preview writes nothing. `content` and `file_name` come back from the preview.
    """

    name: Annotated[str, Field(max_length=40)] | None = None
    department: Annotated[str, Field(max_length=40)] | None = None
    year: Year | None = None
    file_name: Annotated[str, Field(max_length=200)] | None = None
    content: Annotated[str, Field(max_length=262_144)] | None = None
