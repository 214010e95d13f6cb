"""A case (案件), its clocks and its events."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Float,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, UtcDateTime, WordType, fk, geometry
from workflows.cases.kinds import CasePart, CaseSource
from workflows.deadlines import Unit
from workflows.engine import OwnerKind
from workflows.roles import Role

__all__ = ["Case", "CaseEvent", "CasePart", "CaseSource", "Clock"]


class Case(InDistrict, Base):
    """One case, one owner. It changes only through `workflows.cases` moves, each raising `version`.

    `why` keeps the reasons of every automatic choice: keys `place`, `class`, `route`, `queue` hold
    lists of Reasons, `alternatives` other places, `duplicates` likely earlier cases, `heard` the
    reporter's words for the place, `reroute` what the rules would choose at a corrected place.
    `due_at` is the running clock's, for range scans; `handling_due_at` that of handling, kept after
    it stopped; `late` says that handling passed its time, `exempt` that an appeal took it out of
    the figures. `suspended_until` is set while the running clock stands, and its `due_at` counts
    that pause already. `supervised_at` is set while a supervision waits for its answer.
    `survivor_id` is the case that one merged, or handed over, lives on in; `part` and `parent_id`
    make it a part of another. `seen_at` is when somebody saw the thing, `confirmed_at` when the
    department answered for the result. `satisfaction` is what was said last, of 1 to 5; what was
    said when somebody called (`revisit_…`) and of the resident's own accord (`own_…`) stay apart.
    """

    __tablename__ = "case"
    __table_args__ = (
        fk("class_id", "case_class"),
        fk("standard_id", "standard"),
        fk("location_id", "location"),
        fk("grid_id", "grid"),
        fk("community_code", "division", "code"),
        fk("street_code", "division", "code"),
        fk("department_id", "department"),
        fk("owner_department_id", "department"),
        fk("calendar_id", "calendar_version"),
        fk("parent_id", "case"),
        fk("survivor_id", "case"),
        CheckConstraint("(parent_id is null) = (part is null)", name="part_of_a_parent"),
        CheckConstraint("survivor_id is null or due_at is null", name="survivor_of_an_ended"),
        CheckConstraint("satisfaction between 1 and 5", name="satisfaction"),
        UniqueConstraint("district", "no"),
        CheckConstraint(
            "case owner_kind when 'role' then owner_role is not null "
            "when 'department' then owner_department_id is not null "
            "when 'account' then owner_account_id is not null "
            "else owner_kind = 'nobody' and due_at is null end "
            "and num_nonnulls(owner_role, owner_department_id, owner_account_id) "
            "= (owner_kind <> 'nobody')::int",
            name="one_owner",
        ),
        # Until it has ended it has an owner, and a clock; of which `uq_clock_running` sees one.
        CheckConstraint("(owner_kind = 'nobody') = (closed_at is not null)", name="owned_till_end"),
        CheckConstraint("num_nulls(closed_at, due_at) = 1", name="due_till_end"),
        Index("ix_case_geom", "geom", postgresql_using="gist"),
        Index(
            "ix_case_open_geom",
            "geom",
            postgresql_using="gist",
            postgresql_where=text("due_at is not null"),
        ),
        Index(
            "ix_case_sheet",
            "district",
            text("(tile_x(st_x(geom)) >> 15)"),
            text("(tile_y(st_y(geom)) >> 15)"),
            "due_at",
            "id",
        ),
        Index("ix_case_opened", "district", "opened_at", "id"),
        Index("ix_case_closed", "district", "closed_at"),
        Index(
            "ix_case_due", "district", "due_at", "id", postgresql_where=text("due_at is not null")
        ),
        Index(
            "ix_case_open_owner",
            "district",
            "owner_kind",
            "owner_role",
            "owner_department_id",
            "owner_account_id",
            postgresql_where=text("due_at is not null"),
        ),
        Index(
            "ix_case_open_grid", "district", "grid_id", postgresql_where=text("due_at is not null")
        ),
        Index("ix_case_department", "district", "department_id", "opened_at"),
        Index("ix_case_worker", "district", "worker_id", "opened_at"),
        Index(
            "ix_case_parent",
            "district",
            "parent_id",
            postgresql_where=text("parent_id is not null"),
        ),
        Index(
            "ix_case_survivor",
            "district",
            "survivor_id",
            postgresql_where=text("survivor_id is not null"),
        ),
        Index(
            "ix_case_suspended",
            "district",
            "suspended_until",
            postgresql_where=text("suspended_until is not null"),
        ),
        Index(
            "ix_case_supervised",
            "district",
            "supervised_at",
            postgresql_where=text("supervised_at is not null"),
        ),
    )

    no: Mapped[str] = mapped_column(String(24))
    source: Mapped[CaseSource] = mapped_column(WordType(CaseSource))
    sample: Mapped[bool] = mapped_column(Boolean, default=False)
    text: Mapped[str] = mapped_column(Text)
    urgent: Mapped[bool] = mapped_column(Boolean, default=False)
    class_id: Mapped[int | None] = mapped_column(BigInteger)
    standard_id: Mapped[int | None] = mapped_column(BigInteger)

    address: Mapped[str | None] = mapped_column(String(255))
    place_level: Mapped[str] = mapped_column(String(16))
    place_confidence: Mapped[float] = mapped_column(Float)
    location_id: Mapped[int | None] = mapped_column(BigInteger)
    grid_id: Mapped[int | None] = mapped_column(BigInteger)
    community_code: Mapped[str | None] = mapped_column(String(12))
    street_code: Mapped[str | None] = mapped_column(String(12))
    geom: Mapped[WKBElement | None] = mapped_column(geometry("POINT"))
    why: Mapped[dict[str, Any]] = mapped_column(JSONB)

    definition: Mapped[str] = mapped_column(String(32))
    definition_version: Mapped[int] = mapped_column(Integer)
    stage: Mapped[str] = mapped_column(String(32))
    version: Mapped[int] = mapped_column(Integer)
    owner_kind: Mapped[OwnerKind] = mapped_column(WordType(OwnerKind))
    owner_role: Mapped[Role | None] = mapped_column(WordType(Role))
    owner_department_id: Mapped[int | None] = mapped_column(BigInteger)
    owner_account_id: Mapped[int | None] = mapped_column(BigInteger)
    owner_label: Mapped[str | None] = mapped_column(String(80))
    department_id: Mapped[int | None] = mapped_column(BigInteger)
    handler_id: Mapped[int | None] = mapped_column(BigInteger)
    handler_label: Mapped[str | None] = mapped_column(String(80))
    worker_id: Mapped[int | None] = mapped_column(BigInteger)
    worker_label: Mapped[str | None] = mapped_column(String(80))

    calendar_id: Mapped[int] = mapped_column(BigInteger)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_provisional: Mapped[bool] = mapped_column(Boolean, default=False)
    handling_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    late: Mapped[bool] = mapped_column(Boolean, default=False)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    filed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dispatched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    events: Mapped[int] = mapped_column(Integer, default=0)
    returns: Mapped[int] = mapped_column(Integer, default=0)
    reworks: Mapped[int] = mapped_column(Integer, default=0)
    reopenings: Mapped[int] = mapped_column(Integer, default=0)

    parent_id: Mapped[int | None] = mapped_column(BigInteger)
    part: Mapped[CasePart | None] = mapped_column(WordType(CasePart))
    survivor_id: Mapped[int | None] = mapped_column(BigInteger)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    evaluated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acceptor_id: Mapped[int | None] = mapped_column(BigInteger)
    dispatcher_id: Mapped[int | None] = mapped_column(BigInteger)
    rule_id: Mapped[int | None] = mapped_column(BigInteger)
    returned: Mapped[bool] = mapped_column(Boolean, default=False)
    suspended_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspensions: Mapped[int] = mapped_column(Integer, default=0)
    extensions: Mapped[int] = mapped_column(Integer, default=0)
    supervised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    supervisions: Mapped[int] = mapped_column(Integer, default=0)
    appeals: Mapped[int] = mapped_column(Integer, default=0)
    exempt: Mapped[bool] = mapped_column(Boolean, default=False)
    forced: Mapped[bool] = mapped_column(Boolean, default=False)
    satisfaction: Mapped[int | None] = mapped_column(SmallInteger)
    revisit_satisfaction: Mapped[int | None] = mapped_column(SmallInteger)
    revisited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    own_satisfaction: Mapped[int | None] = mapped_column(SmallInteger)
    own_evaluated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Clock(InDistrict, Base):
    """The time that a stage may take. At most one clock of a case runs at any moment.

    `amount` is the original limit, `extensions` how many more of it were granted. `pauses` is a
    list of [from, to] ISO moments that do not count; the last may end in the future, while the
    clock openly stands. `rung` is how many rungs of its ladder have fired and `next_rung_at` when
    the clock must be looked at next: the row is its own duty, found by that moment. `overdue_at` is
    the due time that it was seen to have passed. `revision` is raised whenever it is reckoned anew.
    """

    __tablename__ = "clock"
    __table_args__ = (
        fk("case_id", "case"),
        fk("calendar_id", "calendar_version"),
        Index(
            "uq_clock_running",
            "district",
            "case_id",
            unique=True,
            postgresql_where=text("stopped_at is null"),
        ),
        Index("ix_clock_rung", "next_rung_at", postgresql_where=text("next_rung_at is not null")),
        Index("ix_clock_provisional", "district", "id", postgresql_where=text("provisional")),
        CheckConstraint("stopped_at is null or next_rung_at is null", name="stopped_owes_nothing"),
        Index(None, "district", "case_id"),
    )

    case_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(32))
    calendar_id: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    unit: Mapped[Unit] = mapped_column(WordType(Unit))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    provisional: Mapped[bool] = mapped_column(Boolean, default=False)
    pauses: Mapped[list[list[str]]] = mapped_column(JSONB, default=list)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    overdue_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rung: Mapped[int] = mapped_column(Integer, default=0)
    next_rung_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    extensions: Mapped[int] = mapped_column(Integer, default=0)
    revision: Mapped[int] = mapped_column(Integer, default=1)


class CaseEvent(InDistrict, Base):
    """One step of a case's story; the database refuses to update or delete it.

    `seq` counts from 1 in its case. Notes of the system (a reminder, a mark of lateness) are events
    too, with `move` naming them and both stages the same.
    """

    __tablename__ = "case_event"
    __table_args__ = (
        fk("case_id", "case"),
        UniqueConstraint("district", "case_id", "seq"),
        Index(None, "district", "at"),
    )

    case_id: Mapped[int] = mapped_column(BigInteger)
    seq: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    move: Mapped[str] = mapped_column(String(32))
    from_stage: Mapped[str | None] = mapped_column(String(32))
    to_stage: Mapped[str] = mapped_column(String(32))
    actor_role: Mapped[Role] = mapped_column(WordType(Role))
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    actor_label: Mapped[str | None] = mapped_column(String(80))
    owner_label: Mapped[str | None] = mapped_column(String(80))
    opinion: Mapped[str | None] = mapped_column(Text)
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)
