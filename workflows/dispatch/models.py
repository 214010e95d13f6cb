"""Departments (处置部门) and the rules that choose one for a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, UtcDateTime, WordType, fk
from workflows.dispatch.rule_words import Hours, RuleSetState, TrialState


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


class RuleSet(InDistrict, Base):
    """One version of a district's rules: at most one is a draft, at most one in force.

    A draft is edited, each edit raising `revision`; from when it took force on its rules are never
    changed again, since cases name the rule that chose for them. `in_force_since` is the last time
    that it took force. `based_on` is the version whose rules it began with.
    """

    __tablename__ = "rule_set"
    __table_args__ = (
        UniqueConstraint("district", "version"),
        *(
            Index(
                f"uq_rule_set_{state}",
                "district",
                unique=True,
                postgresql_where=text(f"state = '{state}'"),
            )
            for state in ("draft", "in_force")
        ),
    )

    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[RuleSetState] = mapped_column(WordType(RuleSetState))
    revision: Mapped[int] = mapped_column(Integer, default=1)
    based_on: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int | None] = mapped_column(BigInteger)
    author_label: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    in_force_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RoutingRule(InDistrict, Base):
    """The first rule of a set by `position` that matches chooses; an empty condition matches all.

    `class_code` matches a class or, as a prefix, a group of classes; `area_code` a division, too,
    or a responsible grid. Any of `keywords` must stand in the text. `channel` is a source of
    reports, `entity_kind` the kind of a legal entity, or the class of a component, at the place.
    `weekdays` count from 0 for Monday; the window `from_minute` to `to_minute` of the day is of the
    wall clock and may run over midnight. `queue` names a team within the department.
    """

    __tablename__ = "routing_rule"
    __table_args__ = (
        fk("department_id", "department"),
        fk("rule_set_id", "rule_set", ondelete="CASCADE"),
        CheckConstraint("(from_minute is null) = (to_minute is null)", name="window"),
        Index(None, "district", "rule_set_id", "position"),
    )

    rule_set_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(Integer)
    class_code: Mapped[str | None] = mapped_column(String(80))
    area_code: Mapped[str | None] = mapped_column(String(80))
    keywords: Mapped[list[str]] = mapped_column(ARRAY(String(80)), default=list)
    channel: Mapped[str | None] = mapped_column(String(40))
    entity_kind: Mapped[str | None] = mapped_column(String(80))
    hours: Mapped[Hours | None] = mapped_column(WordType(Hours))
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), default=list)
    from_minute: Mapped[int | None] = mapped_column(SmallInteger)
    to_minute: Mapped[int | None] = mapped_column(SmallInteger)
    department_id: Mapped[int] = mapped_column(BigInteger)
    queue: Mapped[str | None] = mapped_column(String(80))
    urgent: Mapped[bool] = mapped_column(Boolean, default=False)
    note: Mapped[str | None] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(40))


class RuleChange(InDistrict, Base):
    """Who did what to a rule set, and when; `what` is a word of `rule_words.Change`."""

    __tablename__ = "rule_change"
    __table_args__ = (Index(None, "district", "version", "at"),)

    version: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    actor_label: Mapped[str | None] = mapped_column(String(80))
    what: Mapped[str] = mapped_column(String(32))
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)


class RuleTrial(InDistrict, Base):
    """A dry run of a set, as it was at `revision`, on the cases opened from `since` to `until`.

    `after` is the last case that was tried; `cases` counts those tried out of `total`.
    """

    __tablename__ = "rule_trial"
    __table_args__ = (
        fk("rule_set_id", "rule_set", ondelete="CASCADE"),
        Index(None, "district", "rule_set_id"),
    )

    rule_set_id: Mapped[int] = mapped_column(BigInteger)
    revision: Mapped[int] = mapped_column(Integer)
    state: Mapped[TrialState] = mapped_column(WordType(TrialState))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    total: Mapped[int] = mapped_column(Integer)
    cases: Mapped[int] = mapped_column(Integer, default=0)
    after: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    author_label: Mapped[str | None] = mapped_column(String(80))


class RuleTrialCase(InDistrict, Base):
    """A case of which the tried rules say something else than those in force: another department
    or nobody, another team, or another urgency.
    """

    __tablename__ = "rule_trial_case"
    __table_args__ = (
        fk("trial_id", "rule_trial", ondelete="CASCADE"),
        Index(None, "district", "trial_id", "before_id", "after_id", "case_id"),
    )

    trial_id: Mapped[int] = mapped_column(BigInteger)
    case_id: Mapped[int] = mapped_column(BigInteger)
    before_id: Mapped[int | None] = mapped_column(BigInteger)
    after_id: Mapped[int | None] = mapped_column(BigInteger)
    before_queue: Mapped[str | None] = mapped_column(String(80))
    after_queue: Mapped[str | None] = mapped_column(String(80))
    before_urgent: Mapped[bool] = mapped_column(Boolean, default=False)
    after_urgent: Mapped[bool] = mapped_column(Boolean, default=False)
    position: Mapped[int | None] = mapped_column(Integer)
