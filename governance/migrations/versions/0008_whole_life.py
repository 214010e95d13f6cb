"""The exceptions of a case's life, what is asked leave for, and clocks that are duties."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
MOMENTS = (
    "seen_at",
    "accepted_at",
    "confirmed_at",
    "evaluated_at",
    "suspended_until",
    "supervised_at",
)
IDS = ("parent_id", "survivor_id", "acceptor_id", "dispatcher_id", "rule_id")
COUNTS = ("suspensions", "extensions", "supervisions", "appeals")
MARKS = ("returned", "exempt", "forced")
FOUND_BY = {
    "ix_case_parent": "parent_id",
    "ix_case_survivor": "survivor_id",
    "ix_case_suspended": "suspended_until",
    "ix_case_supervised": "supervised_at",
}


def upgrade() -> None:
    _widen_cases()
    _make_clocks_duties()
    _create_applications()


def _widen_cases() -> None:
    for name in MOMENTS:
        op.add_column("case", sa.Column(name, MOMENT, nullable=True))
    for name in IDS:
        op.add_column("case", sa.Column(name, sa.BigInteger(), nullable=True))
    for name in COUNTS:
        op.add_column("case", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        op.alter_column("case", name, server_default=None)
    for name in MARKS:
        op.add_column("case", sa.Column(name, sa.Boolean(), nullable=False, server_default="false"))
        op.alter_column("case", name, server_default=None)
    op.add_column("case", sa.Column("part", sa.String(32), nullable=True))
    op.add_column("case", sa.Column("satisfaction", sa.SmallInteger(), nullable=True))
    for name in ("parent_id", "survivor_id"):
        op.create_foreign_key(
            op.f(f"fk_case_district_{name}_case"),
            "case",
            "case",
            ["district", name],
            ["district", "id"],
        )
    op.create_check_constraint(
        op.f("ck_case_part_of_a_parent"), "case", "(parent_id is null) = (part is null)"
    )
    op.create_check_constraint(
        op.f("ck_case_survivor_of_an_ended"), "case", "survivor_id is null or due_at is null"
    )
    op.create_check_constraint(op.f("ck_case_satisfaction"), "case", "satisfaction between 1 and 5")
    for index, column in FOUND_BY.items():
        op.create_index(
            index,
            "case",
            ["district", column],
            postgresql_where=sa.text(f"{column} is not null"),
        )


def _make_clocks_duties() -> None:
    op.add_column("clock", sa.Column("next_rung_at", MOMENT, nullable=True))
    op.add_column(
        "clock", sa.Column("extensions", sa.Integer(), nullable=False, server_default="0")
    )
    op.alter_column("clock", "extensions", server_default=None)
    op.drop_index("ix_clock_due", table_name="clock")
    op.create_index(
        "ix_clock_rung",
        "clock",
        ["next_rung_at"],
        postgresql_where=sa.text("next_rung_at is not null"),
    )
    op.create_check_constraint(
        op.f("ck_clock_stopped_owes_nothing"),
        "clock",
        "stopped_at is null or next_rung_at is null",
    )
    # What was owed as a task is owed by the clock itself from now on.
    op.execute(
        "update clock k set next_rung_at = t.run_at from task t"
        " where t.district = k.district and t.kind = 'clock.rung' and t.state <> 'done'"
        " and t.key = k.id || ':' || k.revision || ':' || k.rung and k.stopped_at is null"
    )
    op.execute("delete from task where kind = 'clock.rung'")


def _create_applications() -> None:
    op.create_table(
        "application",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("move", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("approver", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asker_role", sa.String(32), nullable=False),
        sa.Column("asker_id", sa.BigInteger(), nullable=True),
        sa.Column("asker_label", sa.String(80), nullable=True),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answerer_id", sa.BigInteger(), nullable=True),
        sa.Column("answerer_label", sa.String(80), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["district", "case_id"],
            ["case.district", "case.id"],
            name=op.f("fk_application_district_case_id_case"),
        ),
        sa.ForeignKeyConstraint(
            ["district", "department_id"],
            ["department.district", "department.id"],
            name=op.f("fk_application_district_department_id_department"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_application")),
    )
    op.create_index("ix_application_district_case_id", "application", ["district", "case_id"])
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "uq_application_waiting",
        "application",
        ["district", "case_id"],
        unique=True,
        postgresql_where=waiting,
    )
    op.create_index(
        "ix_application_approver",
        "application",
        ["district", "approver", "asked_at"],
        postgresql_where=waiting,
    )


def downgrade() -> None:
    op.drop_table("application")
    op.drop_constraint(op.f("ck_clock_stopped_owes_nothing"), "clock", type_="check")
    op.drop_index("ix_clock_rung", table_name="clock")
    op.create_index(
        "ix_clock_due",
        "clock",
        ["district", "due_at"],
        postgresql_where=sa.text("stopped_at is null"),
    )
    for name in ("next_rung_at", "extensions"):
        op.drop_column("clock", name)
    for index in FOUND_BY:
        op.drop_index(index, table_name="case")
    for check in ("part_of_a_parent", "survivor_of_an_ended", "satisfaction"):
        op.drop_constraint(op.f(f"ck_case_{check}"), "case", type_="check")
    for name in ("parent_id", "survivor_id"):
        op.drop_constraint(op.f(f"fk_case_district_{name}_case"), "case", type_="foreignkey")
    for name in (*MOMENTS, *IDS, *COUNTS, *MARKS, "part", "satisfaction"):
        op.drop_column("case", name)
