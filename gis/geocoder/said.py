"""What the words alone mean, before anything is known of a position."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gis.crs import Point
from gis.geocoder.candidates import Door
from gis.geocoder.placement import Alternative, Level
from gis.reason import Reason
from gis.registers.queries import Cell

MOST_ALTERNATIVES = 5


@dataclass(frozen=True, slots=True)
class Said:
    """The place that the words mean. `box` bounds it where it is no single point.

    `heard` is [start, end) of the sentence that it was read from; `source` counts the texts that
    were given (0: the address field, if there was one).
    """

    level: Level
    address: str
    point: Point | None
    confidence: float
    why: tuple[Reason, ...]
    location_id: int | None = None
    cell: Cell | None = None
    box: tuple[float, float, float, float] | None = None
    code: str | None = None
    alternatives: tuple[Alternative, ...] = ()
    problems: tuple[Reason, ...] = ()
    road: str | None = None
    heard: str | None = None


def alternatives(doors: Iterable[Door], but: int | None = None) -> tuple[Alternative, ...]:
    """Each other address once."""
    found: dict[str, Alternative] = {}
    for door in doors:
        if door.id is None or door.id != but:
            found.setdefault(
                door.address, Alternative(Level.door, door.id, door.address, door.point)
            )
    return tuple(found.values())[:MOST_ALTERNATIVES]


def doubted(said: Said, count: int) -> Said:
    """The same as one of `count` places that nothing tells apart."""
    reason = Reason("several_places", {"count": count})
    return replace(said, confidence=min(said.confidence, 0.4), problems=(reason,))
