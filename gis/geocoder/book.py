"""A district's names and where they are, kept in memory by each process.

Every call reads a book, so asking the database each time would cost the intake path a round
trip. A book is trusted for `TRUSTED_S`; after that the database's own change counters, which
cost nothing to read, tell whether the registers moved at all.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.addresses.normalise import key
from gis.crs import Point
from gis.geocoder.gazetteer import Gazetteer, Name, NameKind

TRUSTED_S = 30.0


@dataclass(frozen=True, slots=True)
class Place:
    """A named thing: a point on it and, for roads and estates, the box that holds it.

    `head` is what stands before an estate's own name in the keys of its addresses; `code` is
    the division's, `location_id` the address at which a legal entity is registered.
    """

    name: Name
    point: Point | None
    box: tuple[float, float, float, float] | None = None
    head: str = ""
    code: str | None = None
    location_id: int | None = None


@dataclass(frozen=True, slots=True)
class AddressBook:
    gazetteer: Gazetteer
    places: Mapping[Name, tuple[Place, ...]]
    divisions: Mapping[str, str]
    """Names by code."""
    version: tuple[int, ...]


_ROADS_AND_ESTATES = text("""
    with named as (
        select 'road' as kind, road as name, id, geom, address_key
        from location where district = :district and road is not null
        union all
        select 'estate', estate, id, geom, address_key
        from location where district = :district and estate is not null
    ), grouped as (
        select kind, name, percentile_disc(0.5) within group (order by id) as middle,
               st_extent(geom) as box, min(address_key) as first_key
        from named group by kind, name
    )
    select g.kind, g.name, st_x(l.geom) as lon, st_y(l.geom) as lat, g.first_key,
           st_xmin(g.box) as west, st_ymin(g.box) as south,
           st_xmax(g.box) as east, st_ymax(g.box) as north
    from grouped g join location l on l.district = :district and l.id = g.middle
""")
_ENTITIES = text("""
    select name, location_id, st_x(geom) as lon, st_y(geom) as lat
    from legal_entity where district = :district and geom is not null order by id
""")
_DIVISIONS = text("""
    select level, name, code, st_x(inside) as lon, st_y(inside) as lat
    from (select *, st_pointonsurface(geom) as inside from division
          where district = :district) as division
    order by code
""")
_VERSION = text("""
    select pg_stat_get_tuples_inserted(oid) + pg_stat_get_tuples_updated(oid)
         + pg_stat_get_tuples_deleted(oid)
    from pg_class
    where oid in ('location'::regclass, 'legal_entity'::regclass, 'division'::regclass)
    order by oid
""")


class _Shelf:
    """Books of one database, by district, with the moment until which each is trusted."""

    def __init__(self) -> None:
        self.books: dict[int, tuple[float, AddressBook]] = {}


# Keyed by what sessions are bound to, so that two databases never share a book.
_shelves: WeakKeyDictionary[Any, _Shelf] = WeakKeyDictionary()


def address_book(session: Session, district: int) -> AddressBook:
    """The names of the district as they were at most `TRUSTED_S` seconds ago."""
    shelf = _shelves.setdefault(session.get_bind(), _Shelf())
    kept = shelf.books.get(district)
    now = time.monotonic()
    if kept is not None and now < kept[0]:
        return kept[1]
    version = tuple(session.scalars(_VERSION))
    if kept is None or kept[1].version != version:
        kept = (now, load_book(session, district, version))
    shelf.books[district] = (now + TRUSTED_S, kept[1])
    return kept[1]


def forget_books(session: Session) -> None:
    """Read the names anew at the next call, for a caller that has just changed them."""
    _shelves.pop(session.get_bind(), None)


def load_book(session: Session, district: int, version: tuple[int, ...] = ()) -> AddressBook:
    places: dict[Name, tuple[Place, ...]] = {}
    found = [
        *(_division(row) for row in session.execute(_DIVISIONS, {"district": district})),
        *(_stretch(row) for row in session.execute(_ROADS_AND_ESTATES, {"district": district})),
        *(_entity(row) for row in session.execute(_ENTITIES, {"district": district})),
    ]
    for place in found:
        places[place.name] = (*places.get(place.name, ()), place)
    divisions = {place.code: place.name.text for place in found if place.code}
    return AddressBook(Gazetteer(places), places, divisions, version)


def _division(row: Any) -> Place:
    point = None if row.lon is None else Point(row.lon, row.lat)
    return Place(Name(NameKind(row.level), row.name), point, code=row.code)


def _stretch(row: Any) -> Place:
    name = Name(NameKind(row.kind), row.name)
    head = ""
    if name.kind is NameKind.estate:
        head = row.first_key.partition(key(row.name))[0] if key(row.name) in row.first_key else ""
    box = (row.west, row.south, row.east, row.north)
    return Place(name, Point(row.lon, row.lat), box, head)


def _entity(row: Any) -> Place:
    name = Name(NameKind.entity, row.name)
    return Place(name, Point(row.lon, row.lat), location_id=row.location_id)
