"""Files from which registers were loaded, and what was wrong in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = postgresql.JSONB(astext_type=sa.Text())
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("account", sa.Column("source", sa.String(length=80), nullable=True))
    op.add_column("account", sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=True))
    # A layout that is replaced on the day it began held on no day.
    op.drop_constraint(op.f("ck_grid_validity"), "grid")
    op.create_check_constraint(
        op.f("ck_grid_validity"), "grid", "valid_to is null or valid_to >= valid_from"
    )
    op.create_table(
        "register_load",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("upload_key", sa.String(length=80), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("account_label", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("seen", JSON, nullable=False),
        sa.Column("options", JSON, nullable=False),
        sa.Column("progress", JSON, nullable=False),
        sa.Column("report", JSON, nullable=True),
        sa.Column("refusal", JSON, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["district", "account_id"],
            ["account.district", "account.id"],
            name=op.f("fk_register_load_district_account_id_account"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_register_load")),
        sa.UniqueConstraint(
            "district",
            "account_id",
            "upload_key",
            name=op.f("uq_register_load_district_account_id_upload_key"),
        ),
    )
    op.create_index(
        op.f("ix_register_load_district_created_at"), "register_load", ["district", "created_at"]
    )
    op.create_index(
        "ix_register_load_same",
        "register_load",
        ["district", "kind", "sha256"],
        postgresql_where=sa.text("state in ('uploaded', 'queued', 'running')"),
    )
    op.create_table(
        "register_load_part",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("load_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district", "load_id"],
            ["register_load.district", "register_load.id"],
            name=op.f("fk_register_load_part_district_load_id_register_load"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "district", "load_id", "name", "number", name=op.f("pk_register_load_part")
        ),
    )


def downgrade() -> None:
    op.drop_column("account", "loaded_at")
    op.drop_column("account", "source")
    op.drop_table("register_load_part")
    op.drop_table("register_load")
    # Cells that held on no day were never anybody's.
    op.execute("delete from grid where valid_to = valid_from")
    op.drop_constraint(op.f("ck_grid_validity"), "grid")
    op.create_check_constraint(
        op.f("ck_grid_validity"), "grid", "valid_to is null or valid_to > valid_from"
    )
