"""Versions of routing rules, with what a rule may ask for, their changes and their dry runs."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
CONDITIONS = (
    ("channel", sa.String(40)),
    ("entity_kind", sa.String(80)),
    ("hours", sa.String(32)),
    ("from_minute", sa.SmallInteger()),
    ("to_minute", sa.SmallInteger()),
    ("queue", sa.String(80)),
    ("note", sa.String(200)),
)


def upgrade() -> None:
    _create_sets()
    _widen_rules()
    _create_changes()
    _create_trials()
    # Rules may ask what legal entity stands at an address.
    op.create_index(
        op.f("ix_legal_entity_district_location_id"), "legal_entity", ["district", "location_id"]
    )


def _create_sets() -> None:
    op.create_table(
        "rule_set",
        *_key(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("author_label", sa.String(80), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("in_force_since", MOMENT, nullable=True),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_rule_set")),
        sa.UniqueConstraint("district", "version", name=op.f("uq_rule_set_district_version")),
    )
    for state in ("draft", "in_force"):
        op.create_index(
            f"uq_rule_set_{state}",
            "rule_set",
            ["district"],
            unique=True,
            postgresql_where=sa.text(f"state = '{state}'"),
        )
    op.execute(
        "insert into rule_set (district, version, state, revision, note, created_at,"
        " in_force_since) select distinct district, 1, 'in_force', 1, '', now(), now()"
        " from routing_rule"
    )


def _widen_rules() -> None:
    op.add_column("routing_rule", sa.Column("rule_set_id", sa.BigInteger(), nullable=True))
    op.execute(
        "update routing_rule r set rule_set_id = s.id from rule_set s where s.district = r.district"
    )
    op.alter_column("routing_rule", "rule_set_id", nullable=False)
    _list("keywords", sa.String(80))
    op.execute("update routing_rule set keywords = array[keyword] where keyword is not null")
    op.drop_column("routing_rule", "keyword")
    _list("weekdays", sa.SmallInteger())
    op.add_column(
        "routing_rule", sa.Column("urgent", sa.Boolean(), nullable=False, server_default="false")
    )
    op.alter_column("routing_rule", "urgent", server_default=None)
    for name, kind in CONDITIONS:
        op.add_column("routing_rule", sa.Column(name, kind, nullable=True))
    for name, before in (("class_code", 20), ("area_code", 12)):
        op.alter_column("routing_rule", name, type_=sa.String(80), existing_type=sa.String(before))
    op.create_foreign_key(
        op.f("fk_routing_rule_district_rule_set_id_rule_set"),
        "routing_rule",
        "rule_set",
        ["district", "rule_set_id"],
        ["district", "id"],
        ondelete="CASCADE",
    )
    op.create_check_constraint(
        op.f("ck_routing_rule_window"),
        "routing_rule",
        "(from_minute is null) = (to_minute is null)",
    )
    op.drop_index(op.f("ix_routing_rule_district_position"), table_name="routing_rule")
    op.create_index(
        op.f("ix_routing_rule_district_rule_set_id_position"),
        "routing_rule",
        ["district", "rule_set_id", "position"],
    )


def _list(name: str, kind: sa.types.TypeEngine[Any]) -> None:
    op.add_column(
        "routing_rule",
        sa.Column(name, postgresql.ARRAY(kind), nullable=False, server_default="{}"),
    )
    op.alter_column("routing_rule", name, server_default=None)


def _create_changes() -> None:
    op.create_table(
        "rule_change",
        *_key(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_label", sa.String(80), nullable=True),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("detail", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_rule_change")),
    )
    op.create_index(
        op.f("ix_rule_change_district_version_at"), "rule_change", ["district", "version", "at"]
    )


def _create_trials() -> None:
    op.create_table(
        "rule_trial",
        *_key(),
        sa.Column("rule_set_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("author_label", sa.String(80), nullable=True),
        _belongs("rule_trial", "rule_set_id", "rule_set"),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_rule_trial")),
    )
    op.create_index(
        op.f("ix_rule_trial_district_rule_set_id"), "rule_trial", ["district", "rule_set_id"]
    )
    op.create_table(
        "rule_trial_case",
        *_key(),
        sa.Column("trial_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("before_id", sa.BigInteger(), nullable=True),
        sa.Column("after_id", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        _belongs("rule_trial_case", "trial_id", "rule_trial"),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_rule_trial_case")),
    )
    op.create_index(
        op.f("ix_rule_trial_case_district_trial_id_before_id_after_id_case_id"),
        "rule_trial_case",
        ["district", "trial_id", "before_id", "after_id", "case_id"],
    )


def _key() -> tuple[sa.Column[Any], sa.Column[Any]]:
    return (
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
    )


def _belongs(table: str, column: str, owner: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["district", column],
        [f"{owner}.district", f"{owner}.id"],
        name=op.f(f"fk_{table}_district_{column}_{owner}"),
        ondelete="CASCADE",
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_legal_entity_district_location_id"), table_name="legal_entity")
    for table in ("rule_trial_case", "rule_trial", "rule_change"):
        op.drop_table(table)
    op.execute(
        "delete from routing_rule r using rule_set s where s.district = r.district"
        " and s.id = r.rule_set_id and s.state <> 'in_force'"
    )
    op.drop_index(op.f("ix_routing_rule_district_rule_set_id_position"), table_name="routing_rule")
    op.drop_constraint(op.f("ck_routing_rule_window"), "routing_rule", type_="check")
    op.drop_constraint(
        op.f("fk_routing_rule_district_rule_set_id_rule_set"), "routing_rule", type_="foreignkey"
    )
    op.add_column("routing_rule", sa.Column("keyword", sa.String(40), nullable=True))
    op.execute("update routing_rule set keyword = left(keywords[1], 40)")
    for name, width in (("class_code", 20), ("area_code", 12)):
        op.execute(f"delete from routing_rule where length({name}) > {width}")  # noqa: S608 - constants
        op.alter_column("routing_rule", name, type_=sa.String(width))
    for name in ("rule_set_id", "keywords", "weekdays", "urgent"):
        op.drop_column("routing_rule", name)
    for name, _kind in CONDITIONS:
        op.drop_column("routing_rule", name)
    op.create_index(
        op.f("ix_routing_rule_district_position"), "routing_rule", ["district", "position"]
    )
    op.drop_table("rule_set")
