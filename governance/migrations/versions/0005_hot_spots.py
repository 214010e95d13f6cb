"""Hot spots, as they were found each night."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hot_spot_run",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("nightly", sa.Boolean(), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.Integer(), nullable=False),
        sa.Column("compared_with", sa.Integer(), nullable=False),
        sa.Column("left_aside", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_hot_spot_run")),
        sa.UniqueConstraint("district", "key", name=op.f("uq_hot_spot_run_district_key")),
    )
    op.create_table(
        "hot_spot",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.String(length=255), nullable=True),
        sa.Column(
            "geom", Geometry("POLYGON", srid=4490, dimension=2, spatial_index=False), nullable=False
        ),
        sa.Column(
            "centre", Geometry("POINT", srid=4490, dimension=2, spatial_index=False), nullable=False
        ),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Float(), nullable=False),
        sa.Column("window_cases", sa.Integer(), nullable=False),
        sa.Column("window_expected", sa.Float(), nullable=False),
        sa.Column("now_count", sa.Integer(), nullable=False),
        sa.Column("before_count", sa.Integer(), nullable=True),
        sa.Column("trend", sa.Float(), nullable=True),
        sa.Column("trend_low", sa.Float(), nullable=True),
        sa.Column("trend_high", sa.Float(), nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["district", "run_id"],
            ["hot_spot_run.district", "hot_spot_run.id"],
            name=op.f("fk_hot_spot_district_run_id_hot_spot_run"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district", "class_id"],
            ["case_class.district", "case_class.id"],
            name=op.f("fk_hot_spot_district_class_id_case_class"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_hot_spot")),
        sa.UniqueConstraint(
            "district", "run_id", "rank", name=op.f("uq_hot_spot_district_run_id_rank")
        ),
    )
    op.create_index("ix_hot_spot_geom", "hot_spot", ["geom"], postgresql_using="gist")
    op.create_table(
        "hot_spot_case",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("hot_spot_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["district", "hot_spot_id"],
            ["hot_spot.district", "hot_spot.id"],
            name=op.f("fk_hot_spot_case_district_hot_spot_id_hot_spot"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district", "case_id"],
            ["case.district", "case.id"],
            name=op.f("fk_hot_spot_case_district_case_id_case"),
        ),
        sa.PrimaryKeyConstraint(
            "district", "hot_spot_id", "case_id", name=op.f("pk_hot_spot_case")
        ),
    )
    op.create_index(
        op.f("ix_hot_spot_case_district_case_id"), "hot_spot_case", ["district", "case_id"]
    )


def downgrade() -> None:
    op.drop_table("hot_spot_case")
    op.drop_table("hot_spot")
    op.drop_table("hot_spot_run")
