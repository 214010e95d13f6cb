"""A dry run tells teams and urgency apart, not departments alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SIDES = ("before", "after")


def upgrade() -> None:
    for side in SIDES:
        op.add_column("rule_trial_case", sa.Column(f"{side}_queue", sa.String(80), nullable=True))
        urgent = sa.Column[bool](
            f"{side}_urgent", sa.Boolean(), nullable=False, server_default="false"
        )
        op.add_column("rule_trial_case", urgent)
        op.alter_column("rule_trial_case", f"{side}_urgent", server_default=None)


def downgrade() -> None:
    for side in SIDES:
        op.drop_column("rule_trial_case", f"{side}_urgent")
        op.drop_column("rule_trial_case", f"{side}_queue")
