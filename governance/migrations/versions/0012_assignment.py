"""Who is on duty, and proposals for whom to send."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "shift",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        _of_account("shift"),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_shift_ends_after_start")),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_shift")),
        sa.UniqueConstraint(
            "district",
            "account_id",
            "starts_at",
            name=op.f("uq_shift_district_account_id_starts_at"),
        ),
    )
    op.create_index(op.f("ix_shift_district_starts_at"), "shift", ["district", "starts_at"])
    op.create_table(
        "leave",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        _of_account("leave"),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_leave_ends_after_start")),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_leave")),
        sa.UniqueConstraint(
            "district",
            "account_id",
            "first_day",
            name=op.f("uq_leave_district_account_id_first_day"),
        ),
    )
    op.create_table(
        "skill",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("class_code", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_skill")),
        sa.UniqueConstraint("district", "name", name=op.f("uq_skill_district_name")),
    )
    op.create_table(
        "worker_skill",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("skill_id", sa.BigInteger(), nullable=False),
        _of_account("worker_skill"),
        sa.ForeignKeyConstraint(
            ["district", "skill_id"],
            ["skill.district", "skill.id"],
            name=op.f("fk_worker_skill_district_skill_id_skill"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district", "account_id", "skill_id", name=op.f("pk_worker_skill")),
    )
    op.create_table(
        "worker_means",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("means", sa.String(length=32), nullable=False),
        sa.Column("room", sa.SmallInteger(), nullable=False),
        _of_account("worker_means"),
        sa.CheckConstraint("room between 1 and 60", name=op.f("ck_worker_means_room")),
        sa.PrimaryKeyConstraint("district", "account_id", name=op.f("pk_worker_means")),
    )
    op.create_table(
        "dispatch_proposal",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("asked_label", sa.String(length=80), nullable=True),
        sa.Column("solved_at", MOMENT, nullable=True),
        sa.Column("figures", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_dispatch_proposal")),
    )
    op.create_index(
        op.f("ix_dispatch_proposal_district_asked_at"),
        "dispatch_proposal",
        ["district", "asked_at"],
    )
    op.create_table(
        "dispatch_visit",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("proposal_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=True),
        sa.Column("worker_label", sa.String(length=80), nullable=True),
        sa.Column("proposed_id", sa.BigInteger(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("arrival_at", MOMENT, nullable=True),
        sa.Column("late", sa.Float(), nullable=True),
        sa.Column("nearest_late", sa.Float(), nullable=True),
        sa.Column("why", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_label", sa.String(length=80), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["district", "proposal_id"],
            ["dispatch_proposal.district", "dispatch_proposal.id"],
            name=op.f("fk_dispatch_visit_district_proposal_id_dispatch_proposal"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district", "case_id"],
            ["case.district", "case.id"],
            name=op.f("fk_dispatch_visit_district_case_id_case"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_dispatch_visit")),
        sa.UniqueConstraint(
            "district",
            "proposal_id",
            "case_id",
            name=op.f("uq_dispatch_visit_district_proposal_id_case_id"),
        ),
    )
    op.create_index(
        op.f("ix_dispatch_visit_district_case_id"), "dispatch_visit", ["district", "case_id"]
    )


def downgrade() -> None:
    for table in (
        "dispatch_visit",
        "dispatch_proposal",
        "worker_means",
        "worker_skill",
        "skill",
        "leave",
        "shift",
    ):
        op.drop_table(table)


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["district", "account_id"],
        ["account.district", "account.id"],
        name=op.f(f"fk_{table}_district_account_id_account"),
        ondelete="CASCADE",
    )
