"""What the addresses and forms of the hot spots may say."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from governance.cases.filter import After

LONGEST_DAYS = 366


class AskForm(BaseModel):
    """How many days up to now a run is asked to look at."""

    days: int = Field(default=30, ge=1, le=LONGEST_DAYS)


class FigureForm(BaseModel):
    """Which figure of a hot spot is opened, and from which of its cases on."""

    figure: Literal["cluster", "now", "before"] = "cluster"
    after: After | None = None
