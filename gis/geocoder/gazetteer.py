"""Names of places, found in running text in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from gis.addresses.normalise import arabic, fold, without_divisions

_COMMITTEE = re.compile(r"(?:居民委员会|居委会|村民委员会|村委会)$")
_BRANCH = re.compile(r"(?:有限责任公司|股份有限公司|有限公司)$")


class NameKind(StrEnum):
    district = "district"
    street = "street"
    community = "community"
    road = "road"
    estate = "estate"
    entity = "entity"


@dataclass(frozen=True, slots=True)
class Name:
    """`text` is how the register writes it; `kind` what it names."""

    kind: NameKind
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """A name at [start, end) of the text that was searched."""

    start: int
    end: int
    name: Name


class Gazetteer:
    """The longest name at each place wins; of equal spellings, the kind declared first."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._names: dict[str, Name] = {}
        order = list(NameKind)
        for name in sorted(names, key=lambda name: order.index(name.kind)):
            for spelling in _spellings(name):
                self._names.setdefault(spelling, name)
        # Lengths of the spellings by their first two letters: a thousand companies of one city
        # begin alike, and are told apart by one look-up a length.
        lengths: dict[str, set[int]] = {}
        for spelling in self._names:
            lengths.setdefault(spelling[:2], set()).add(len(spelling))
        self._lengths = {start: sorted(found)[::-1] for start, found in lengths.items()}

    def find(self, text: str) -> Iterator[Found]:
        """Names in `text` (folded), left to right, none overlapping."""
        at, last = 0, len(text) - 1
        names, lengths = self._names, self._lengths
        while at < last:
            for length in lengths.get(text[at : at + 2], ()):
                spelling = text[at : at + length]
                name = names.get(spelling)
                if name is not None:
                    yield Found(at, at + len(spelling), name)
                    at += len(spelling)
                    break
            else:
                at += 1


def _spellings(name: Name) -> Iterator[str]:
    """How people write it: numerals either way, committees and company forms left out."""
    plain = fold(name.text).replace(" ", "")
    forms = [plain]
    if name.kind is NameKind.community:
        forms += _community_forms(plain)
    if name.kind is NameKind.entity:
        forms += _entity_forms(plain)
    for form in forms:
        if len(form) >= 2:
            yield form
            yield arabic(form)


def _entity_forms(name: str) -> list[str]:
    """Without city and company form, unless so little is left that any sentence might say it."""
    stem = _BRANCH.sub("", name)
    forms = [stem, without_divisions(name), without_divisions(stem)]
    return [form for form in forms if len(form) >= 4]


def _community_forms(name: str) -> list[str]:
    stem = _COMMITTEE.sub("", name)
    if stem == name:
        return []
    if stem.endswith(("社区", "村")):
        return [stem, f"{stem}居委会", f"{stem}村委会"]
    if "村民" in name or "村委" in name:
        return [f"{stem}村", f"{stem}村委会", f"{stem}村村委会"]
    return [f"{stem}社区"]
