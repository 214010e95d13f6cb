"""What the words of many questions mean, with few statements for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from gis.addresses.normalise import key
from gis.crs import Point
from gis.geocoder import calibration
from gis.geocoder.asked import asked_of
from gis.geocoder.book import AddressBook
from gis.geocoder.candidates import Door, Ground, look_along, look_up
from gis.geocoder.crossing import crossing, stems_of
from gis.geocoder.fallback import by_neighbours, by_other_name
from gis.geocoder.gazetteer import NameKind
from gis.geocoder.placement import Alternative, Level
from gis.geocoder.rank import by_key, by_name, disagreements
from gis.geocoder.reading import Reading, read
from gis.geocoder.said import MOST_ALTERNATIVES, Said
from gis.geocoder.task import Task, note_heard
from gis.reason import Reason

_SHORT_ADDRESS = 60
"""Only what may be an address as a whole is looked up as a whole; a story is not."""


class Asking(Protocol):
    """The parts of a question that words are read from."""

    @property
    def text(self) -> str | None: ...
    @property
    def address(self) -> str | None: ...
    @property
    def point(self) -> Point | None: ...
    @property
    def near(self) -> Point | None: ...


def understand(ground: Ground, questions: Sequence[Asking], book: AddressBook) -> list[Said | None]:
    """What the words of each question mean; None where they name no place."""
    tasks = [_tasks(question, book) for question in questions]
    every = [task for group in tasks for task in group]
    _by_address(ground, every)
    _by_crossing(ground, every)
    by_other_name(ground, every, book)
    by_neighbours(ground, every)
    for task in every:
        if not task.done:
            task.said = by_name(task.reading, task.near)
            note_heard(task)
    return [_best(group) for group in tasks]


def _tasks(question: Asking, book: AddressBook) -> list[Task]:
    """A task for each text; a division named in one of them counts for the other, too."""
    tasks = list(_each(question, book))
    if len(tasks) > 1:
        one, other = (task.reading for task in tasks)
        one.divisions, one.words = one.divisions + other.divisions, one.words + other.words
        other.divisions, other.words = one.divisions, one.words
    return tasks


def _each(question: Asking, book: AddressBook) -> Iterator[Task]:
    near = question.point or question.near
    for written in (question.address, question.text):
        if not written or not written.strip():
            continue
        clean = _storable(written)
        reading = read(clean, book.gazetteer, book.alike)
        task = Task(reading, near)
        if written is question.address or len(clean) <= _SHORT_ADDRESS:
            task.whole = key(clean[:_SHORT_ADDRESS])
            task.spoken.append((task.whole, None))
        task.asked = asked_of(reading.mentions)
        for mention in reading.mentions:
            if mention.numbered or mention.kind is NameKind.alias:
                text = reading.sentence.text[mention.start : mention.end]
                task.spoken.append((key(text), mention))
        yield task


def _storable(text: str) -> str:
    """The text without what no database takes; as long as before."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def _by_address(ground: Ground, tasks: Sequence[Task]) -> None:
    """The one statement that answers most: addresses by key, and what was taught."""
    keys = {one.key for task in tasks for one in task.asked}
    keys.update(task.whole for task in tasks if task.whole and not task.reading.crossings)
    taught = {said for task in tasks for said, _ in task.spoken if said}
    found: dict[str, list[Door]] = {}
    learnt: dict[str, Door] = {}
    for door in look_up(ground, list(keys), list(taught)):
        if door.taught is not None:
            learnt[door.key] = door
        else:
            found.setdefault(door.key, []).append(door)
    for task in tasks:
        task.said = _taught(task, learnt, found) or _whole(task, found)
        if task.said is None and not task.reading.crossings:
            task.said = by_key(task.asked, found, task.reading, task.near)
        note_heard(task)


def _taught(task: Task, learnt: dict[str, Door], found: dict[str, list[Door]]) -> Said | None:
    for said, mention in task.spoken:
        door = learnt.get(said)
        if door is None or door.taught is None:
            continue
        elsewhere = _named_elsewhere(task.reading, door, found.get(said, ()))
        if len(elsewhere) == 1:
            return _as_registered(task, elsewhere[0])
        who, when = door.taught
        heard = task.reading.sentence.written.strip()
        if mention is not None:
            heard = task.reading.sentence.as_written(mention.start, mention.end)
        return Said(
            Level.door,
            door.address,
            door.point,
            calibration.TAUGHT,
            (Reason("taught", {"who": who, "when": f"{when:%Y-%m-%d}"}),),
            location_id=door.id,
            cell=door.cell,
            heard=heard,
        )
    return None


def _named_elsewhere(reading: Reading, taught: Door, doors: Sequence[Door]) -> list[Door]:
    """The addresses of this key in the division that the words name, if the taught place is not
    in it: keys leave divisions out, so that words taught without one also stand for those.
    """
    if not reading.divisions:
        return []
    code = taught.cell.community_code if taught.cell else None
    strange, _ = disagreements(replace(taught, community_code=code, head=taught.address), reading)
    return [door for door in doors if strange and not disagreements(door, reading)[0]]


def _whole(task: Task, found: dict[str, list[Door]]) -> Said | None:
    """An address that names no place known by name, but stands in the register as it is."""
    doors = found.get(task.whole, []) if task.whole else []
    if not doors or any(one.key == task.whole for one in task.asked):
        return None
    if any(
        mention.exact and mention.kind is not NameKind.landmark
        for mention in task.reading.mentions
        if not mention.numbered
    ):
        return None
    return _as_registered(task, doors[0]) if len(doors) == 1 else None


def _as_registered(task: Task, door: Door) -> Said:
    why = Reason("address_exact", {"address": door.address})
    return Said(
        Level.door, door.address, door.point, calibration.EXACT, (why,),
        location_id=door.id, cell=door.cell, heard=task.reading.sentence.written.strip(),
    )  # fmt: skip


def _by_crossing(ground: Ground, tasks: Sequence[Task]) -> None:
    open_tasks = [task for task in tasks if not task.done and task.reading.crossings]
    roads = {
        place
        for task in open_tasks
        for mention in task.reading.crossings[0]
        for place in (mention.candidates[0].place,)
    }
    along = look_along(ground, sorted({stem for road in roads for stem in stems_of(road)}))
    for task in open_tasks:
        one, other = task.reading.crossings[0]
        task.said = crossing(one.candidates[0].place, other.candidates[0].place, along)
        if task.said is not None:
            heard = task.reading.sentence.as_written(one.start, other.end)
            task.said = replace(task.said, heard=heard)


_FINENESS = {
    level: at
    for at, level in enumerate(
        (Level.door, Level.road, Level.community, Level.street, Level.district, Level.none)
    )
}


def _best(group: Sequence[Task]) -> Said | None:
    """The finest that was said; of equals, the address field before the story."""
    said = [task.said for task in group if task.said is not None]
    if not said:
        return None
    first = min(said, key=lambda one: _FINENESS[one.level])
    more = tuple(
        Alternative(one.level, one.location_id, one.address, one.point)
        for one in said
        if one is not first and one.level is Level.door and one.address != first.address
        if one.point is not None
    )
    return replace(first, alternatives=(*more, *first.alternatives)[:MOST_ALTERNATIVES])
