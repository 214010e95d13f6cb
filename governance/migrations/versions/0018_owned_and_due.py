"""No case without owner and running clock until it has ended: the database refuses one, too."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

CHECKS = {
    "owned_till_end": "(owner_kind = 'nobody') = (closed_at is not null)",
    "due_till_end": "num_nulls(closed_at, due_at) = 1",
}


def upgrade() -> None:
    for name, held in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_case_{name}"), "case", held)


def downgrade() -> None:
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_case_{name}"), "case")
