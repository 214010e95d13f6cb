"""Photographs as a phone's camera takes them: large, turned, and saying when and where."""

import io

from PIL import Image

from tests.support.pictures import exif, gps

TAKEN = "2026:11:20 08:30:00"


PLACE = (113.1105, 23.0301)
SIZE = (2400, 1800)


def scene(colour: tuple[int, int, int] = (96, 128, 84), orientation: int = 1) -> bytes:
    """A JPEG with a sky, some ground and grain; its EXIF says TAKEN and PLACE, in WGS-84."""
    width, height = SIZE
    grain = Image.effect_noise((width // 12, height // 12), 40).resize((width, height))
    ground = Image.merge("RGB", [grain.point(lambda v, c=c: (v + 2 * c) // 3) for c in colour])
    ground.paste((150, 180, 205), (0, 0, width, height // 3))
    ground.paste((110, 108, 104), (width // 4, height // 2, width * 3 // 4, height * 5 // 6))
    written = io.BytesIO()
    lon, lat = (_sexagesimal(angle) for angle in PLACE)
    details = exif(taken=TAKEN, gps=gps(lat, lon), orientation=orientation)
    ground.save(written, "JPEG", quality=88, exif=details)
    return written.getvalue()


def _sexagesimal(angle: float) -> tuple[float, float, float]:
    degrees, rest = divmod(angle, 1)
    minutes, rest = divmod(rest * 60, 1)
    return degrees, minutes, round(rest * 60, 4)
