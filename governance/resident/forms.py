"""What a resident's pages send."""

from __future__ import annotations

from pydantic import BaseModel, Field


class FollowForm(BaseModel):
    """Number and code of a report, as they were given with its receipt."""

    no: str = Field(min_length=1, max_length=24)
    code: str = Field(min_length=1, max_length=24)


class EvaluateForm(BaseModel):
    """How satisfied somebody is, from 1 (not at all) to 5, and in words."""

    satisfaction: int = Field(ge=1, le=5)
    words: str = Field(default="", max_length=1000)


class ReopenForm(BaseModel):
    """What is still wrong."""

    reason: str = Field(min_length=1, max_length=1000)
