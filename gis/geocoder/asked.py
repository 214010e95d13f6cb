"""The address keys that a mention may mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gis.addresses.doorplate import key_of
from gis.addresses.numbers import Numbers
from gis.geocoder.gazetteer import NameKind, Place
from gis.geocoder.reading import Mention

OTHER_READING, WITHOUT_SUB, GUESSED_SECTION, OTHER_SECTION = 0.08, 0.25, 0.12, 0.30
LATER_MENTION = 0.35
"""What an address costs more that is mentioned behind another."""
_PARTS = re.compile(r"[^栋单元室层]+(?:栋|单元|室|层)")


@dataclass(frozen=True, slots=True)
class Asked:
    """One key, what it costs (0: the very words), and what it stands for.

    `left_out` says that a part of what was said is missing in it, such as 3栋501室 asked as 3栋,
    `other_door` that what is missing may matter: 12-1号 asked as 12号.
    """

    key: str
    cost: float
    place: Place
    name_cost: float
    numbers: Numbers
    mention: int
    left_out: bool = False
    other_door: bool = False


def asked_of(mentions: Sequence[Mention]) -> list[Asked]:
    """All keys of all mentions, each once at its least cost."""
    best: dict[str, Asked] = {}
    order = 0
    for at, mention in enumerate(mentions):
        if mention.kind is None or not (mention.numbered or mention.kind is NameKind.estate):
            continue
        for one in _keys(mention, at, mentions):
            one = replace(one, cost=one.cost + order * LATER_MENTION) if order else one  # noqa: PLW2901
            known = best.get(one.key)
            if known is None or one.cost < known.cost:
                best[one.key] = one
        order += 1
    return list(best.values())


def _keys(mention: Mention, at: int, mentions: Sequence[Mention]) -> Iterator[Asked]:
    behind = ""
    if mention.kind is NameKind.estate and at > 0 and mentions[at - 1].readings[0].door is not None:
        door = mentions[at - 1]
        if door.candidates:
            behind = key_of(door.candidates[0].place.key, replace(door.readings[0], inner=""))
    for candidate in mention.candidates:
        place = candidate.place
        names = [place.key, *(head + place.key for head in place.heads)]
        if behind:
            names.insert(0, behind + place.key)
        for number, numbers in enumerate(mention.readings):
            cost = candidate.cost + OTHER_READING * number
            for reading, more, left_out in _sections(numbers, place, cost):
                for name in names:
                    for key, extra, coarser in _coarser(name, reading):
                        yield Asked(
                            key,
                            more + extra,
                            place,
                            candidate.cost,
                            reading,
                            at,
                            left_out or coarser,
                            other_door=left_out or (coarser and reading.subs not in key),
                        )


def _sections(numbers: Numbers, place: Place, cost: float) -> Iterator[tuple[Numbers, float, bool]]:
    """The reading itself, and with the section that was left out or does not exist."""
    yield numbers, cost, False
    if not place.sections:
        if numbers.section is not None:
            yield replace(numbers, section=None), cost + OTHER_SECTION, True
        return
    if numbers.section is None:
        for section in place.sections:
            if section:
                yield replace(numbers, section=section), cost + GUESSED_SECTION, False
    elif numbers.section not in place.sections and 0 in place.sections:
        yield replace(numbers, section=None), cost + OTHER_SECTION, True


def _coarser(name: str, numbers: Numbers) -> Iterator[tuple[str, float, bool]]:
    """The key with all that was said, then with less and less of it."""
    if numbers.door is None and not numbers.inner:
        yield name + numbers.stem, 0.0, False
        return
    parts = _PARTS.findall(numbers.inner)
    for count in range(len(parts), 0 if numbers.door is None else -1, -1):
        less = replace(numbers, inner="".join(parts[:count]))
        # A floor or a room in a house is no less found for being left out.
        dropped = parts[count:]
        coarser = bool(dropped) and (numbers.door is None or any("栋" in one for one in dropped))
        yield key_of(name, less), 0.01 * len(dropped), coarser
    if numbers.door is not None and numbers.subs:
        yield key_of(name, replace(numbers, subs="", inner="")), WITHOUT_SUB, True
