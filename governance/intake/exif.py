"""What a camera wrote beside a photograph: when, where, and which side is up.

It is read as far as it can be: a photograph is not refused for what stands beside it.
"""

from __future__ import annotations

import contextlib
import math
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from PIL.Image import Exif

from gis.crs import Crs, Point, to_cgcs2000

_TIMES = (
    (Base.DateTimeOriginal, Base.OffsetTimeOriginal),
    (Base.DateTimeDigitized, Base.OffsetTimeDigitized),
)


DECODER_FAULTS = (
    ArithmeticError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)
"""What Pillow's decoders raise on files that break their format."""

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Exposure:
    """`orientation` is EXIF's number from 1 to 8; what is not known is None."""

    taken_at: datetime | None = None
    taken_where: Point | None = None
    orientation: int | None = None


def exposure(image: Image.Image, zone: ZoneInfo) -> Exposure:
    """Read the EXIF data of an opened image; `zone` is that of a camera clock without its own."""
    try:
        exif = image.getexif()
        return Exposure(_taken_at(exif, zone), _taken_where(exif), exif.get(Base.Orientation))
    except DECODER_FAULTS:
        return Exposure()


def upright(image: Image.Image, shot: Exposure) -> Image.Image:
    turn = _UPRIGHT.get(shot.orientation or 1)
    return image if turn is None else image.transpose(turn)


def _taken_at(exif: Exif, zone: ZoneInfo) -> datetime | None:
    values = exif.get_ifd(IFD.Exif)
    for time_tag, offset_tag in _TIMES:
        written, offset = _text(values.get(time_tag)), _text(values.get(offset_tag))
        try:
            wall = datetime.strptime(written[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - its zone is found below
        except ValueError:
            continue
        with contextlib.suppress(OverflowError):
            return wall.replace(tzinfo=_zone(offset) or zone).astimezone(UTC)
    return None


def _taken_where(exif: Exif) -> Point | None:
    """GPS counts in WGS-84."""
    values = exif.get_ifd(IFD.GPSInfo)
    lon = _degrees(values.get(GPS.GPSLongitude), _text(values.get(GPS.GPSLongitudeRef)), "EW", 180)
    lat = _degrees(values.get(GPS.GPSLatitude), _text(values.get(GPS.GPSLatitudeRef)), "NS", 90)
    # A camera without a fix writes zeros.
    if lon is None or lat is None or (lon == 0 and lat == 0):
        return None
    return to_cgcs2000(lon, lat, Crs.wgs84)


def _zone(offset: str) -> tzinfo | None:
    try:
        return datetime.strptime(offset, "%z").tzinfo
    except ValueError:
        return None


def _degrees(value: Any, half: str, halves: str, most: int) -> float | None:
    """Degrees, minutes and seconds with the letter of their half of the globe."""
    try:
        degrees, minutes, seconds = (float(part) for part in value)
        angle = degrees + minutes / 60 + seconds / 3600
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if half not in halves or not half or not math.isfinite(angle) or not 0 <= angle <= most:
        return None
    return angle if half == halves[0] else -angle


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    return value.strip("\0 ") if isinstance(value, str) else ""
