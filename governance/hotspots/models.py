"""Hot spots (热点): what a run found, and the cases behind every figure of it."""

from __future__ import annotations

import enum
from datetime import datetime

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, Boolean, Float, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, UtcDateTime, WordType, fk, geometry


class HotSpotRun(InDistrict, Base):
    """One look at the cases opened in [since, until). `key` says which duty asked for it.

    `looked_at` counts the cases of the span that could be judged, `compared_with` those before
    it; `left_aside` those of the span without a class or an exact place.
    """

    __tablename__ = "hot_spot_run"
    __table_args__ = (UniqueConstraint("district", "key"),)

    key: Mapped[str] = mapped_column(String(80))
    nightly: Mapped[bool] = mapped_column(Boolean)
    ran_at: Mapped[datetime] = mapped_column(UtcDateTime)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    days: Mapped[int] = mapped_column(Integer)
    looked_at: Mapped[int] = mapped_column(Integer)
    compared_with: Mapped[int] = mapped_column(Integer)
    left_aside: Mapped[int] = mapped_column(Integer)


class HotSpot(InDistrict, Base):
    """One cluster of like cases; `rank` counts from 1 in its run, by `score`.

    `window_cases` and `window_expected` are those of the window that the score was taken in (see
    `gis.analysis.hotspots`). `now_count` and `before_count` are the class's cases inside the
    outline in the span and in the equal span before it; the trend is their ratio with its 95 %
    interval, and all four are None where there are no records of before.
    """

    __tablename__ = "hot_spot"
    __table_args__ = (
        fk("run_id", "hot_spot_run", ondelete="CASCADE"),
        fk("class_id", "case_class"),
        UniqueConstraint("district", "run_id", "rank"),
        Index("ix_hot_spot_geom", "geom", postgresql_using="gist"),
    )

    run_id: Mapped[int] = mapped_column(BigInteger)
    rank: Mapped[int] = mapped_column(Integer)
    class_id: Mapped[int] = mapped_column(BigInteger)
    place: Mapped[str | None] = mapped_column(String(255))
    geom: Mapped[WKBElement] = mapped_column(geometry("POLYGON"))
    centre: Mapped[WKBElement] = mapped_column(geometry("POINT"))
    score: Mapped[float] = mapped_column(Float)
    cases: Mapped[int] = mapped_column(Integer)
    expected: Mapped[float] = mapped_column(Float)
    window_cases: Mapped[int] = mapped_column(Integer)
    window_expected: Mapped[float] = mapped_column(Float)
    now_count: Mapped[int] = mapped_column(Integer)
    before_count: Mapped[int | None] = mapped_column(Integer)
    trend: Mapped[float | None] = mapped_column(Float)
    trend_low: Mapped[float | None] = mapped_column(Float)
    trend_high: Mapped[float | None] = mapped_column(Float)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Part(enum.StrEnum):
    """Why a case stands with a hot spot: of the cluster, or of the figures of its trend."""

    MEMBER = "member"
    AROUND = "around"
    BEFORE = "before"


class HotSpotCase(Base):
    """`around`: inside outline and span, but not of the cluster; `before`: of the span before."""

    __tablename__ = "hot_spot_case"
    __table_args__ = (
        fk("hot_spot_id", "hot_spot", ondelete="CASCADE"),
        fk("case_id", "case"),
        Index(None, "district", "case_id"),
    )

    district: Mapped[int] = mapped_column(Integer, primary_key=True)
    hot_spot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    part: Mapped[Part] = mapped_column(WordType(Part))
