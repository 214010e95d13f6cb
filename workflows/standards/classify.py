"""Which class a report speaks of, by the words that stand in it, and which of them said so."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from gis.reason import Reason
from workflows.standards.queries import ClassList, KnownClass

SURE = 0.65
"""From this confidence on a suggestion is taken without asking a person."""

_NAME, _SYNONYM = 1.2, 1.0
"""A class's own name says more than a word that people use for it."""

_ENOUGH = 9.0
"""Score from which on there is enough said: a synonym of three characters."""

_OPENING, _PASSING = 80, 0.5
"""What a text is about is said at its beginning; a word further on may be mentioned in passing."""

_SHORTEST = 2
"""A single character stands in too many words to mean anything."""

_AMONG = 3
"""How many candidates a person is shown when the words point to several classes."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A class with its confidence (0 to 1) and why; `code` is None when no word was found.

    `others` are (code, score) of further candidates, best first.
    """

    code: str | None
    confidence: float
    why: tuple[Reason, ...]
    others: tuple[tuple[str, float], ...] = ()

    @property
    def sure(self) -> bool:
        return self.code is not None and self.confidence >= SURE


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of all classes, by first character, the longest first; each with its weights."""

    by_first: Mapping[str, tuple[str, ...]]
    weights: Mapping[str, Mapping[str, float]]


def suggest(text: str, known: ClassList, day: date | None = None) -> Suggestion:
    """Find the class that `text` speaks of, among those offered on `day`, or all without one.

    At each place the longest word wins, so that 污水井盖 is not a 井盖 as well; a word counts
    once, with the square of its length, as long words seldom stand there by chance, and half
    as much if it first stands far from the beginning. The confidence
    weighs the best class against the runner-up and against how much was said at all.
    """
    lexicon = _lexicon(known, day)
    scores: dict[str, float] = {}
    words: dict[str, list[str]] = {}
    for word, at in _found(plain(text), lexicon).items():
        far = _PASSING if at > _OPENING else 1.0
        for code, weight in lexicon.weights[word].items():
            scores[code] = scores.get(code, 0.0) + weight * far * len(word) ** 2
            words.setdefault(code, []).append(word)
    if not scores:
        return Suggestion(None, 0.0, (Reason("class_words_none"),))
    order = {case_class.code: place for place, case_class in enumerate(known.classes)}
    ranked = sorted(scores.items(), key=lambda item: (-item[1], order[item[0]]))
    code, best = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    confidence = round(best / (best + second) * min(1.0, 0.5 + best / (2 * _ENOUGH)), 2)
    why = [
        Reason("class_words", {"words": "、".join(words[code]), "name": known.by_code[code].name})
    ]
    if confidence < SURE and second:
        names = [known.by_code[other].name for other, _ in ranked[:_AMONG]]
        why.append(Reason("class_unclear", {"names": "、".join(names)}))
    return Suggestion(code, confidence, tuple(why), tuple(ranked[1:_AMONG]))


def plain(text: str) -> str:
    """Full-width and compatibility forms folded, case folded, spaces removed."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def pairs(text: str) -> set[str]:
    """Neighbouring signs: enough of a word to see that two short texts speak of one thing."""
    return {left + right for left, right in pairwise(plain(text))}


def _found(text: str, lexicon: Lexicon) -> dict[str, int]:
    """Each word of the lexicon and where it first stands, leftmost and longest."""
    found: dict[str, int] = {}
    at, end = 0, len(text)
    while at < end:
        for word in lexicon.by_first.get(text[at], ()):
            if text.startswith(word, at):
                found.setdefault(word, at)
                at += len(word)
                break
        else:
            at += 1
    return found


@lru_cache(maxsize=8)
def _lexicon(known: ClassList, day: date | None) -> Lexicon:
    weights: dict[str, dict[str, float]] = {}
    for case_class in known.classes if day is None else known.offered(day):
        for written, weight in _words(case_class):
            word = plain(written)
            if len(word) >= _SHORTEST:
                of_word = weights.setdefault(word, {})
                of_word[case_class.code] = max(weight, of_word.get(case_class.code, 0.0))
    by_first: dict[str, list[str]] = {}
    for word in sorted(weights, key=len, reverse=True):
        by_first.setdefault(word[0], []).append(word)
    return Lexicon({first: tuple(words) for first, words in by_first.items()}, weights)


def _words(case_class: KnownClass) -> Iterator[tuple[str, float]]:
    yield case_class.name, _NAME
    for synonym in case_class.synonyms:
        yield synonym, _SYNONYM
