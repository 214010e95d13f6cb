"""Where grid workers on duty were last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "worker_position",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "geom", Geometry("POINT", srid=4490, dimension=2, spatial_index=False), nullable=False
        ),
        sa.Column("accuracy_m", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district", "account_id"],
            ["account.district", "account.id"],
            name=op.f("fk_worker_position_district_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district", "account_id", name=op.f("pk_worker_position")),
    )


def downgrade() -> None:
    op.drop_table("worker_position")
