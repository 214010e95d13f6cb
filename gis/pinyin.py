"""How single signs are read: their syllables without tones, the commonest first."""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path


@cache
def dictionary() -> dict[str, str]:
    """Sign -> its readings with tones, between commas.

    The package itself would load its phrases, too, 50 MB of them.
    """
    package = find_spec("pypinyin")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("pypinyin")
    text = (Path(package.origin).parent / "pinyin_dict.json").read_text("utf-8")
    return {chr(int(code)): said for code, said in json.loads(text).items()}


@cache
def syllables(sign: str) -> tuple[str, ...]:
    """The syllables that a sign is read as, each once; ü stands as v and as u, as people type it.

    Empty for what is no Chinese sign.
    """
    found: dict[str, None] = {}
    for reading in dictionary().get(sign, "").split(","):
        for typed in (reading.replace("ǚ", "v").replace("ǜ", "v"), reading):
            letters = unicodedata.normalize("NFD", typed)
            syllable = "".join(letter for letter in letters if letter.isascii())
            if syllable:
                found.setdefault(syllable)
    return tuple(found)
