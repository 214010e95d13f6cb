"""The names of a register and where they are, kept in memory by each process.

Names are few where doors are many, so a whole city's fit into some megabytes. Every call reads a
book, so asking the database each time would cost the intake path a round trip: a book is trusted
for `TRUSTED_S`; after that the database's own change counters, which cost nothing to read, tell
whether the registers moved at all.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.geocoder.alike import Alike
from gis.geocoder.gazetteer import NUMBERED, Gazetteer, Place
from gis.geocoder.stock import aliases, behind_doors, divisions, entities, heads, named, streets

TRUSTED_S = 30.0
REST = 20.0
"""A book is not read anew before this many times what reading it took: a load takes a while."""

_VERSION = text("""
    select pg_stat_get_tuples_inserted(oid) + pg_stat_get_tuples_updated(oid)
         + pg_stat_get_tuples_deleted(oid)
    from pg_class
    where oid in ('location'::regclass, 'legal_entity'::regclass, 'division'::regclass,
                  'grid'::regclass, 'location_alias'::regclass)
    order by oid
""")
_HAS_CELLS = text("select exists (select from grid where district = :district)")


@dataclass(frozen=True, slots=True)
class AddressBook:
    """What is known by name; `cells` says whether the register has a grid at all."""

    gazetteer: Gazetteer
    alike: Alike
    cells: bool
    version: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    book: AddressBook
    until: float
    took: float


# Keyed by what sessions are bound to, so that two databases never share a book.
_shelves: WeakKeyDictionary[Any, dict[int, _Kept]] = WeakKeyDictionary()


def address_book(session: Session, district: int) -> AddressBook:
    """The names of the register as they were at most `TRUSTED_S` seconds ago."""
    shelf = _shelves.setdefault(session.get_bind(), {})
    kept = shelf.get(district)
    now = time.monotonic()
    if kept is not None and now < kept.until:
        return kept.book
    version = tuple(session.scalars(_VERSION))
    if kept is None or kept.book.version != version:
        book = load_book(session, district, version)
        took = time.monotonic() - now
        now += took
    else:
        book, took = kept.book, kept.took
    shelf[district] = _Kept(book, now + max(TRUSTED_S, REST * took), took)
    return book


def forget_books(session: Session) -> None:
    """Read the names anew at the next call, for a caller that has just changed them."""
    _shelves.pop(session.get_bind(), None)


def load_book(session: Session, district: int, version: tuple[int, ...] = ()) -> AddressBook:
    numbered = streets(session, district)
    found: list[Place] = [
        *aliases(session, district),
        *(known := divisions(session, district)),
        *heads(session, district, {place.key for place in known}),
        *numbered,
        *named(session, district),
        *behind_doors(session, district),
        *entities(session, district),
    ]
    cells = bool(session.scalar(_HAS_CELLS, {"district": district}))
    alike = Alike(place for place in found if place.kind in NUMBERED)
    return AddressBook(Gazetteer(found), alike, cells, version)
