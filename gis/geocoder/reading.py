"""Find the parts of addresses inside a sentence.

Names come from the gazetteer; what follows a road or an estate (numbers, buildings, rooms)
is read by rules. The kinds carry the words of the usual Chinese address label sets.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from enum import StrEnum

from gis.addresses.normalise import NUMERALS, fold
from gis.geocoder.gazetteer import Found, Gazetteer, Name, NameKind

LONGEST_TEXT = 4000
"""Characters that are searched; an address further down a text is not looked for."""


class ElementKind(StrEnum):
    district = "district"
    town = "town"
    community = "community"
    road = "road"
    subroad = "subroad"
    roadno = "roadno"
    poi = "poi"
    houseno = "houseno"
    cellno = "cellno"
    floorno = "floorno"
    roomno = "roomno"


@dataclass(frozen=True, slots=True)
class Element:
    """`text` is [start, end) of the sentence, folded; `name` is the register's, where known."""

    kind: ElementKind
    start: int
    end: int
    text: str
    name: Name | None = None


_KINDS = {
    NameKind.district: ElementKind.district,
    NameKind.street: ElementKind.town,
    NameKind.community: ElementKind.community,
    NameKind.road: ElementKind.road,
    NameKind.estate: ElementKind.poi,
    NameKind.entity: ElementKind.poi,
}
_N = rf"(?:\d{{1,5}}|[{NUMERALS}]{{1,6}})"
_SUB = rf"(?:之|附|-){_N}"
_NO_BUILDING = r"(?!线|楼(?![上下道梯顶旁前后])|[栋幢座])"
_BEHIND = r"(?=$|[^\w\-.%]|附近|对面|旁|门口|门前|前面|后面|边|路段|一带|的)"
_SEPARATOR = re.compile(r"[,、，的-]?")
_STEPS: tuple[tuple[ElementKind, re.Pattern[str]], ...] = (
    (ElementKind.subroad, re.compile(rf"(?:{_N}横?(?:巷|弄|里)){{1,2}}")),
    (
        ElementKind.roadno,
        re.compile(
            rf"{_N}(?:号?{_SUB})?(?:号|#(?![楼栋幢座])){_NO_BUILDING}(?:{_SUB}号?(?!\d))?"
            rf"|\d{{1,5}}(?:-\d{{1,3}})?{_BEHIND}"
        ),
    ),
    (ElementKind.houseno, re.compile(rf"(?:{_N}|[A-Z]\d?)(?:#?[栋幢座]|号楼|#楼?)")),
    (ElementKind.cellno, re.compile(rf"{_N}(?:单元|梯)")),
    (ElementKind.floorno, re.compile(rf"(?:负|地下)?{_N}(?:楼|层)|B?\d{{1,2}}F|B\d(?!\d)")),
    (ElementKind.roomno, re.compile(r"\d{2,5}(?:号房|房间|房|室|铺)")),
)
_BARE_ROOM = re.compile(r"\d{3,5}(?![\d.%年月日号元块米个盏辆台户人名次天栋幢座层楼])")
_DASHED = re.compile(r"(\d{1,3})-(\d{1,2})-(\d{3,4})(?!\d)")
_UNKNOWN_ROAD = re.compile(rf"([\u4e00-\u9fff]{{2,7}}(?:路|街|大道|巷)){_N}(?:{_SUB})?号")
_NOT_IN_NAMES = re.compile(r".*[在于到的是住从往向和与至近有了把区县市镇]")


def parse(text: str, gazetteer: Gazetteer) -> tuple[Element, ...]:
    """Elements in the order of the text; none overlap. A text without any place gives ()."""
    folded = fold(text[:LONGEST_TEXT])
    places = None
    if " " in folded:
        places = [at for at, sign in enumerate(folded) if sign != " "]
        folded = folded.replace(" ", "")
    found = list(_elements(folded, gazetteer))
    if places is None:
        return tuple(found)
    return tuple(
        Element(e.kind, places[e.start], places[e.end - 1] + 1, e.text, e.name) for e in found
    )


def _elements(text: str, gazetteer: Gazetteer) -> Iterator[Element]:
    at = 0
    known = False
    for name in gazetteer.find(text):
        if name.start < at:
            continue
        known = known or name.name.kind in (NameKind.road, NameKind.estate)
        yield Element(
            _KINDS[name.name.kind], name.start, name.end, text[name.start : name.end], name.name
        )
        at = yield from _behind(text, name)
    if not known:
        yield from _unknown_road(text, at)


def _behind(text: str, name: Found) -> Generator[Element, None, int]:
    """What counts on from a name; returns where it ends."""
    at = name.end
    kind = name.name.kind
    if kind in (NameKind.district, NameKind.street, NameKind.entity):
        return at
    dashed = _DASHED.match(text, at)
    if dashed and kind is NameKind.estate:
        labels = (ElementKind.houseno, ElementKind.cellno, ElementKind.roomno)
        for group, label in enumerate(labels, start=1):
            yield Element(label, dashed.start(group), dashed.end(group), dashed[group])
        return dashed.end()
    inside = kind is NameKind.estate
    for label, pattern in _STEPS:
        match = pattern.match(text, _skip(text, at))
        if match is None and label is ElementKind.roomno and inside:
            match = _BARE_ROOM.match(text, _skip(text, at))
        if match is None:
            continue
        inside = inside or label in (ElementKind.houseno, ElementKind.cellno)
        yield Element(label, match.start(), match.end(), match[0])
        at = match.end()
    return at


def _skip(text: str, at: int) -> int:
    match = _SEPARATOR.match(text, at)
    return at if match is None else match.end()


def _unknown_road(text: str, start: int) -> Iterator[Element]:
    """A road with a number that no register knows under this spelling."""
    match = _UNKNOWN_ROAD.search(text, start)
    if match is None:
        return
    lead = _NOT_IN_NAMES.match(match[1][:-2])
    begin = match.start() + (lead.end() if lead else 0)
    yield Element(ElementKind.road, begin, match.end(1), text[begin : match.end(1)])
    yield Element(ElementKind.roadno, match.end(1), match.end(), text[match.end(1) : match.end()])
