"""A grid for a city that has none: square cells where its cases lie, by quarter."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import shapely
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from gis.orm import SRID
from gis.registers.divisions import Division, DivisionLevel
from gis.registers.grids import Grid, GridKind
from governance.replaying.past_case import PastCase

CELL_DEGREES = 0.005
"""About half a kilometre: a worker's beat."""

MOST_CELLS = 999
"""Of one community: three digits of a cell's code."""

SINCE = date(2000, 1, 1)
"""Before any case that is replayed."""

Square = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Quarter:
    """A street of the district with one community of the same extent."""

    street: str
    community: str
    name: str
    squares: tuple[Square, ...]


def quarters_of(cases: Iterable[PastCase], district: int) -> tuple[Quarter, ...]:
    """Every square with a case in it, given to the quarter that most of its cases name."""
    named: dict[Square, Counter[str]] = defaultdict(Counter)
    for case in cases:
        named[_square(case)][case.quarter] += 1
    of_quarter: dict[str, list[Square]] = defaultdict(list)
    for square, names in sorted(named.items()):
        of_quarter[names.most_common(1)[0][0]].append(square)
    return tuple(
        Quarter(
            f"{district}{number:03}",
            f"{district}{number:03}001",
            name,
            tuple(of_quarter[name][:MOST_CELLS]),
        )
        for number, name in enumerate(sorted(of_quarter), start=1)
    )


def write_ground(
    session: Session, district: int, city: str, quarters: Iterable[Quarter], source: str
) -> None:
    """Write divisions and cells; the cells are valid from long before any case."""
    listed = tuple(quarters)
    squares = [square for quarter in listed for square in quarter.squares]
    divisions = [_division(str(district), city, DivisionLevel.DISTRICT, None, squares)]
    for quarter in listed:
        for code, level, parent in (
            (quarter.street, DivisionLevel.STREET, str(district)),
            (quarter.community, DivisionLevel.COMMUNITY, quarter.street),
        ):
            divisions.append(_division(code, quarter.name, level, parent, quarter.squares))
    both = {"district": district, "source": source}
    session.execute(insert(Division), [both | division for division in divisions])
    session.execute(insert(Grid), [both | cell for quarter in listed for cell in _cells(quarter)])
    measured = func.round(func.ST_Area(func.geography(Grid.geom)))
    session.execute(update(Grid).where(Grid.district == district).values(area_m2=measured))


def has_ground(session: Session, district: int) -> bool:
    return (
        session.scalar(select(Division.code).where(Division.district == district).limit(1))
        is not None
    )


def _square(case: PastCase) -> Square:
    return (
        math.floor(case.point.lon / CELL_DEGREES),
        math.floor(case.point.lat / CELL_DEGREES),
    )


def _shape(square: Square) -> shapely.Polygon:
    west, south = (side * CELL_DEGREES for side in square)
    east, north = ((side + 1) * CELL_DEGREES for side in square)
    return shapely.box(west, south, east, north)


def _division(
    code: str, name: str, level: DivisionLevel, parent: str | None, squares: Iterable[Square]
) -> dict[str, object]:
    whole = shapely.union_all([_shape(square) for square in squares])
    shape = whole if isinstance(whole, shapely.MultiPolygon) else shapely.MultiPolygon([whole])
    return {
        "code": code,
        "name": name,
        "level": level,
        "parent_code": parent,
        "geom": f"SRID={SRID};{shape.wkt}",
    }


def _cells(quarter: Quarter) -> Iterator[dict[str, object]]:
    for number, square in enumerate(quarter.squares, start=1):
        yield {
            "code": f"{quarter.community}{number:03}",
            "kind": GridKind.CELL,
            "name": f"{quarter.name} {number}",
            "community_code": quarter.community,
            "geom": f"SRID={SRID};{_shape(square).wkt}",
            "area_m2": 0.0,
            "valid_from": SINCE,
        }
