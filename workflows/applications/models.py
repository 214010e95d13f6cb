"""What somebody asks leave for on a case (申请): more time, a pause, an end by force."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import BigInteger, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, UtcDateTime, WordType, fk
from workflows.definition import Asks
from workflows.roles import Role


class ApplicationState(enum.StrEnum):
    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    """The case moved on before anybody answered."""


class Application(InDistrict, Base):
    """One asking. At most one of a case waits; `step` counts the approvals given so far, `approver`
    is the role that must answer now. `until` is the end of the pause that is asked for.
    """

    __tablename__ = "application"
    __table_args__ = (
        fk("case_id", "case"),
        fk("department_id", "department"),
        Index(
            "uq_application_waiting",
            "district",
            "case_id",
            unique=True,
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_application_approver",
            "district",
            "approver",
            "asked_at",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(None, "district", "case_id"),
    )

    case_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[Asks] = mapped_column(WordType(Asks))
    move: Mapped[str] = mapped_column(String(32))
    state: Mapped[ApplicationState] = mapped_column(WordType(ApplicationState))
    step: Mapped[int] = mapped_column(SmallInteger, default=0)
    approver: Mapped[Role] = mapped_column(WordType(Role))
    reason: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asker_role: Mapped[Role] = mapped_column(WordType(Role))
    asker_id: Mapped[int | None] = mapped_column(BigInteger)
    asker_label: Mapped[str | None] = mapped_column(String(80))
    department_id: Mapped[int | None] = mapped_column(BigInteger)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answerer_id: Mapped[int | None] = mapped_column(BigInteger)
    answerer_label: Mapped[str | None] = mapped_column(String(80))
    opinion: Mapped[str | None] = mapped_column(Text)
