import contextlib
import io
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image, PngImagePlugin

from gis.crs import Point
from gis.errors import DomainError, Invalid
from governance.intake import photos
from governance.intake.photos import CleanPhoto, clean_photo, clean_photos
from tests.support.pictures import exif, gps, picture, png_header_of

SHANGHAI = ZoneInfo("Asia/Shanghai")


def clean(content: bytes) -> CleanPhoto:
    return clean_photo(content, SHANGHAI, "photos.0")


def read(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def near(image: Image.Image, at: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    pixel = image.getpixel(at)
    assert isinstance(pixel, tuple)
    return all(abs(got - wanted) <= 12 for got, wanted in zip(pixel, colour, strict=True))


def test_a_photo_is_shrunk_and_gets_a_thumbnail() -> None:
    cleaned = clean(picture(size=(4000, 3000)))
    assert (cleaned.width, cleaned.height) == (1600, 1200)
    assert read(cleaned.content).size == (1600, 1200)
    assert read(cleaned.thumbnail).size == (320, 240)


def test_a_small_photo_is_not_blown_up() -> None:
    assert read(clean(picture(size=(20, 10))).content).size == (20, 10)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_pixels_survives(kind: str) -> None:
    options: dict[str, Any] = {"exif": exif(gps=gps((23, 1, 30.0), (113, 7, 0.0)))}
    if kind == "JPEG":
        options |= {"comment": b"written by hand", "dpi": (300, 300)}
    if kind == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Author", "written by hand")
    if kind != "JPEG":
        options["icc_profile"] = b"x" * 200
    cleaned = clean(picture(kind, **options))
    for content in (cleaned.content, cleaned.thumbnail):
        image = read(content)
        assert image.format == "JPEG"
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert b"Secret" not in content
        assert b"written by hand" not in content


@pytest.mark.parametrize(
    ("taken", "offset", "moment"),
    [
        ("2026:11:20 08:30:00", None, datetime(2026, 11, 20, 0, 30, tzinfo=UTC)),
        ("2026:11:20 08:30:00", "+09:00", datetime(2026, 11, 19, 23, 30, tzinfo=UTC)),
        ("2026:11:20 08:30:00", "nonsense", datetime(2026, 11, 20, 0, 30, tzinfo=UTC)),
        ("0000:00:00 00:00:00", None, None),
        ("0001:01:01 00:00:00", "+14:00", None),
        ("yesterday", None, None),
        (None, None, None),
    ],
)
def test_the_time_of_the_camera_is_read(
    taken: str | None, offset: str | None, moment: datetime | None
) -> None:
    assert clean(picture(exif=exif(taken, offset))).taken_at == moment


@pytest.mark.parametrize(
    ("written", "place"),
    [
        (gps((23, 1, 30.0), (113, 7, 12.0)), Point(113.12, 23.025)),
        (gps((23, 1, 30.0), (113, 7, 12.0), "S", "W"), Point(-113.12, -23.025)),
        (gps((0, 0, 0), (0, 0, 0)), None),
        (gps((91, 0, 0), (113, 0, 0)), None),
        (gps((23, 1), (113, 7, 12.0)), None),
        (gps((23, 1, 30.0), (113, 7, 12.0), "X", "E"), None),
        ({}, None),
    ],
)
def test_the_place_of_the_camera_is_read(written: dict[int, Any], place: Point | None) -> None:
    found = clean(picture(exif=exif(gps=written))).taken_where
    if place is None or found is None:
        assert found is place
    else:
        assert found == pytest.approx(place)


def test_a_photo_is_turned_upright() -> None:
    half_red = Image.new("RGB", (60, 40), (0, 0, 250))
    half_red.paste((250, 0, 0), (0, 0, 30, 40))
    written = io.BytesIO()
    half_red.save(written, "JPEG", exif=exif(orientation=6), quality=95)
    turned = read(clean(written.getvalue()).content)
    assert turned.size == (40, 60)
    assert near(turned, (20, 5), (250, 0, 0))
    assert near(turned, (20, 55), (0, 0, 250))


@pytest.mark.parametrize(
    ("kind", "mode", "colour", "seen"),
    [
        ("PNG", "RGBA", (0, 0, 0, 0), (255, 255, 255)),
        ("PNG", "LA", (0, 255), (0, 0, 0)),
        ("PNG", "L", 130, (130, 130, 130)),
        ("PNG", "1", 1, (255, 255, 255)),
        ("PNG", "I;16", 32896, (128, 128, 128)),
        ("WEBP", "RGBA", (10, 200, 10, 255), (10, 200, 10)),
        ("JPEG", "CMYK", (0, 255, 255, 0), (255, 0, 0)),
        ("JPEG", "L", 40, (40, 40, 40)),
    ],
)
def test_every_kind_of_pixels_becomes_rgb(
    kind: str, mode: str, colour: Any, seen: tuple[int, int, int]
) -> None:
    image = read(clean(picture(kind, mode=mode, colour=colour)).content)
    assert image.mode == "RGB"
    assert near(image, (10, 10), seen)


def test_a_palette_with_a_transparent_colour_lies_on_white() -> None:
    assert near(
        read(clean(picture("PNG", mode="P", colour=0, transparency=0)).content),
        (5, 5),
        (255, 255, 255),
    )


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_a_moving_picture_the_first_frame_is_kept(kind: str) -> None:
    frames = [Image.new("RGB", (30, 30), colour) for colour in ((250, 0, 0), (0, 0, 250))]
    written = io.BytesIO()
    frames[0].save(written, kind, save_all=True, append_images=frames[1:], duration=100)
    assert near(read(clean(written.getvalue()).content), (5, 5), (250, 0, 0))


REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "photo_format"),
    "text": (b"hello, this is no picture", "photo_format"),
    "gif": (picture("GIF", mode="L", colour=1), "photo_format"),
    "tiff": (picture("TIFF"), "photo_format"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo_format"),
    "cut jpeg": (picture(size=(400, 300))[:-400], "photo_damaged"),
    "cut png": (picture("PNG", size=(400, 300))[:-200], "photo_damaged"),
    "only a jpeg's start": (picture()[:24], "photo_damaged"),
    "png without its pixels": (png_header_of(2000, 2000), "photo_damaged"),
    "bomb": (png_header_of(14000, 14000), "photo_too_many_pixels"),
    "one pixel too many": (png_header_of(8000, 5001), "photo_too_many_pixels"),
    "a flat bomb": (png_header_of(2_000_000_000, 2), "photo_too_many_pixels"),
    "too many bytes": (b"\xff\xd8" + b"\0" * photos.BYTES, "photo_too_large"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_sound_photo_is_refused_by_name(name: str) -> None:
    content, code = REFUSED[name]
    with pytest.raises(DomainError) as refused:
        clean_photos([picture(), content], SHANGHAI)
    assert (refused.value.field, refused.value.reason.code) == ("photos.1", code)


@pytest.mark.filterwarnings("ignore:.*:UserWarning:PIL")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_byte_gone_wrong_is_a_refusal_or_a_picture(kind: str) -> None:
    whole = picture(kind, exif=exif(gps=gps((23, 1, 30.0), (113, 7, 12.0))))
    for at in range(min(len(whole), 500)):
        for wrong in (0x00, 0xFF):
            with contextlib.suppress(Invalid):
                clean(whole[:at] + bytes([wrong]) + whole[at + 1 :])


def test_more_than_six_are_refused_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        clean_photos([b""] * 7, SHANGHAI)
    assert (refused.value.field, refused.value.reason.code) == ("photos", "photos_too_many")
