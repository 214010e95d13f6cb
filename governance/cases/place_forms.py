"""What a correction of a place brings: a pin, a standard address, or one of the alternatives."""

from __future__ import annotations

from pydantic import BaseModel, Field

from governance.cases.filter import Id


class PlaceChoice(BaseModel):
    """Of several the first counts: `keep` (where the case is), `alternative` (its number on the
    case, from 0), `location_id`, `lon` and `lat` in degrees of CGCS2000.
    """

    keep: bool = False
    lon: str | None = Field(default=None, max_length=40)
    lat: str | None = Field(default=None, max_length=40)
    location_id: Id | None = None
    alternative: int | None = Field(default=None, ge=0, le=99)


class RelocateForm(PlaceChoice):
    """`version` is that of the case the person looked at; `teach` keeps the reporter's words."""

    version: int
    opinion: str = Field(default="", max_length=2000)
    teach: bool = False


class AddressQuery(BaseModel):
    """An address somebody looks for."""

    address: str = Field(min_length=1, max_length=255)
