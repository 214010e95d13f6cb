"""Names of places, found in running text in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from gis.addresses.normalise import without_divisions
from gis.crs import Point

_COMMITTEE = re.compile(r"(?:居民委员会|居委会|村民委员会|村委会)$")
_BRANCH = re.compile(r"(?:有限责任公司|股份有限公司|有限公司)$")
_SHORTEST_COMPANY = 4


class NameKind(StrEnum):
    """In the order in which one spelling is rather a name of this kind than of the next.

    An `alias` is what officers taught. A `spot` has numbered doors like a road without being one:
    a village, a hamlet, a market.
    """

    alias = "alias"
    district = "district"
    street = "street"
    community = "community"
    road = "road"
    spot = "spot"
    estate = "estate"
    landmark = "landmark"
    entity = "entity"


DIVISIONS = frozenset({NameKind.district, NameKind.street, NameKind.community})
NUMBERED = frozenset({NameKind.road, NameKind.spot, NameKind.estate})


@dataclass(frozen=True, slots=True)
class Place:
    """A named thing: a point on it and, for roads and estates, the box that holds it.

    `text` is how the register writes it, `key` its spelling inside address keys. `sections` are
    those of a road that has any (0 for doors outside them), `heads` what stands before an estate's
    own name in keys. `code` is a division's, `location_id` the address of an entity or landmark.
    `doors` counts the addresses that carry the name.
    """

    kind: NameKind
    text: str
    key: str
    point: Point | None
    box: tuple[float, float, float, float] | None = None
    heads: tuple[str, ...] = ()
    sections: tuple[int, ...] = ()
    code: str | None = None
    location_id: int | None = None
    doors: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """Places of one spelling, at [start, end) of the text that was searched."""

    start: int
    end: int
    places: tuple[Place, ...]


class Gazetteer:
    """The longest name at each position wins; of equal spellings, the kind declared first."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places: dict[str, tuple[Place, ...]] = {}
        order = {kind: at for at, kind in enumerate(NameKind)}
        for place in sorted(places, key=lambda place: order[place.kind]):
            for spelling in dict.fromkeys(_spellings(place)):
                known = self._places.get(spelling, ())
                if not known or known[0].kind is place.kind:
                    self._places[spelling] = (*known, place)
        # Lengths of the spellings by their first two letters: a thousand companies of one city
        # begin alike, and are told apart by one look-up a length.
        lengths: dict[str, set[int]] = {}
        for spelling in self._places:
            lengths.setdefault(spelling[:2], set()).add(len(spelling))
        self._lengths = {start: tuple(sorted(found)[::-1]) for start, found in lengths.items()}

        self.cities = frozenset(
            place.key[-3:]
            for found in self._places.values()
            for place in found
            if place.kind is NameKind.district and place.key.endswith(("市", "县"))
        )
        """The last three signs of the cities and counties that are known."""

    def find(self, text: str) -> Iterator[Found]:
        """Names in `text` (a sentence in plain form), left to right, none overlapping."""
        at, last = 0, len(text) - 1
        places, lengths = self._places, self._lengths
        while at < last:
            for length in lengths.get(text[at : at + 2], ()):
                found = places.get(text[at : at + length])
                if found is not None and at + length <= last + 1:
                    yield Found(at, at + length, found)
                    at += length
                    break
            else:
                at += 1

    def get(self, spelling: str) -> tuple[Place, ...]:
        return self._places.get(spelling, ())


def _spellings(place: Place) -> Iterator[str]:
    """How people write it: committees and company forms left out."""
    forms = [place.key]
    if place.kind is NameKind.community:
        forms += _community_forms(place.key)
    elif place.kind is NameKind.entity:
        forms += _entity_forms(place.key)
    return (form for form in forms if len(form) >= 2)


def _entity_forms(name: str) -> list[str]:
    """Without city and company form, unless so little is left that any sentence might say it."""
    stem = _BRANCH.sub("", name)
    forms = [stem, without_divisions(name), without_divisions(stem)]
    return [form for form in forms if len(form) >= _SHORTEST_COMPANY]


def _community_forms(name: str) -> list[str]:
    stem = _COMMITTEE.sub("", name)
    if stem == name:
        return []
    if stem.endswith(("社区", "村")):
        return [stem, f"{stem}居委会", f"{stem}村委会"]
    if "村民" in name or "村委" in name:
        return [f"{stem}村", f"{stem}村委会", f"{stem}村村委会"]
    return [f"{stem}社区"]
