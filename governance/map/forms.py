"""What the addresses of tiles and styles may say."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


class StyleForm(BaseModel):
    """`layers` are names joined by commas."""

    theme: Literal["light", "dark"] = "light"
    layers: str = Field(default="divisions,roads", max_length=120, pattern=r"^[a-z_,]+$")


class PlaceForm(BaseModel):
    """A point of the map in CGCS2000."""

    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)


class WordsForm(BaseModel):
    """Where somebody wants to go."""

    where: str = Field(default="", max_length=200)
