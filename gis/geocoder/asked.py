"""The address keys that a mention may mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gis.addresses.doorplate import key_of
from gis.addresses.numbers import Numbers
from gis.geocoder.alike import Like
from gis.geocoder.gazetteer import NameKind, Place
from gis.geocoder.reading import Mention

OTHER_READING, GUESSED_SECTION, OTHER_SECTION = 0.08, 0.12, 0.30
LATER_MENTION = 0.35
"""What an address costs more that is mentioned behind another."""
_PARTS = re.compile(r"[^栋单元室层]+(?:栋|单元|室|层)")


@dataclass(frozen=True, slots=True)
class Asked:
    """One key, what it costs (0: the very words), and what it stands for.

    `like` tells how unlike the name is, `numbers_cost` is the part of the cost for numbers read
    in another way than the likeliest.

    `left_out` says that a part of what was said is missing in it, such as 3栋501室 asked as 3栋,
    `other_door` that what is missing may matter: 12-1号 asked as 12号.
    """

    key: str
    cost: float
    like: Like
    numbers_cost: float
    numbers: Numbers
    stem: str
    mention: int
    left_out: bool = False
    other_door: bool = False

    @property
    def place(self) -> Place:
        return self.like.place


def asked_of(mentions: Sequence[Mention]) -> list[Asked]:
    """All keys of all mentions, each once at its least cost."""
    best: dict[str, Asked] = {}
    order = 0
    for at, mention in enumerate(mentions):
        if mention.kind is None or not (mention.numbered or mention.kind is NameKind.estate):
            continue
        for one in _keys(mention, at, mentions, order * LATER_MENTION):
            known = best.get(one.key)
            if known is None or one.cost < known.cost:
                best[one.key] = one
        order += 1
    return list(best.values())


def _keys(mention: Mention, at: int, mentions: Sequence[Mention], more: float) -> Iterator[Asked]:
    behind = ""
    if mention.kind is NameKind.estate and at > 0 and mentions[at - 1].readings[0].door is not None:
        door = mentions[at - 1]
        if door.candidates:
            behind = key_of(door.candidates[0].place.key, replace(door.readings[0], inner=""))
    tails = [_tails(numbers) for numbers in mention.readings]
    for like in mention.candidates:
        place = like.place
        names = [place.key, *(head + place.key for head in place.heads)]
        if behind:
            names.insert(0, behind + place.key)
        for number, numbers in enumerate(mention.readings):
            for stem, counted, elsewhere in _sections(numbers, place, OTHER_READING * number):
                for name in names:
                    for tail in tails[number]:
                        cost = counted + tail.cost
                        yield Asked(
                            f"{name}{stem}{tail.text}",
                            more + like.total + cost,
                            like,
                            cost,
                            numbers,
                            f"{name}{stem}",
                            at,
                            elsewhere or tail.left_out,
                            elsewhere or tail.other_door,
                        )


def _sections(numbers: Numbers, place: Place, cost: float) -> Iterator[tuple[str, float, bool]]:
    """Section and lanes as they were said, and with the section that was left out or is none."""
    yield numbers.stem, cost, False
    if not place.sections:
        if numbers.section is not None:
            yield numbers.lanes, cost + OTHER_SECTION, True
        return
    if numbers.section is None:
        for section in place.sections:
            if section:
                yield f"{section}段{numbers.lanes}", cost + GUESSED_SECTION, False
    elif numbers.section not in place.sections and 0 in place.sections:
        yield numbers.lanes, cost + OTHER_SECTION, True


def _tails(numbers: Numbers) -> tuple[_Tail, ...]:
    """What may stand behind name, section and lanes: all that was said, then less and less."""
    if numbers.door is None and not numbers.inner:
        return (_Tail("", 0.0),)
    door = "" if numbers.door is None else f"{numbers.door}{numbers.subs}号"
    if not numbers.inner:
        whole: tuple[_Tail, ...] = (_Tail(door, 0.0),)
    else:
        parts = _PARTS.findall(numbers.inner)
        whole = tuple(
            # A floor or a room in a house is no less found for being left out.
            _Tail(
                door + "".join(parts[:count]),
                0.01 * (len(parts) - count),
                any("栋" in one for one in parts[count:]) or (not door and count < len(parts)),
            )
            for count in range(len(parts), -1 if door else 0, -1)
        )
    return whole


@dataclass(frozen=True, slots=True)
class _Tail:
    text: str
    cost: float
    left_out: bool = False
    other_door: bool = False
