"""One load of a register at a time."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.errors import Conflict
from gis.reason import Reason

_LOCK = text("select pg_try_advisory_xact_lock(hashtextextended(:name, 20))")


def alone(session: Session, district: int, name: str) -> None:
    """Keep other loads of this register away until the transaction ends.

    Raises Conflict at once where one is under way: waiting would take as long as that one does,
    and then judge rows by what the file's owner could not have known.
    """
    if not session.scalar(_LOCK, {"name": f"register {district} {name}"}):
        raise Conflict(Reason("register_is_loading", {"register": str(name)}))
