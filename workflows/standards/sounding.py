"""Whether what was typed sounds like a word: whole syllables, initials, signs, or a mix of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice, product

from gis.pinyin import syllables

_READ_TWO_WAYS = frozenset(
    "长行重乐朝调传降藏弹露落量薄校曲空间种占卷率禁便泊壳厦铺称处盛塞蔓拆扒卡卸折卜蛤都给系窨"
)
"""Signs whose second reading is as common as the first; of others it would only find what is not
meant, as the dictionary keeps readings that nobody uses.
"""
_SPELLINGS = 6


def sounds_like(typed: str, word: str) -> int | None:
    """The place in `word` from which `typed` says its signs one after another; None for nowhere.

    `jg`, `jinggai`, `jingg` and `井g` all say 井盖. Both are in small letters, without spaces.
    """
    for start in range(len(word)):
        if _says(typed, word, start):
            return start
    return None


def _says(typed: str, word: str, at: int) -> bool:
    if not typed:
        return True
    if at == len(word):
        return False
    if typed[0] == word[at] and _says(typed[1:], word, at + 1):
        return True
    return any(
        syllable.startswith(typed)
        or any(_says(rest, word, at + 1) for rest in _rests(typed, syllable))
        for syllable in _heard(word[at])
    )


@lru_cache(maxsize=8192)
def _heard(sign: str) -> tuple[str, ...]:
    """How a sign is read in names; ü is typed as v and as u."""
    readings = syllables(sign)
    if sign in _READ_TWO_WAYS:
        return readings[:3]
    first = readings[:1]
    return (*first, first[0].replace("v", "u")) if first and "v" in first[0] else first


def _rests(typed: str, syllable: str) -> Iterator[str]:
    """What is left once a sign was said: by its syllable, by its initial, or by zh, ch or sh."""
    initial = syllable[:2] if syllable[1:2] == "h" else syllable[:1]
    for said in dict.fromkeys((syllable, initial, syllable[:1])):
        if typed.startswith(said):
            yield typed[len(said) :]


def spelt(words: Iterable[str]) -> str:
    """The spellings of several words, between spaces, each once."""
    found = (one for word in words for one in spellings(word) if one != word)
    return " ".join(dict.fromkeys(found))


@lru_cache(maxsize=4096)
def spellings(word: str) -> tuple[str, ...]:
    """Initials and full spellings of a word, for a list that searches itself without this house.

    A few of each, where signs are read in more than one way.
    """
    signs = [_heard(sign) or (sign,) for sign in word]
    initials = [tuple(dict.fromkeys(one[0] for one in sign)) for sign in signs]
    ways = (*islice(product(*initials), _SPELLINGS), *islice(product(*signs), _SPELLINGS))
    return tuple(dict.fromkeys("".join(way) for way in ways))
