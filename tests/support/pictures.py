"""Photographs for tests, small, with whatever metadata a case asks for."""

import io
import struct
import zlib
from typing import Any

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base


def picture(
    kind: str = "JPEG",
    size: tuple[int, int] = (64, 48),
    mode: str = "RGB",
    colour: Any = (200, 30, 30),
    **options: Any,
) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, colour).save(written, kind, **options)
    return written.getvalue()


def exif(
    taken: str | None = "2026:11:20 08:30:00",
    offset: str | None = None,
    gps: dict[int, Any] | None = None,
    orientation: int | None = None,
) -> Image.Exif:
    made = Image.Exif()
    made[Base.Make] = "Secret Camera"
    made[Base.Artist] = "张三"
    if orientation:
        made[Base.Orientation] = orientation
    details = made.get_ifd(IFD.Exif)
    if taken is not None:
        details[Base.DateTimeOriginal] = taken
    if offset is not None:
        details[Base.OffsetTimeOriginal] = offset
    if gps is not None:
        made.get_ifd(IFD.GPSInfo).update(gps)
    return made


def gps(lat: Any, lon: Any, lat_half: str = "N", lon_half: str = "E") -> dict[int, Any]:
    return {
        GPS.GPSLatitudeRef: lat_half,
        GPS.GPSLatitude: lat,
        GPS.GPSLongitudeRef: lon_half,
        GPS.GPSLongitude: lon,
    }


def png_header_of(width: int, height: int) -> bytes:
    """A PNG that claims a size and is too small to hold it."""

    def chunk(name: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
