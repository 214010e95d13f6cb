"""Formulas of a district as versions that stay, each with who wrote it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLE = "figure_formula"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.alter_column(TABLE, "version", server_default=None)
    op.add_column(TABLE, sa.Column("actor_label", sa.String(80), nullable=True))
    op.alter_column(TABLE, "spec", existing_type=JSONB(), nullable=True)
    op.execute(f"update {TABLE} set spec = null where hidden")  # noqa: S608 - a constant
    op.drop_constraint(op.f("uq_figure_formula_district_key"), TABLE)
    op.create_unique_constraint(
        op.f("uq_figure_formula_district_key_version"), TABLE, ["district", "key", "version"]
    )
    op.execute(
        f"create trigger append_only before update or delete on {TABLE}"
        " for each row execute function refuse_change()"
    )
    op.execute(
        f"create trigger never_emptied before truncate on {TABLE}"
        " for each statement execute function refuse_change()"
    )


def downgrade() -> None:
    for trigger in ("never_emptied", "append_only"):
        op.execute(f"drop trigger {trigger} on {TABLE}")
    op.execute(
        f"delete from {TABLE} as gone using {TABLE} as later where later.district = gone.district"  # noqa: S608 - a constant
        " and later.key = gone.key and later.version > gone.version"
    )
    op.execute(f"delete from {TABLE} where spec is null and not hidden")  # noqa: S608 - a constant
    op.execute(f"update {TABLE} set spec = '{{}}' where spec is null")  # noqa: S608 - a constant
    op.drop_constraint(op.f("uq_figure_formula_district_key_version"), TABLE)
    op.create_unique_constraint(op.f("uq_figure_formula_district_key"), TABLE, ["district", "key"])
    op.alter_column(TABLE, "spec", existing_type=JSONB(), nullable=False)
    op.drop_column(TABLE, "actor_label")
    op.drop_column(TABLE, "version")
