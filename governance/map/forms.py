"""What the addresses of tiles and styles may say."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


class StyleForm(BaseModel):
    """`layers` are names joined by commas."""

    theme: Literal["light", "dark"] = "light"
    layers: str = Field(default="divisions,roads", max_length=120, pattern=r"^[a-z_,]+$")


class CaseTiles(BaseModel):
    """Which cases the tiles of the cases layer hold."""

    state: Literal["open", "overdue", "urgent", "recent"] = "open"
