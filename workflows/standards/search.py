"""Find a class by what people type: words, pinyin or its initials, a code, an English name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from workflows.standards.classify import pairs, plain
from workflows.standards.queries import ClassList, KnownClass, KnownStandard
from workflows.standards.sounding import sounds_like

MOST = 20
_SENTENCE = 3
LONGEST = 60
"""Signs of a query that are looked at: more are a text, and texts are classified, not searched."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A class with how well it fits, 0 to 100, and the words of its own that were meant."""

    known: KnownClass
    score: float
    matched: str


@dataclass(frozen=True, slots=True)
class _Entry:
    known: KnownClass
    name: str
    synonyms: tuple[str, ...]
    major: str
    english: str
    code: str
    conditions: tuple[tuple[str, str], ...]


def search(known: ClassList, query: str, day: date, most: int = MOST) -> list[Hit]:
    """Classes offered on `day` that fit every word of `query`, best first; none for a blank one."""
    terms = [plain(term) for term in query[:LONGEST].split()]
    if not terms:
        return []
    found = _found(known, tuple(terms), day)
    if not found and len(terms) == 1:
        found = _alike(known, terms[0], day)
    return list(found[:most])


def meant_first(known: KnownClass, query: str, day: date) -> list[KnownStandard]:
    """The conditions of a class in force, with those that have words of `query` in them first."""
    terms = [plain(term) for term in query[:LONGEST].split()]
    return sorted(
        known.in_force(day),
        key=lambda one: -sum(term in plain(one.filing_condition) for term in terms),
    )


def forget() -> None:
    """Look anew at the next search; the index of a class list is kept."""
    _found.cache_clear()


@lru_cache(maxsize=256)
def _found(known: ClassList, terms: tuple[str, ...], day: date) -> tuple[Hit, ...]:
    hits: list[tuple[float, int, int, Hit]] = []
    for place, entry in enumerate(_index(known, day)):
        fits = [max(_fits(entry, term), default=(0.0, "")) for term in terms]
        if all(score for score, _ in fits):
            score = sum(score for score, _ in fits) / len(fits)
            hit = Hit(entry.known, round(score, 1), max(fits)[1])
            hits.append((-score, len(entry.name), place, hit))
    return tuple(hit for *_, hit in sorted(hits, key=lambda one: one[:3]))


def _alike(known: ClassList, text: str, day: date) -> tuple[Hit, ...]:
    """For a sentence: classes whose name or conditions share most pairs of signs with it."""
    said = pairs(text)
    if len(said) < _SENTENCE:
        return ()
    hits: list[tuple[float, int, Hit]] = []
    for place, entry in enumerate(_index(known, day)):
        names = said & pairs("\n".join((entry.name, *entry.synonyms)))
        condition, common = max(
            ((written, len(said & pairs(one))) for one, written in entry.conditions),
            key=lambda one: one[1],
            default=("", 0),
        )
        shared = (2 * len(names) + common) / (3 * len(said))
        if names or common > 1:
            matched = entry.known.name if names else condition
            hits.append((-shared, place, Hit(entry.known, round(40 * shared, 1), matched)))
    return tuple(hit for *_, hit in sorted(hits, key=lambda one: one[:2]))


@lru_cache(maxsize=4)
def _index(known: ClassList, day: date) -> tuple[_Entry, ...]:
    return tuple(
        _Entry(
            one,
            plain(one.name),
            tuple(map(plain, one.synonyms)),
            plain(one.major_name),
            one.name_en.casefold(),
            one.code.casefold().replace("-", ""),
            tuple(
                (plain(written), written)
                for written in (
                    *(standard.filing_condition for standard in one.in_force(day)),
                    *(
                        standard.filing_condition
                        for standard in one.without_limit
                        if standard.valid_on(day)
                    ),
                )
            ),
        )
        for one in known.offered(day)
    )


def _fits(entry: _Entry, term: str) -> Iterator[tuple[float, str]]:
    """Every way in which one typed word fits a class: how well, and what of the class it is."""
    yield from _fits_word(term, entry.name, entry.known.name, 100.0)
    for word, written in zip(entry.synonyms, entry.known.synonyms, strict=True):
        yield from _fits_word(term, word, written, 90.0)
    digits = term.replace("-", "")
    if digits and any(code.startswith(digits) for code in (entry.code, entry.code[1:])):
        yield 95.0, entry.known.code
    if term.isascii():
        english = entry.english.replace(" ", "")
        if any(word.startswith(term) for word in entry.english.split()):
            yield 85.0, entry.known.name_en
        elif len(term) > 1 and term in english:
            yield 55.0, entry.known.name_en
    elif term in entry.major:
        yield 40.0, entry.known.major_name
    else:
        for condition, written in entry.conditions:
            if term in condition:
                yield 45.0, written


def _fits_word(term: str, word: str, written: str, best: float) -> Iterator[tuple[float, str]]:
    if not word:
        return
    if term == word:
        yield best, written
    elif word.startswith(term):
        yield best - 5, written
    elif term in word:
        yield best - 15, written
    elif len(word) > 1 and word in term:
        yield best - 30, written
    elif term[0].isascii() or any(sign.isascii() for sign in term):
        start = sounds_like(term, word)
        if start is not None:
            yield best - (12 if start == 0 else 25), written
