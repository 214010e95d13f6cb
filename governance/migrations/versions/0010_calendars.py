"""Calendars of departments, and clocks that wait for a year to be announced."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("calendar_version", sa.Column("department_id", sa.BigInteger(), nullable=True))
    op.add_column("calendar_version", sa.Column("actor_label", sa.String(80), nullable=True))
    op.create_foreign_key(
        op.f("fk_calendar_version_district_department_id_department"),
        "calendar_version",
        "department",
        ["district", "department_id"],
        ["district", "id"],
    )
    op.create_index(
        "ix_clock_provisional",
        "clock",
        ["district", "id"],
        postgresql_where=sa.text("provisional and stopped_at is null"),
    )


def downgrade() -> None:
    op.drop_index("ix_clock_provisional", table_name="clock")
    op.drop_constraint(
        op.f("fk_calendar_version_district_department_id_department"),
        "calendar_version",
        type_="foreignkey",
    )
    op.drop_column("calendar_version", "actor_label")
    op.drop_column("calendar_version", "department_id")
