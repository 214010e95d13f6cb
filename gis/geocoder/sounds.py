"""How signs sound, so that a name written by ear is found.

Sounds are compared without tones, and with the mergers that speakers of the south make: zh/z,
ch/c, sh/s, n/l, and -n/-ng. A text becomes a text of the same length whose signs stand for
syllables, so that ordinary string comparison compares sounds.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from gis.pinyin import dictionary

_SIGNS = 0x3400
_FIRST_SIGN = 0xE000  # Unicode keeps it free for private use
_MERGED = (
    (re.compile(r"^([zcs])h"), r"\1"),
    (re.compile(r"^n(?=[aeiouv])"), "l"),
    (re.compile(r"(?<=[aeiuv])ng$"), "n"),
)
_DIGITS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))


@cache
def _tables() -> tuple[dict[int, int], dict[int, int]]:
    """Sign -> syllable as spoken, and sign -> syllable as merged."""
    fine: dict[int, int] = {}
    rough: dict[int, int] = {}
    syllables: dict[str, int] = {}
    for sign, readings in dictionary().items():
        code = ord(sign)
        if code < _SIGNS:
            continue
        # Marks of tones go, and so do those of ü: 绿 is lu to many who type.
        spoken = unicodedata.normalize("NFD", readings.split(",", 1)[0])
        syllable = "".join(sign for sign in spoken if sign.isascii())
        merged = syllable
        for pattern, to in _MERGED:
            merged = pattern.sub(to, merged)
        fine[code] = syllables.setdefault(syllable, _FIRST_SIGN + len(syllables))
        rough[code] = syllables.setdefault(f"{merged}*", _FIRST_SIGN + len(syllables))
    for digit, numeral in _DIGITS.items():
        fine[ord(digit)], rough[ord(digit)] = fine[ord(numeral)], rough[ord(numeral)]
    return fine, rough


def spoken(text: str) -> str:
    """Syllables as they are spoken; what has none stays itself."""
    return text.translate(_tables()[0])


def merged(text: str) -> str:
    """Syllables as hasty ears and southern tongues merge them."""
    return text.translate(_tables()[1])
