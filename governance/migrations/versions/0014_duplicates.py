"""What likely duplicates are found by: the open cases at a place, few among all there ever were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_case_open_geom",
        "case",
        ["geom"],
        postgresql_using="gist",
        postgresql_where=sa.text("due_at is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_case_open_geom", table_name="case")
