"""Who changed how a class is offered and how its repeats are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "class_change",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("class_id", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_label", sa.String(length=80), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=False),
        sa.Column("after", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district", "class_id"],
            ["case_class.district", "case_class.id"],
            name=op.f("fk_class_change_district_class_id_case_class"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_class_change")),
    )
    op.create_index(
        op.f("ix_class_change_district_class_id"), "class_change", ["district", "class_id"]
    )


def downgrade() -> None:
    op.drop_table("class_change")
