"""What a resident's pages send."""

from __future__ import annotations

from pydantic import BaseModel, Field


class FollowForm(BaseModel):
    """Number and code of a report, as they were given with its receipt."""

    no: str = Field(min_length=1, max_length=24)
    code: str = Field(min_length=1, max_length=24)
