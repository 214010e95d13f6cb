"""Files from which registers were loaded, and what was wrong in them."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f("ck_grid_validity"), "grid")
    op.create_check_constraint(
        op.f("ck_grid_validity"), "grid", "valid_to is null or valid_to >= valid_from"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_grid_validity"), "grid")
    op.create_check_constraint(
        op.f("ck_grid_validity"), "grid", "valid_to is null or valid_to > valid_from"
    )
