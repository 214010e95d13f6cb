"""Clocks that have stopped are found, too, when a year that they ran through is announced."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

NAME = "ix_clock_provisional"


def upgrade() -> None:
    _replace("provisional")


def downgrade() -> None:
    _replace("provisional and stopped_at is null")


def _replace(where: str) -> None:
    op.drop_index(NAME, table_name="clock")
    op.create_index(NAME, "clock", ["district", "id"], postgresql_where=sa.text(where))
