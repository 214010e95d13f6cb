"""What is tried for an address that the register does not have as it was said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gis.geocoder import calibration
from gis.geocoder.asked import Asked, asked_of
from gis.geocoder.between import beside
from gis.geocoder.book import AddressBook
from gis.geocoder.candidates import Door, Ground, look_beside, look_up
from gis.geocoder.gazetteer import NUMBERED
from gis.geocoder.placement import Level
from gis.geocoder.rank import by_key
from gis.geocoder.reading import Mention, Reading
from gis.geocoder.task import Task, note_heard

_MOST_NAMES_BESIDE = 3
_LIKE = 0.45
"""What another name may cost in place of one that exists."""
_REACH = 2
"""How many signs before a name may belong to it."""


def by_other_name(ground: Ground, tasks: Sequence[Task], book: AddressBook) -> None:
    """A road that exists, without the number: perhaps the name lost a sign, and was another's."""
    waiting: list[tuple[Task, list[Asked], Reading]] = []
    for task in tasks:
        if task.done:
            continue
        reading = replace(task.reading, mentions=list(_other_names(task.reading, book)))
        asked = asked_of(reading.mentions)
        if asked:
            waiting.append((task, asked, reading))
    found: dict[str, list[Door]] = {}
    for door in look_up(ground, list({one.key for _, asked, _ in waiting for one in asked}), ()):
        found.setdefault(door.key, []).append(door)
    for task, asked, reading in waiting:
        said = by_key(asked, found, reading, task.near)
        if said is not None:
            task.other = replace(said, confidence=min(said.confidence, calibration.OTHER_NAME))


def _other_names(reading: Reading, book: AddressBook) -> Iterator[Mention]:
    text = reading.sentence.text
    for mention in reading.mentions:
        if not mention.exact or not mention.numbered or mention.kind not in NUMBERED:
            continue
        floor = max(0, mention.start - _REACH)
        near = book.alike.ending_at(text, floor, mention.name_end, _LIKE)
        others = tuple(one for one in near if one.cost)
        if others:
            yield replace(mention, candidates=others)


def by_neighbours(ground: Ground, tasks: Sequence[Task]) -> None:
    """Numbers and lanes that no register has, by what stands around them."""
    asked: list[tuple[int, str, int | None]] = []
    owners: list[tuple[Task, Asked]] = []
    for task in tasks:
        if task.done:
            continue
        for one in _likeliest(task):
            asked.append((len(owners), one.stem, one.numbers.door))
            owners.append((task, one))
    around: dict[int, dict[str, list[Door]]] = {}
    for tag, side, door in look_beside(ground, asked):
        around.setdefault(tag, {}).setdefault(side, []).append(door)
    for tag, (task, one) in enumerate(owners):
        if task.done:
            continue
        label = one.place.text + one.stem.removeprefix(one.place.key)
        said = beside(one.place, label, one.numbers, around.get(tag, {}))
        if task.other is not None and (said is None or said.level is not Level.door):
            task.said = task.other
            note_heard(task, task.reading.mentions[one.mention])
        elif said is not None:
            sure = round(said.confidence * (1 - one.like.cost), 2)
            task.said = replace(said, confidence=sure)
            note_heard(task, task.reading.mentions[one.mention])


def _likeliest(task: Task) -> list[Asked]:
    """The readings whose neighbours are worth asking for: the cheapest of each stem."""
    best: dict[tuple[str, int | None], Asked] = {}
    for one in sorted(task.asked, key=lambda one: one.cost):
        numbers = one.numbers
        if numbers.door is None and one.stem == one.place.key:
            continue
        best.setdefault((one.stem, numbers.door), one)
    return list(best.values())[:_MOST_NAMES_BESIDE]
