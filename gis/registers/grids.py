"""Grids (单元网格) and responsible grids (责任网格), each valid over a span of dates."""

from __future__ import annotations

import enum
from datetime import date

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, CheckConstraint, Date, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, WordType, fk, geometry
from gis.registers.origin import FromRegister

TODAY = "cast(now() at time zone 'Asia/Shanghai' as date)"
"""The day of China, for SQL that is asked about nothing but now."""


def in_force(alias: str, day: str = TODAY) -> str:
    """SQL condition: the grid `alias` belongs to the layout of `day`, a date in SQL.

    A layout is written before its day comes; only this tells what holds, never an open end alone.
    """
    return (
        f"({alias}.valid_from <= {day} and ({alias}.valid_to is null or {alias}.valid_to > {day}))"
    )


class GridKind(enum.StrEnum):
    CELL = "cell"
    RESPONSIBLE = "responsible"


class Grid(FromRegister, InDistrict, Base):
    """A cell of the one map, or a union of cells that one grid worker answers for.

    `code` has 15 digits for a cell (12 of the community + 3), and the community's 12 digits
    + "R" + 2 for a responsible grid. A row is never redrawn: a new layout closes it with
    `valid_to` (exclusive) and opens another, so that a closed case keeps the grid it had; one
    that was replaced on the day it began held on no day. See `gis.registers.layouts`.
    """

    __tablename__ = "grid"
    __table_args__ = (
        fk("community_code", "division", "code"),
        fk("responsible_id", "grid"),
        CheckConstraint("valid_to is null or valid_to >= valid_from", name="validity"),
        Index(
            "uq_grid_current_code",
            "district",
            "code",
            unique=True,
            postgresql_where=text("valid_to is null"),
        ),
        Index("ix_grid_geom", "geom", postgresql_using="gist"),
        Index(None, "district", "responsible_id"),
    )

    code: Mapped[str] = mapped_column(String(20))
    kind: Mapped[GridKind] = mapped_column(WordType(GridKind))
    name: Mapped[str] = mapped_column(String(80))
    community_code: Mapped[str] = mapped_column(String(12))
    responsible_id: Mapped[int | None] = mapped_column(BigInteger)
    geom: Mapped[WKBElement] = mapped_column(geometry("POLYGON"))
    area_m2: Mapped[float]
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
