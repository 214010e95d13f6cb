"""Cases that changed, what was counted of each, and the sums of it.

All of it but the formulas follows from the cases and can be made again by `keeping.rebuild`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    Identity,
    Index,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, UtcDateTime

Key = String(40)


class CaseChange(Base):
    """A case that was written since it was last counted, told by a trigger with the row itself.

    Nobody updates these rows, so that writers never wait for each other.
    """

    __tablename__ = "case_change"

    district: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger)


class CaseFigure(Base):
    """What of a case is in the sums: whose it is, its days, and of which tallies (`measures.bit`).

    A narrow picture of the case: two axes at once are counted from it. `discover`, `assign` and
    `resolve` are minutes, each `satisfaction` of 5.
    """

    __tablename__ = "case_figure"
    __table_args__ = (
        Index(None, "district", "reported_day"),
        Index(None, "district", "filed_day"),
        Index(None, "district", "due_day"),
        Index(None, "district", "handled_day"),
        Index(None, "district", "closed_day"),
    )

    district: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    case_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    street: Mapped[str] = mapped_column(Key)
    community: Mapped[str] = mapped_column(Key)
    grid: Mapped[str] = mapped_column(Key)
    department: Mapped[str] = mapped_column(Key)
    acceptor: Mapped[str] = mapped_column(Key)
    dispatcher: Mapped[str] = mapped_column(Key)
    worker: Mapped[str] = mapped_column(Key)
    handler: Mapped[str] = mapped_column(Key)
    case_class: Mapped[str] = mapped_column("class", Key)
    source: Mapped[str] = mapped_column(Key)
    reported_day: Mapped[date | None] = mapped_column(Date)
    filed_day: Mapped[date | None] = mapped_column(Date)
    due_day: Mapped[date | None] = mapped_column(Date)
    handled_day: Mapped[date | None] = mapped_column(Date)
    closed_day: Mapped[date | None] = mapped_column(Date)
    evaluated_day: Mapped[date | None] = mapped_column(Date)
    revisited_day: Mapped[date | None] = mapped_column(Date)
    own_evaluated_day: Mapped[date | None] = mapped_column(Date)
    bits: Mapped[int] = mapped_column(BigInteger)
    discover: Mapped[int | None] = mapped_column(BigInteger)
    assign: Mapped[int | None] = mapped_column(BigInteger)
    resolve: Mapped[int | None] = mapped_column(BigInteger)
    satisfaction: Mapped[int | None] = mapped_column(BigInteger)
    revisit_satisfaction: Mapped[int | None] = mapped_column(BigInteger)
    own_satisfaction: Mapped[int | None] = mapped_column(BigInteger)


class FigureCount(Base):
    """Cases of one day's cohort that share the key of an axis and are of the same tallies: how
    many (`n`), and the sums over them that are kept of this cohort.

    Few combinations of tallies ever occur, so that this counts in one number a row what would
    be thirty.
    """

    __tablename__ = "figure_count"
    # Room in each page, so that a new count does not need a new place in the index.
    __table_args__ = {"postgresql_with": {"fillfactor": 80}}  # noqa: RUF012 - SQLAlchemy's way

    district: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    axis: Mapped[str] = mapped_column(String(16), primary_key=True)
    base: Mapped[str] = mapped_column(String(16), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    key: Mapped[str] = mapped_column(Key, primary_key=True)
    bits: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(Integer)
    discover_sum: Mapped[int | None] = mapped_column(BigInteger)
    discover_squares: Mapped[int | None] = mapped_column(BigInteger)
    assign_sum: Mapped[int | None] = mapped_column(BigInteger)
    assign_squares: Mapped[int | None] = mapped_column(BigInteger)
    resolve_sum: Mapped[int | None] = mapped_column(BigInteger)
    resolve_squares: Mapped[int | None] = mapped_column(BigInteger)
    satisfaction_sum: Mapped[int | None] = mapped_column(BigInteger)
    satisfaction_squares: Mapped[int | None] = mapped_column(BigInteger)
    revisit_satisfaction_sum: Mapped[int | None] = mapped_column(BigInteger)
    revisit_satisfaction_squares: Mapped[int | None] = mapped_column(BigInteger)
    own_satisfaction_sum: Mapped[int | None] = mapped_column(BigInteger)
    own_satisfaction_squares: Mapped[int | None] = mapped_column(BigInteger)


class FigureState(Base):
    """By which rules (`measures.digest`) the sums of a district were made."""

    __tablename__ = "figure_state"

    district: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(String(64))


class FigureFormula(InDistrict, Base):
    """What the district wrote of a formula; the latest version is in force, and all of them stay.

    `spec` is what `formulas.read_formula` reads and stands in for the shipped one of this key; None
    is as shipped. One that is `hidden` is not shown. `actor_label` is who wrote it.
    """

    __tablename__ = "figure_formula"
    __table_args__ = (UniqueConstraint("district", "key", "version"),)

    key: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(Integer)
    hidden: Mapped[bool] = mapped_column(Boolean, default=False)
    spec: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_label: Mapped[str | None] = mapped_column(String(80))
