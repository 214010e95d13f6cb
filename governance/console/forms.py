"""What the console's addresses and forms may say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from governance.cases.filter import After, Code, Filter
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
