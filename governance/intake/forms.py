"""What a report may carry. The JSON body and the form of the phone have the same fields."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from gis.crs import Crs, Point
from gis.geometry import parse_crs, parse_point
from governance.forms import fault

KEY = re.compile(r"[A-Za-z0-9._-]{8,80}")
"""Shape of an idempotency key."""

TEXT_LIMIT = 2000
EARLIEST_YEAR = 2000
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}|[2-8]\d{6,7}|(?:400|800)\d{7}")
_FURTHEST_M = 100_000


def _string(longest: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=longest)


def _storable(value: str) -> str:
    # PostgreSQL cannot hold it, and no person writes it.
    if "\0" in value:
        raise fault("text_has_nul")
    return value


def _phone(value: str) -> str:
    digits = re.sub(r"[\s()-]", "", unicodedata.normalize("NFKC", value))
    digits = re.sub(r"^(?:\+|00)86", "", digits)
    if not _PHONE.fullmatch(digits):
        raise fault("phone_invalid")
    return digits


def _moment(value: Any) -> datetime:
    """ISO 8601 alone: a bare number could be seconds or milliseconds."""
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise fault("time_unreadable") from None
    if moment.year < EARLIEST_YEAR:
        raise fault("time_too_early")
    return moment


_STORABLE = AfterValidator(_storable)


class PointForm(BaseModel):
    """A point in degrees, in the coordinate system that it was taken in."""

    model_config = ConfigDict(extra="forbid")

    lon: float
    lat: float
    crs: Crs = Crs.wgs84
    accuracy_m: float | None = Field(None, ge=0, le=_FURTHEST_M, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _check(cls, values: Any) -> Any:
        """Numbers out of range, swapped axes and metres are each told apart, on the raw values."""
        if not isinstance(values, dict) or values.get("lon") is None or values.get("lat") is None:
            return values
        given = values.get("crs")
        crs = Crs.wgs84 if given is None else parse_crs(given, "point.crs")
        parse_point(values["lon"], values["lat"], crs, ("point.lon", "point.lat"))
        return {**values, "crs": crs}

    @property
    def place(self) -> Point:
        """The point in CGCS2000."""
        return parse_point(self.lon, self.lat, self.crs, ("point.lon", "point.lat"))


class ReporterForm(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, _string(40), _STORABLE] | None = None
    phone: Annotated[str, _string(30), _STORABLE, AfterValidator(_phone)] | None = None


class ReportForm(BaseModel):
    """One report. `seen_at` is when it was seen, by the sender's clock and with its offset.

    `self_handled` says that a grid worker mended it there and then (上报即结); `result` how.
    """

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, _string(TEXT_LIMIT), _STORABLE]
    address: Annotated[str, _string(255), _STORABLE] | None = None
    point: PointForm | None = None
    class_code: Annotated[str, _string(20), _STORABLE] | None = None
    urgent: bool = False
    anonymous: bool = False
    reporter: ReporterForm | None = None
    seen_at: Annotated[AwareDatetime, BeforeValidator(_moment)] | None = None
    self_handled: bool = False
    result: Annotated[str, _string(TEXT_LIMIT), _STORABLE] | None = None

    def fields(self) -> dict[str, Any]:
        """What was said, as JSON: the same for a report that was sent before these were asked."""
        return self.model_dump(
            mode="json", exclude=set() if self.self_handled else {"self_handled", "result"}
        )


FORM_GROUPS = {
    **{name: ("point", name) for name in PointForm.model_fields},
    "reporter_name": ("reporter", "name"),
    "reporter_phone": ("reporter", "phone"),
}
"""Where the flat names of a form stand in a ReportForm."""
