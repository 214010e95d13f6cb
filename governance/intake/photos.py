"""Photographs from outside: judged before they are decoded, made small and stripped of all else.

What a camera wrote beside the picture (place, time, serial numbers, the owner's name) never
reaches the database with it: time and place are read once, then only pixels are written again.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from PIL import Image, UnidentifiedImageError

from gis.crs import Point
from gis.errors import Invalid, TooLarge
from gis.reason import Reason
from governance.intake.exif import DECODER_FAULTS, exposure, upright

FORMATS = ("JPEG", "PNG", "WEBP")
MOST = 6
BYTES = 12 * 1024 * 1024
PIXELS = 40_000_000
LONG_SIDE, THUMBNAIL_SIDE = 1600, 320
_QUALITY, _THUMBNAIL_QUALITY = 82, 75
_PAPER = (255, 255, 255)

_DEEP = {"I;16", "I;16L", "I;16B"}
"""Modes with sixteen bits a channel; in colour Pillow cuts them to eight by itself."""


warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A JPEG of at most LONG_SIDE pixels and its thumbnail, without metadata; sizes in pixels."""

    width: int
    height: int
    content: bytes
    thumbnail: bytes
    taken_at: datetime | None
    taken_where: Point | None


def clean_photos(
    files: Sequence[bytes], zone: ZoneInfo, field: str = "photos"
) -> tuple[CleanPhoto, ...]:
    """Clean up to MOST photographs; a fault names its field as `photos.0`.

    `zone` is that of a camera clock which does not say its own. Raises TooLarge for bytes, and
    Invalid for anything else that is wrong.
    """
    if len(files) > MOST:
        raise Invalid(Reason("photos_too_many", {"most": MOST}), field)
    return tuple(
        clean_photo(content, zone, f"{field}.{index}") for index, content in enumerate(files)
    )


def clean_photo(content: bytes, zone: ZoneInfo, field: str) -> CleanPhoto:
    if len(content) > BYTES:
        raise TooLarge(Reason("photo_too_large", {"most_mb": BYTES // 1024**2}), field)
    with _refusals(field), Image.open(io.BytesIO(content), formats=FORMATS) as image:
        # Only the header has been read until here.
        if image.width * image.height > PIXELS:
            params = {"width": image.width, "height": image.height, "most": PIXELS // 1_000_000}
            raise Invalid(Reason("photo_too_many_pixels", params), field)
        shot = exposure(image, zone)
        # A JPEG can be decoded at a half, quarter or eighth of its size: much less work and memory.
        image.draft("RGB", (LONG_SIDE, LONG_SIDE))
        image.load()
        picture = _pixels(upright(image, shot))
    picture.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return CleanPhoto(
        picture.width,
        picture.height,
        _jpeg(picture, _QUALITY),
        _jpeg(small, _THUMBNAIL_QUALITY),
        shot.taken_at,
        shot.taken_where,
    )


@contextlib.contextmanager
def _refusals(field: str) -> Iterator[None]:
    """Whatever a decoder says about a file from outside is the file's fault."""
    try:
        yield
    except UnidentifiedImageError:
        raise Invalid(Reason("photo_format", {"allowed": ", ".join(FORMATS)}), field) from None
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Invalid(
            Reason("photo_too_many_pixels", {"most": PIXELS // 1_000_000}), field
        ) from None
    except DECODER_FAULTS:
        raise Invalid(Reason("photo_damaged"), field) from None


def _pixels(image: Image.Image) -> Image.Image:
    """The first frame as eight-bit RGB on white paper, with nothing beside the pixels."""
    if image.mode in _DEEP:
        image = _eight_bits(image)
    if image.has_transparency_data:
        layered = image.convert("RGBA")
        picture = Image.new("RGB", layered.size, _PAPER)
        picture.paste(layered, mask=layered.getchannel("A"))
    else:
        picture = image.convert("RGB")
    picture.info.clear()
    return picture


def _eight_bits(image: Image.Image) -> Image.Image:
    """Sixteen bits of grey scaled down: a plain conversion would cut nearly all of it to white."""
    return image.convert("F").point(lambda value: value / 257.0).convert("L")


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=quality, optimize=False)
    return written.getvalue()
