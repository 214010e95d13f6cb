"""Loads and their parts, for pages."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.errors import NotFound
from gis.reason import Reason
from governance.registry.models import RegisterLoad

PAGE = 20


def loads(session: Session, district: int, before: int | None = None) -> list[RegisterLoad]:
    """The latest loads, one more than a page where there are more."""
    wanted = select(RegisterLoad).where(RegisterLoad.district == district)
    if before is not None:
        wanted = wanted.where(RegisterLoad.id < before)
    return list(session.scalars(wanted.order_by(RegisterLoad.id.desc()).limit(PAGE + 1)))


def load_of(session: Session, district: int, load_id: int) -> RegisterLoad:
    """The load with this id; NotFound in any other district."""
    load = session.get(RegisterLoad, (district, load_id)) if load_id < 2**63 else None
    if load is None:
        raise NotFound(Reason("load_unknown"))
    return load
