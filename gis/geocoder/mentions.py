"""What a sentence says about a place, as keys to look up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gis.addresses.normalise import arabic, key
from gis.geocoder.book import AddressBook, Place
from gis.geocoder.gazetteer import Name, NameKind
from gis.geocoder.reading import Element, ElementKind, parse

_NAMED = {
    ElementKind.district,
    ElementKind.town,
    ElementKind.community,
    ElementKind.road,
    ElementKind.poi,
}
_NO_KEYS = {NameKind.entity, NameKind.street, NameKind.district}
_UNITS = {
    ElementKind.roadno: "号",
    ElementKind.houseno: "栋",
    ElementKind.cellno: "单元",
    ElementKind.roomno: "室",
}
_SUB_NUMBER = re.compile(r"^(\d+)-\d+号")
_PLAIN_NUMBER = re.compile(r"(\d{1,5})号")


@dataclass(frozen=True, slots=True)
class Asked:
    """An address key, and how many of the numbers that were said it leaves out."""

    key: str
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Mention:
    """A name with the numbers behind it; `name` is None for a road that no register knows."""

    name: Name | None
    text: str
    numbers: tuple[Element, ...] = ()

    @property
    def kind(self) -> NameKind | None:
        return None if self.name is None else self.name.kind

    @property
    def door(self) -> int | None:
        """The house number, where it is a plain one that has neighbours."""
        for element in self.numbers:
            if element.kind is ElementKind.roadno:
                match = _PLAIN_NUMBER.fullmatch(arabic(_with_unit(element)))
                return int(match[1]) if match else None
        return None

    def keys(self, heads: Sequence[str] = ("",)) -> Iterator[Asked]:
        """Address keys, the finest first: all numbers, then one fewer, 12-1号 as 12号 last."""
        stem = self.text if self.name is None else self.name.text
        shortest = 0 if self.kind is NameKind.estate else 1
        for count in range(len(self.numbers), shortest - 1, -1):
            for head in heads:
                tail = "".join(_with_unit(element) for element in self.numbers[:count])
                yield Asked(head + key(stem + tail), len(self.numbers) - count)
        for at, element in enumerate(self.numbers):
            match = _SUB_NUMBER.search(key(_with_unit(element)))
            if element.kind is ElementKind.roadno and match:
                lanes = "".join(lane.text for lane in self.numbers[:at])
                yield Asked(key(f"{stem}{lanes}{match[1]}号"), len(self.numbers) - at)

    def neighbours(self) -> dict[str, int]:
        """Keys of the nearest numbers on the same side of the road."""
        if self.door is None or self.kind is not NameKind.road:
            return {}
        stem = "" if self.name is None else self.name.text
        numbers = [self.door + step for step in (-6, -4, -2, 2, 4, 6)]
        return {key(f"{stem}{number}号"): number for number in numbers if number > 0}


def mentions(text: str, book: AddressBook) -> list[Mention]:
    """In the order of the text."""
    found: list[Mention] = []
    for element in parse(text, book.gazetteer):
        if element.kind in _NAMED:
            found.append(Mention(element.name, element.text))
        elif found:
            last = found[-1]
            found[-1] = Mention(last.name, last.text, (*last.numbers, element))
    return found


def keys_of(found: Sequence[Mention], book: AddressBook) -> list[Asked]:
    """Keys of all mentions, in the order in which a hit is preferred, each once."""
    blocks: list[list[Asked]] = []
    for at, mention in enumerate(found):
        if mention.kind in _NO_KEYS or not (mention.numbers or mention.kind is NameKind.estate):
            continue
        behind_door = at > 0 and found[at - 1].kind is NameKind.road and found[at - 1].numbers
        if mention.name is None or mention.kind is not NameKind.estate:
            blocks.append(list(mention.keys()))
            continue
        heads = ["", *(place.head for place in book.places[mention.name] if place.head)]
        if behind_door:
            # An estate named behind its door is the finer of the two.
            heads.insert(0, next(found[at - 1].keys()).key)
            blocks.insert(len(blocks) - 1, list(mention.keys(heads)))
        else:
            blocks.append(list(mention.keys(heads)))
    asked: dict[str, Asked] = {}
    for one in (one for block in blocks for one in block):
        asked.setdefault(one.key, one)
    return sorted(asked.values(), key=lambda one: one.left_out)


def places_of(found: Sequence[Mention], kind: NameKind, book: AddressBook) -> list[Place]:
    names = [mention.name for mention in found if mention.name and mention.kind is kind]
    return [place for name in dict.fromkeys(names) for place in book.places[name]]


def _with_unit(element: Element) -> str:
    """12 -> 12号, where the sentence left the unit out."""
    unit = _UNITS.get(element.kind, "")
    return (
        element.text + unit
        if element.text[-1:].isdigit() and "号" not in element.text
        else (element.text)
    )
