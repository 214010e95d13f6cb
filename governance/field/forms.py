"""What the forms of the phone send where they are posted without a script."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


class OnTheSpotForm(BaseModel):
    """What a grid worker does with a case on the spot; `version` is of the case they looked at.

    `reason` is all that they say: the reason, the finding, or what they did.
    """

    move: Literal[
        "check_found",
        "check_absent",
        "verify_pass",
        "verify_rework",
        "finish",
        "hand_over",
        "answer_supervision",
        "void",
        "reopen",
    ]
    version: int
    reason: str = Field(default="", max_length=2000)
