"""Words and a point -> one place, how sure that is, and why."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from gis.addresses.normalise import key
from gis.crs import Point
from gis.geocoder.book import AddressBook, address_book
from gis.geocoder.candidates import look_around, look_up, look_up_similar
from gis.geocoder.gazetteer import NameKind
from gis.geocoder.mentions import Asked, Mention, keys_of, mentions
from gis.geocoder.placement import Placement
from gis.geocoder.rank import Said, between_neighbours, by_key, by_name, by_similarity, digits
from gis.geocoder.settle import Scene, settle
from gis.registers.queries import CHINA, today

_SHORT_ADDRESS = 40
"""Only what may be an address as a whole is compared as a whole; a story is not."""


def geocode(  # noqa: PLR0913 - everything that may be known about a place
    session: Session,
    district: int,
    text: str | None,
    point: Point | None = None,
    *,
    accuracy_m: float | None = None,
    address: str | None = None,
    now: datetime | None = None,
    book: AddressBook | None = None,
) -> Placement:
    """Place a report by its words and its point (CGCS2000), either of which may be missing.

    `address` is what the reporter gave as the address; it goes before `text`, in which an
    address may be mentioned. `now` picks the grid layout of that day, today's without
    it. Words cost one statement, a point another; only what is doubtful costs more.
    """
    book = address_book(session, district) if book is None else book
    day = today() if now is None else now.astimezone(CHINA).date()
    found = [one for source in (address, text) if source for one in mentions(source, book)]
    asked = _asked(found, address, book)
    doors = look_up(session, district, [one.key for one in asked], day)
    said = (
        by_key(asked, doors, found, book, point)
        or _by_doubtful_name(session, district, found, day)
        or _by_neighbours(session, district, found, day)
        or by_name(found, book, point)
    )
    where = point
    if where is None and said is not None and said.cell is None:
        where = said.point
    here = None if where is None else look_around(session, district, where, day)
    return settle(Scene(session, district, day), said, here, point, accuracy_m)


def _asked(found: list[Mention], address: str | None, book: AddressBook) -> list[Asked]:
    asked = keys_of(found, book)
    whole = key(address) if address and len(address) <= _SHORT_ADDRESS else ""
    return [Asked(whole), *(one for one in asked if one.key != whole)] if whole else asked


def _by_neighbours(session: Session, district: int, found: list[Mention], day: date) -> Said | None:
    for mention in found:
        numbers = mention.neighbours()
        doors = look_up(session, district, list(numbers), day)
        if said := between_neighbours(mention, doors, numbers):
            return said
    return None


def _by_doubtful_name(
    session: Session, district: int, found: list[Mention], day: date
) -> Said | None:
    """A road that no register knows, with a number: most likely a slip of the pen."""
    known = any(one.kind in (NameKind.road, NameKind.estate) for one in found)
    for mention in found:
        if mention.name is None and mention.numbers and not known:
            asked = next(mention.keys()).key
            hits = look_up_similar(session, district, asked, day)
            return by_similarity(hits, asked, digits(asked))
    return None
