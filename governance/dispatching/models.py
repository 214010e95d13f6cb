"""Proposals of whom to send where (派单方案), and what became of each visit of them."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Float, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, UtcDateTime, WordType, fk


class ProposalState(enum.StrEnum):
    WAITING = "waiting"
    """Asked for; a task works it out."""
    READY = "ready"
    REPLACED = "replaced"
    """A later one was asked for; what it left undecided is decided there."""


class Proposal(InDistrict, Base):
    """One look at all cases that wait for somebody to look, and the rounds that were proposed.

    `figures` are what the page says of it: counts, late minutes of the rounds and of nearest-first,
    minutes on the way, the model's cost with its proven bound, and how long it took.
    """

    __tablename__ = "dispatch_proposal"
    __table_args__ = (Index(None, "district", "asked_at"),)

    state: Mapped[ProposalState] = mapped_column(WordType(ProposalState))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by: Mapped[int] = mapped_column(BigInteger)
    asked_label: Mapped[str | None] = mapped_column(String(80))
    solved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)


class VisitState(enum.StrEnum):
    """What a person made of a proposed visit."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    STALE = "stale"
    """The case had moved on when it was accepted."""


class Visit(InDistrict, Base):
    """A case of a proposal: who goes, as which stop of their round, and why.

    `worker_id` is who goes as the page stands, `proposed_id` who was proposed; None says that
    nobody could be found. `seq` counts from 1 in a worker's round. `version` is that of the case as
    it was looked at. `late` and `nearest_late` are minutes after due, the latter if whoever is
    nearest had gone; None where nobody gets there today.
    """

    __tablename__ = "dispatch_visit"
    __table_args__ = (
        fk("proposal_id", "dispatch_proposal", ondelete="CASCADE"),
        fk("case_id", "case"),
        UniqueConstraint("district", "proposal_id", "case_id"),
        Index(None, "district", "case_id"),
    )

    proposal_id: Mapped[int] = mapped_column(BigInteger)
    case_id: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(Integer)
    worker_id: Mapped[int | None] = mapped_column(BigInteger)
    worker_label: Mapped[str | None] = mapped_column(String(80))
    proposed_id: Mapped[int | None] = mapped_column(BigInteger)
    seq: Mapped[int] = mapped_column(Integer)
    arrival_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    late: Mapped[float | None] = mapped_column(Float)
    nearest_late: Mapped[float | None] = mapped_column(Float)
    why: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    state: Mapped[VisitState] = mapped_column(WordType(VisitState))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_label: Mapped[str | None] = mapped_column(String(80))
    reason: Mapped[str | None] = mapped_column(Text)
