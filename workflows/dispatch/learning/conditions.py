"""The conditions that rules of one class may ask for, and which past cases meet each of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np

from workflows.dispatch.known import When
from workflows.dispatch.learning.history import Past
from workflows.dispatch.rule_words import Hours
from workflows.standards.classify import plain

MOST_KEYWORDS = 400
"""Words of a class that are thought of, those of most cases first."""

_WORD = re.compile(r"[a-z0-9]+|[\u4e00-\u9fff]+")
_SHORTEST = 3
"""Letters of a word: a shorter one stands inside too many others."""

_PIECES = range(2, 5)
"""How long the pieces of Chinese writing are."""


class Condition(NamedTuple):
    """One condition of a rule: `part` is area, keyword, channel, kind or time."""

    part: str
    value: str


WORKING, OUTSIDE = Condition("time", Hours.WORKING), Condition("time", Hours.OUTSIDE)


def when_of(condition: Condition) -> When:
    return When(Hours(condition.value))


class Grid:
    """The past cases of a class against conditions: `meets[i, j]` says that case i meets j."""

    def __init__(self, past: Sequence[Past], least: int) -> None:
        from scipy.sparse import csr_array  # noqa: PLC0415 - only learning needs it

        known = [tuple(_plain_conditions(one)) for one in past]
        self.conditions = tuple(_conditions(past, known, least))
        places = {condition: place for place, condition in enumerate(self.conditions)}
        words = [one for one in self.conditions if one.part == "keyword"]
        plain_words = [(plain(one.value), places[one]) for one in words]
        heard: dict[str, list[int]] = {}
        columns: list[int] = []
        ends = [0]
        for one, met in zip(past, known, strict=True):
            text = one.asked.text
            if text not in heard:
                said = plain(text)
                heard[text] = [place for word, place in plain_words if word in said]
            columns += {places[condition] for condition in met if condition in places}
            columns += heard[text]
            ends.append(len(columns))
        shape = (len(past), len(self.conditions))
        self.meets: Any = csr_array(
            (np.ones(len(columns)), np.array(columns, np.int64), np.array(ends, np.int64)), shape
        )


def _conditions(
    past: Sequence[Past], known: Sequence[tuple[Condition, ...]], least: int
) -> Iterator[Condition]:
    counts = Counter(chain.from_iterable(known))
    yield from sorted(
        condition for condition, count in counts.items() if least <= count < len(past)
    )
    texts = Counter(one.asked.text for one in past)
    words: Counter[str] = Counter()
    for text, count in texts.items():
        for word in set(_words(text)):
            words[word] += count
    often = [(word, count) for word, count in words.items() if least <= count < len(past)]
    often.sort(key=lambda entry: (-entry[1], -len(entry[0]), entry[0]))
    for word, _count in often[:MOST_KEYWORDS]:
        yield Condition("keyword", word)


def _plain_conditions(one: Past) -> Iterator[Condition]:
    asked = one.asked
    for area in asked.areas:
        yield Condition("area", area)
        if area.isdigit():
            # A community lies in its street as well.
            yield Condition("area", area[:9])
    for kind in asked.kinds:
        yield Condition("kind", kind)
    if asked.channel:
        yield Condition("channel", asked.channel)
    if asked.moment:
        yield WORKING if asked.moment.working else OUTSIDE


def _words(text: str) -> Iterator[str]:
    """Words of letters, pairs of them and the whole; of Chinese writing, pieces of 2 to 4."""
    found = _WORD.findall(text.casefold())
    letters = [word for word in found if word[0] < "\u4e00"]
    for word in letters:
        if len(word) >= _SHORTEST:
            yield word
    for one, other in pairwise(letters):
        if f"{one} {other}" in text.casefold():
            yield f"{one} {other}"
    for word in found:
        if word[0] < "\u4e00":
            continue
        for length in _PIECES:
            for start in range(len(word) - length + 1):
                yield word[start : start + length]
