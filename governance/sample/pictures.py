"""Drawn photographs for young cases of the sample: a street, and something on it, or nothing."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 640, 480
_SMALL = (320, 240)
_VARIANTS = 4
_WALLS = ((196, 188, 172), (178, 190, 196), (206, 196, 180), (188, 178, 170))
_SHAPES = {"C-01": "cover", "C-02": "post", "C-03": "bags", "C-04": "tree", "C-05": "post",
           "E-01": "bags", "E-02": "papers", "E-03": "bags", "E-04": "carts", "E-05": "water",
           "E-06": "carts"}  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """Two JPEGs, WIDTH x HEIGHT and half of it."""

    content: bytes
    thumbnail: bytes


def picture(class_code: str, variant: int, *, solved: bool) -> Picture:
    """A street with what the class is about, or the same street without it."""
    return _drawn(_SHAPES[class_code[:4]], variant % _VARIANTS, solved=solved)


@cache
def _drawn(shape: str, variant: int, *, solved: bool) -> Picture:
    rng = np.random.default_rng([len(shape), variant])
    image = Image.new("RGB", (WIDTH, HEIGHT), (206, 222, 232))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 90, WIDTH, 270), fill=_WALLS[variant])
    for left in range(20, WIDTH, 150):
        draw.rectangle((left, 130, left + 90, 262), fill=(96, 104, 110))
    draw.rectangle((0, 270, WIDTH, 330), fill=(170, 166, 158))
    draw.rectangle((0, 330, WIDTH, HEIGHT), fill=(92, 94, 98))
    for left in range(0, WIDTH, 120):
        draw.rectangle((left, 400, left + 60, 408), fill=(222, 222, 214))
    if not solved:
        _THINGS[shape](draw, rng)
    noise = rng.normal(0, 5, (HEIGHT // 4, WIDTH // 4, 1)).repeat(3, axis=2)
    grain = Image.fromarray((noise + 128).clip(0, 255).astype(np.uint8)).resize((WIDTH, HEIGHT))
    image = Image.blend(image, grain, 0.06).filter(ImageFilter.GaussianBlur(0.8))
    return Picture(_jpeg(image), _jpeg(image.resize(_SMALL)))


def _cover(draw: ImageDraw.ImageDraw, _rng: np.random.Generator) -> None:
    draw.ellipse((240, 350, 420, 440), fill=(20, 20, 22))
    draw.pieslice((250, 345, 440, 445), 300, 80, fill=(118, 112, 104))


def _post(draw: ImageDraw.ImageDraw, _rng: np.random.Generator) -> None:
    draw.polygon([(300, 330), (312, 330), (420, 60), (408, 56)], fill=(70, 74, 80))
    draw.rectangle((390, 40, 500, 84), fill=(40, 84, 150))


def _tree(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    draw.polygon([(120, 330), (150, 330), (520, 250), (516, 238)], fill=(96, 72, 48))
    for x, y in rng.integers((380, 180), (600, 300), (60, 2)).tolist():
        draw.ellipse((x, y, x + 34, y + 26), fill=(58, 110 + y % 40, 60))


def _bags(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    colours = ((30, 32, 36), (60, 78, 120), (140, 60, 52), (196, 190, 176))
    for at, (x, y) in enumerate(rng.integers((200, 270), (420, 350), (22, 2)).tolist()):
        draw.ellipse((x, y, x + 60, y + 48), fill=colours[at % len(colours)])


def _papers(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    for x, y in rng.integers((30, 100), (580, 220), (26, 2)).tolist():
        draw.rectangle((x, y, x + 30, y + 40), fill=(238, 232, 150 + x % 90))


def _carts(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    for left in (80, 260, 440):
        shade = int(rng.integers(40, 200))
        draw.rectangle((left, 270, left + 120, 330), fill=(shade, 90, 60))
        draw.polygon([(left - 14, 232), (left + 134, 232), (left + 60, 190)], fill=(200, 70, 60))
        draw.ellipse((left + 10, 322, left + 40, 352), fill=(24, 24, 24))
        draw.ellipse((left + 80, 322, left + 110, 352), fill=(24, 24, 24))


def _water(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    draw.ellipse((60, 320, 600, 470), fill=(112, 126, 138))
    for x, y in rng.integers((110, 340), (520, 440), (18, 2)).tolist():
        draw.line((x, y, x + 46, y), fill=(160, 174, 184), width=3)


_THINGS = {"cover": _cover, "post": _post, "tree": _tree, "bags": _bags, "papers": _papers,
           "carts": _carts, "water": _water}  # fmt: skip


def _jpeg(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, "JPEG", quality=62)
    return written.getvalue()
