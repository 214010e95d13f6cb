"""Who replaced or took back what an officer taught."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("location_alias", sa.Column("replaced_by", sa.BigInteger(), nullable=True))
    op.add_column("location_alias", sa.Column("replaced_label", sa.String(80), nullable=True))
    op.create_index(
        "ix_location_alias_district_taught_at_id", "location_alias", ["district", "taught_at", "id"]
    )


def downgrade() -> None:
    op.drop_index("ix_location_alias_district_taught_at_id", table_name="location_alias")
    op.drop_column("location_alias", "replaced_label")
    op.drop_column("location_alias", "replaced_by")
