"""Departments (处置部门) and the rules that choose one for a case."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, fk


class Department(InDistrict, Base):
    """A unit that handles cases; `street_code` is set when it serves one street or town only."""

    __tablename__ = "department"
    __table_args__ = (
        UniqueConstraint("district", "code"),
        fk("street_code", "division", "code"),
    )

    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(120))
    street_code: Mapped[str | None] = mapped_column(String(12))
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class RoutingRule(InDistrict, Base):
    """The first rule by `position` that matches chooses the department; an empty field matches all.

    `class_code` matches a class or, as a prefix, a group of classes; `area_code` a division, too.
    """

    __tablename__ = "routing_rule"
    __table_args__ = (
        fk("department_id", "department"),
        Index(None, "district", "position"),
    )

    position: Mapped[int] = mapped_column(Integer)
    class_code: Mapped[str | None] = mapped_column(String(20))
    area_code: Mapped[str | None] = mapped_column(String(12))
    keyword: Mapped[str | None] = mapped_column(String(40))
    department_id: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(40))
