"""Standards and their versions: limits as written and read, who is named, what was imported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TEXTS = ("handled_by", "overseen_by")
LISTS = ("limits", "odd")


def upgrade() -> None:
    _widen_standards()
    _create_departments()
    _create_imports()


def _widen_standards() -> None:
    op.add_column("case_class", sa.Column("ended_on", sa.Date(), nullable=True))
    op.alter_column("standard", "amount", nullable=True)
    op.alter_column("standard", "unit", nullable=True)
    op.add_column("standard", sa.Column("limit_text", sa.String(80), nullable=True))
    op.add_column("standard", sa.Column("mended_by", sa.String(80), nullable=True))
    for name in TEXTS:
        op.add_column("standard", sa.Column(name, sa.Text(), nullable=True))
    for name in LISTS:
        op.add_column("standard", sa.Column(name, JSONB(), nullable=False, server_default="[]"))
    op.create_check_constraint(
        op.f("ck_standard_limit_whole"), "standard", "(amount is null) = (unit is null)"
    )
    op.create_check_constraint(op.f("ck_standard_validity"), "standard", "valid_to >= valid_from")


def _create_departments() -> None:
    op.create_table(
        "standard_department",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("standard_id", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.String(32), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district", "standard_id"],
            ["standard.district", "standard.id"],
            name=op.f("fk_standard_department_district_standard_id_standard"),
        ),
        sa.ForeignKeyConstraint(
            ["district", "department_id"],
            ["department.district", "department.id"],
            name=op.f("fk_standard_department_district_department_id_department"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_standard_department")),
        sa.UniqueConstraint(
            "district",
            "standard_id",
            "part",
            "department_id",
            name=op.f("uq_standard_department_district_standard_id_part_department_id"),
        ),
    )
    op.create_index(
        "ix_standard_department_district_department_id",
        "standard_department",
        ["district", "department_id"],
    )


def _create_imports() -> None:
    op.create_table(
        "standards_import",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_label", sa.String(80), nullable=True),
        sa.Column("file_name", sa.String(120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("counts", JSONB(), nullable=False),
        sa.Column("odd", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_standards_import")),
    )
    op.create_index(
        "ix_standards_import_district_imported_at",
        "standards_import",
        ["district", "imported_at"],
    )


def downgrade() -> None:
    op.drop_table("standards_import")
    op.drop_table("standard_department")
    op.drop_constraint(op.f("ck_standard_validity"), "standard", type_="check")
    op.drop_constraint(op.f("ck_standard_limit_whole"), "standard", type_="check")
    # Before, every condition had a limit. One without is not filed by, so nothing refers to it.
    op.execute("delete from standard where amount is null")
    op.alter_column("standard", "amount", nullable=False)
    op.alter_column("standard", "unit", nullable=False)
    for name in (*LISTS, *TEXTS, "mended_by", "limit_text"):
        op.drop_column("standard", name)
    op.drop_column("case_class", "ended_on")
