"""Figures, kept up as cases change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from workflows.figures.watching import UNWATCH, WATCH

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

AXES = (
    "street",
    "community",
    "grid",
    "department",
    "acceptor",
    "dispatcher",
    "worker",
    "handler",
    "class",
    "source",
)
VALUES = ("discover", "assign", "resolve", "satisfaction")
INDEXED = ("reported_day", "filed_day", "due_day", "handled_day", "closed_day")


def upgrade() -> None:
    _create_changes()
    _create_sums()
    _create_formulas()
    for statement in WATCH:
        op.execute(statement)
    # Cases that are there already are counted when the sums are first brought up.
    op.execute('insert into case_change (district, case_id) select district, id from "case"')


def _create_changes() -> None:
    op.create_table(
        "case_change",
        sa.Column("district", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_case_change")),
    )
    op.create_table(
        "case_figure",
        sa.Column("district", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), autoincrement=False, nullable=False),
        *(sa.Column(axis, sa.String(40), nullable=False) for axis in AXES),
        *(sa.Column(day, sa.Date(), nullable=True) for day in (*INDEXED, "evaluated_day")),
        sa.Column("bits", sa.BigInteger(), nullable=False),
        *(sa.Column(value, sa.BigInteger(), nullable=True) for value in VALUES),
        sa.PrimaryKeyConstraint("district", "case_id", name=op.f("pk_case_figure")),
    )
    for day in INDEXED:
        op.create_index(op.f(f"ix_case_figure_district_{day}"), "case_figure", ["district", day])


def _create_sums() -> None:
    op.create_table(
        "figure_count",
        sa.Column("district", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("axis", sa.String(16), nullable=False),
        sa.Column("base", sa.String(16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("bits", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        *(
            sa.Column(f"{value}_{what}", sa.BigInteger(), nullable=True)
            for value in VALUES
            for what in ("sum", "squares")
        ),
        sa.PrimaryKeyConstraint(
            "district", "axis", "base", "day", "key", "bits", name=op.f("pk_figure_count")
        ),
        postgresql_with={"fillfactor": 80},
    )
    op.create_table(
        "figure_state",
        sa.Column("district", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("district", name=op.f("pk_figure_state")),
    )


def _create_formulas() -> None:
    op.create_table(
        "figure_formula",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("spec", JSONB(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_figure_formula")),
        sa.UniqueConstraint("district", "key", name=op.f("uq_figure_formula_district_key")),
    )


def downgrade() -> None:
    for statement in UNWATCH:
        op.execute(statement)
    for table in ("figure_formula", "figure_state", "figure_count", "case_figure", "case_change"):
        op.drop_table(table)
