"""What the forms of the phone send where they are posted without a script."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


class VerifyForm(BaseModel):
    """The verdict on the spot; `version` is that of the case the worker looked at."""

    move: Literal["verify_pass", "verify_rework"]
    version: int
    reason: str = Field(default="", max_length=2000)
