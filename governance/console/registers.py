"""Names that every row shows, read once and kept: streets and communities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.registers.divisions import Division, DivisionLevel
from workflows.kept import Kept


@dataclass(frozen=True, eq=False)
class Places:
    """Names of divisions by code, in the order of their codes."""

    names: Mapping[str, str]
    levels: Mapping[str, DivisionLevel]

    @cached_property
    def streets(self) -> list[tuple[str, str]]:
        """(code, name) of every street and town."""
        return [
            (code, name)
            for code, name in self.names.items()
            if self.levels[code] is DivisionLevel.STREET
        ]

    def name(self, code: str | None) -> str:
        return self.names.get(code or "", "")


def places(session: Session, district: int) -> Places:
    return _kept.of(session, district)


def _load(session: Session, district: int) -> Places:
    rows = session.execute(
        select(Division.code, Division.name, Division.level)
        .where(Division.district == district)
        .order_by(Division.code)
    ).all()
    return Places({row.code: row.name for row in rows}, {row.code: row.level for row in rows})


_kept = Kept(_load, Division)
