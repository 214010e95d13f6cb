"""What the console's addresses and forms may say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from governance.cases.filter import After, Code, Day, Filter, Id
from governance.vault.words import Purpose


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


class PartForm(BaseModel):
    """What one department is asked to do of a case."""

    department_id: Id
    task: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]


class MoveForm(BaseModel):
    """What a move's form brings. `standard` is `class id:standard id`, chosen as one; `until` the
    last day of a pause. The survivor is the number typed in `survivor_no`, else the one chosen of
    those listed. `back` is the page to return to.
    """

    version: int
    reason: str = Field(default="", max_length=2000)
    opinion: str = Field(default="", max_length=2000)
    result: str = Field(default="", max_length=2000)
    department_id: int | None = None
    standard: Annotated[str, Field(pattern=r"^[0-9]{1,18}:[0-9]{1,18}$")] | None = None
    worker_id: Id | None = None
    until: Day | None = None
    survivor: str = Field(default="", max_length=24)
    survivor_no: str = Field(default="", max_length=24)
    closing: bool = False
    urgent: bool | None = None
    satisfaction: int | None = Field(default=None, ge=1, le=5)
    back: Literal["case", "department", "approvals", "revisits"] = "case"


class NumberQuery(BaseModel):
    """A number of a case that somebody types."""

    survivor_no: str = Field(default="", max_length=24)


class RevealForm(BaseModel):
    """Why somebody looks at a reporter's contact."""

    purpose: Purpose
