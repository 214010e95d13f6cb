"""Address libraries by their name."""

from __future__ import annotations

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gis.errors import Invalid
from gis.reason import Reason
from gis.registers.libraries import FIRST_LIBRARY, AddressLibrary

_LOCK = text("select pg_advisory_xact_lock(hashtextextended('address library', 20))")


def library_number(session: Session, name: str) -> int | None:
    """The number that stands in place of a district for the library `name`; None if there is none.

    A library is known by its exact name.
    """
    return session.scalar(select(AddressLibrary.district).where(AddressLibrary.name == name))


def ensure_library(session: Session, name: str) -> int:
    """The same, after making the library if there was none."""
    if not name.strip() or len(name) > 40 or not name.isprintable():
        raise Invalid(Reason("library_name_unusable", {"max_length": 40}), "library")
    known = library_number(session, name)
    if known is not None:
        return known
    session.execute(_LOCK)
    known = library_number(session, name)
    if known is None:
        last = session.scalar(select(func.max(AddressLibrary.district)))
        known = FIRST_LIBRARY if last is None else last + 1
        session.add(AddressLibrary(district=known, name=name))
        session.flush()
    return known
