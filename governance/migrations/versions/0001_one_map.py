"""The registers, the cases and everything that a report touches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


APPEND_ONLY = ("case_event", "access_event")

REFUSE_CHANGE = """
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$
"""


def upgrade() -> None:
    op.execute("create sequence case_no_seq")
    op.execute(REFUSE_CHANGE)
    op.create_table(
        "calendar_version",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("spec", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_calendar_version")),
        sa.UniqueConstraint(
            "district", "name", "version", name=op.f("uq_calendar_version_district_name_version")
        ),
    )
    op.create_table(
        "case_class",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("major_name", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("synonyms", postgresql.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("quick", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("duplicate_radius_m", sa.Integer(), nullable=False),
        sa.Column("duplicate_hours", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_case_class")),
        sa.UniqueConstraint("district", "code", name=op.f("uq_case_class_district_code")),
    )
    op.create_table(
        "division",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("parent_code", sa.String(length=12), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["district", "parent_code"],
            ["division.district", "division.code"],
            name=op.f("fk_division_district_parent_code_division"),
        ),
        sa.PrimaryKeyConstraint("district", "code", name=op.f("pk_division")),
    )
    op.create_index(
        op.f("ix_division_district_parent_code"),
        "division",
        ["district", "parent_code"],
        unique=False,
    )
    op.create_index("ix_division_geom", "division", ["geom"], unique=False, postgresql_using="gist")
    op.create_table(
        "failed_login",
        sa.Column("username", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("username", "address", name=op.f("pk_failed_login")),
    )
    op.create_table(
        "sealed_value",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("cipher", sa.LargeBinary(), nullable=False),
        sa.Column("blind", sa.LargeBinary(), nullable=True),
        sa.Column("key_version", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "district", "subject_kind", "subject_id", "field", name=op.f("pk_sealed_value")
        ),
    )
    op.create_index(
        op.f("ix_sealed_value_district_field_blind"),
        "sealed_value",
        ["district", "field", "blind"],
        unique=False,
    )
    op.create_table(
        "task",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("enqueued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_task")),
        sa.UniqueConstraint("district", "kind", "key", name=op.f("uq_task_district_kind_key")),
    )
    op.create_index(
        "ix_task_ready",
        "task",
        ["run_at"],
        unique=False,
        postgresql_where=sa.text("state = 'ready'"),
    )
    op.create_index(
        "ix_task_running",
        "task",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "department",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("street_code", sa.String(length=12), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district", "street_code"],
            ["division.district", "division.code"],
            name=op.f("fk_department_district_street_code_division"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_department")),
        sa.UniqueConstraint("district", "code", name=op.f("uq_department_district_code")),
    )
    op.create_table(
        "grid",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("community_code", sa.String(length=12), nullable=False),
        sa.Column("responsible_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POLYGON",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "valid_to is null or valid_to > valid_from", name=op.f("ck_grid_validity")
        ),
        sa.ForeignKeyConstraint(
            ["district", "community_code"],
            ["division.district", "division.code"],
            name=op.f("fk_grid_district_community_code_division"),
        ),
        sa.ForeignKeyConstraint(
            ["district", "responsible_id"],
            ["grid.district", "grid.id"],
            name=op.f("fk_grid_district_responsible_id_grid"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_grid")),
    )
    op.create_index(
        op.f("ix_grid_district_responsible_id"),
        "grid",
        ["district", "responsible_id"],
        unique=False,
    )
    op.create_index("ix_grid_geom", "grid", ["geom"], unique=False, postgresql_using="gist")
    op.create_index(
        "uq_grid_current_code",
        "grid",
        ["district", "code"],
        unique=True,
        postgresql_where=sa.text("valid_to is null"),
    )
    op.create_table(
        "standard",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("class_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("filing_condition", sa.Text(), nullable=False),
        sa.Column("closing_condition", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=8, scale=2), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_standard_amount")),
        sa.ForeignKeyConstraint(
            ["district", "class_id"],
            ["case_class.district", "case_class.id"],
            name=op.f("fk_standard_district_class_id_case_class"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_standard")),
    )
    op.create_index(
        op.f("ix_standard_district_class_id"), "standard", ["district", "class_id"], unique=False
    )
    op.create_table(
        "account",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("username", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(role = 'handler') = (department_id is not null)",
            name=op.f("ck_account_handler_has_department"),
        ),
        sa.CheckConstraint("role not in ('system', 'resident')", name=op.f("ck_account_staff")),
        sa.ForeignKeyConstraint(
            ["district", "department_id"],
            ["department.district", "department.id"],
            name=op.f("fk_account_district_department_id_department"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_account")),
        sa.UniqueConstraint("district", "username", name=op.f("uq_account_district_username")),
    )
    op.create_table(
        "component",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("class_code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("owner_name", sa.String(length=80), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("grid_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["district", "grid_id"],
            ["grid.district", "grid.id"],
            name=op.f("fk_component_district_grid_id_grid"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_component")),
    )
    op.create_index(
        op.f("ix_component_district_code"), "component", ["district", "code"], unique=True
    )
    op.create_index(
        "ix_component_geom", "component", ["geom"], unique=False, postgresql_using="gist"
    )
    op.create_table(
        "location",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=255), nullable=False),
        sa.Column("address_key", sa.String(length=255), nullable=False),
        sa.Column("road", sa.String(length=80), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("estate", sa.String(length=80), nullable=True),
        sa.Column("building", sa.String(length=40), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=True),
        sa.Column("room", sa.String(length=40), nullable=True),
        sa.Column("community_code", sa.String(length=12), nullable=False),
        sa.Column("grid_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["district", "community_code"],
            ["division.district", "division.code"],
            name=op.f("fk_location_district_community_code_division"),
        ),
        sa.ForeignKeyConstraint(
            ["district", "grid_id"],
            ["grid.district", "grid.id"],
            name=op.f("fk_location_district_grid_id_grid"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_location")),
    )
    op.create_index(
        "ix_location_address_key_trgm",
        "location",
        ["address_key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"address_key": "gin_trgm_ops"},
    )
    op.create_index(
        op.f("ix_location_district_address_key"),
        "location",
        ["district", "address_key"],
        unique=False,
    )
    op.create_index(
        op.f("ix_location_district_community_code"),
        "location",
        ["district", "community_code"],
        unique=False,
    )
    op.create_index("ix_location_geom", "location", ["geom"], unique=False, postgresql_using="gist")
    op.create_table(
        "routing_rule",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("class_code", sa.String(length=20), nullable=True),
        sa.Column("area_code", sa.String(length=12), nullable=True),
        sa.Column("keyword", sa.String(length=40), nullable=True),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["district", "department_id"],
            ["department.district", "department.id"],
            name=op.f("fk_routing_rule_district_department_id_department"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_routing_rule")),
    )
    op.create_index(
        op.f("ix_routing_rule_district_position"),
        "routing_rule",
        ["district", "position"],
        unique=False,
    )
    op.create_table(
        "case",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("no", sa.String(length=24), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("class_id", sa.BigInteger(), nullable=True),
        sa.Column("standard_id", sa.BigInteger(), nullable=True),
        sa.Column("address", sa.String(length=255), nullable=True),
        sa.Column("place_level", sa.String(length=16), nullable=False),
        sa.Column("place_confidence", sa.Float(), nullable=False),
        sa.Column("location_id", sa.BigInteger(), nullable=True),
        sa.Column("grid_id", sa.BigInteger(), nullable=True),
        sa.Column("community_code", sa.String(length=12), nullable=True),
        sa.Column("street_code", sa.String(length=12), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("why", postgresql.JSONB(), nullable=False),
        sa.Column("definition", sa.String(length=32), nullable=False),
        sa.Column("definition_version", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("owner_kind", sa.String(length=32), nullable=False),
        sa.Column("owner_role", sa.String(length=32), nullable=True),
        sa.Column("owner_department_id", sa.BigInteger(), nullable=True),
        sa.Column("owner_account_id", sa.BigInteger(), nullable=True),
        sa.Column("owner_label", sa.String(length=80), nullable=True),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("handler_id", sa.BigInteger(), nullable=True),
        sa.Column("handler_label", sa.String(length=80), nullable=True),
        sa.Column("worker_id", sa.BigInteger(), nullable=True),
        sa.Column("worker_label", sa.String(length=80), nullable=True),
        sa.Column("calendar_id", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("handling_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("reworks", sa.Integer(), nullable=False),
        sa.Column("reopenings", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "case owner_kind when 'role' then owner_role is not null when 'department' then owner_department_id is not null when 'account' then owner_account_id is not null else owner_kind = 'nobody' and due_at is null end and num_nonnulls(owner_role, owner_department_id, owner_account_id) = (owner_kind <> 'nobody')::int",
            name=op.f("ck_case_one_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["district", "calendar_id"],
            ["calendar_version.district", "calendar_version.id"],
            name=op.f("fk_case_district_calendar_id_calendar_version"),
        ),
        sa.ForeignKeyConstraint(
            ["district", "class_id"],
            ["case_class.district", "case_class.id"],
            name=op.f("fk_case_district_class_id_case_class"),
        ),
        sa.ForeignKeyConstraint(
            ["district", "community_code"],
            ["division.district", "division.code"],
            name=op.f("fk_case_district_community_code_division"),
        ),
        sa.ForeignKeyConstraint(
            ["district", "department_id"],
            ["department.district", "department.id"],
            name=op.f("fk_case_district_department_id_department"),
        ),
        sa.ForeignKeyConstraint(
            ["district", "grid_id"],
            ["grid.district", "grid.id"],
            name=op.f("fk_case_district_grid_id_grid"),
        ),
        sa.ForeignKeyConstraint(
            ["district", "location_id"],
            ["location.district", "location.id"],
            name=op.f("fk_case_district_location_id_location"),
        ),
        sa.ForeignKeyConstraint(
            ["district", "owner_department_id"],
            ["department.district", "department.id"],
            name=op.f("fk_case_district_owner_department_id_department"),
        ),
        sa.ForeignKeyConstraint(
            ["district", "standard_id"],
            ["standard.district", "standard.id"],
            name=op.f("fk_case_district_standard_id_standard"),
        ),
        sa.ForeignKeyConstraint(
            ["district", "street_code"],
            ["division.district", "division.code"],
            name=op.f("fk_case_district_street_code_division"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_case")),
        sa.UniqueConstraint("district", "no", name=op.f("uq_case_district_no")),
    )
    op.create_index("ix_case_closed", "case", ["district", "closed_at"], unique=False)
    op.create_index(
        "ix_case_department", "case", ["district", "department_id", "opened_at"], unique=False
    )
    op.create_index(
        "ix_case_due",
        "case",
        ["district", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("due_at is not null"),
    )
    op.create_index("ix_case_geom", "case", ["geom"], unique=False, postgresql_using="gist")
    op.create_index(
        "ix_case_open_grid",
        "case",
        ["district", "grid_id"],
        unique=False,
        postgresql_where=sa.text("due_at is not null"),
    )
    op.create_index(
        "ix_case_open_owner",
        "case",
        ["district", "owner_kind", "owner_role", "owner_department_id", "owner_account_id"],
        unique=False,
        postgresql_where=sa.text("due_at is not null"),
    )
    op.create_index("ix_case_opened", "case", ["district", "opened_at", "id"], unique=False)
    op.create_index("ix_case_worker", "case", ["district", "worker_id", "opened_at"], unique=False)
    op.create_table(
        "grid_duty",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("grid_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district", "account_id"],
            ["account.district", "account.id"],
            name=op.f("fk_grid_duty_district_account_id_account"),
        ),
        sa.ForeignKeyConstraint(
            ["district", "grid_id"],
            ["grid.district", "grid.id"],
            name=op.f("fk_grid_duty_district_grid_id_grid"),
        ),
        sa.PrimaryKeyConstraint("district", "grid_id", name=op.f("pk_grid_duty")),
    )
    op.create_table(
        "legal_entity",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("credit_code_doubtful", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("location_id", sa.BigInteger(), nullable=True),
        sa.Column("grid_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["district", "grid_id"],
            ["grid.district", "grid.id"],
            name=op.f("fk_legal_entity_district_grid_id_grid"),
        ),
        sa.ForeignKeyConstraint(
            ["district", "location_id"],
            ["location.district", "location.id"],
            name=op.f("fk_legal_entity_district_location_id_location"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_legal_entity")),
    )
    op.create_index(
        op.f("ix_legal_entity_district_credit_code"),
        "legal_entity",
        ["district", "credit_code"],
        unique=True,
    )
    op.create_index(
        "ix_legal_entity_geom", "legal_entity", ["geom"], unique=False, postgresql_using="gist"
    )
    op.create_index(
        "ix_legal_entity_name_trgm",
        "legal_entity",
        ["name"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
    )
    op.create_table(
        "login_session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.ForeignKeyConstraint(
            ["district", "account_id"],
            ["account.district", "account.id"],
            name=op.f("fk_login_session_district_account_id_account"),
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_login_session")),
    )
    op.create_index(
        op.f("ix_login_session_expires_at"), "login_session", ["expires_at"], unique=False
    )
    op.create_table(
        "person",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("masked_name", sa.String(length=40), nullable=False),
        sa.Column("masked_id_number", sa.String(length=40), nullable=True),
        sa.Column("masked_phone", sa.String(length=40), nullable=True),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("birth_year", sa.SmallInteger(), nullable=True),
        sa.Column("location_id", sa.BigInteger(), nullable=True),
        sa.Column("grid_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["district", "grid_id"],
            ["grid.district", "grid.id"],
            name=op.f("fk_person_district_grid_id_grid"),
        ),
        sa.ForeignKeyConstraint(
            ["district", "location_id"],
            ["location.district", "location.id"],
            name=op.f("fk_person_district_location_id_location"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_person")),
    )
    op.create_index(
        op.f("ix_person_district_grid_id"), "person", ["district", "grid_id"], unique=False
    )
    op.create_index(
        op.f("ix_person_district_location_id"), "person", ["district", "location_id"], unique=False
    )
    op.create_index("ix_person_geom", "person", ["geom"], unique=False, postgresql_using="gist")
    op.create_table(
        "access_event",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["district", "account_id"],
            ["account.district", "account.id"],
            name=op.f("fk_access_event_district_account_id_account"),
        ),
        sa.ForeignKeyConstraint(
            ["district", "case_id"],
            ["case.district", "case.id"],
            name=op.f("fk_access_event_district_case_id_case"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_access_event")),
    )
    op.create_index(
        op.f("ix_access_event_district_subject_kind_subject_id_at"),
        "access_event",
        ["district", "subject_kind", "subject_id", "at"],
        unique=False,
    )
    op.create_table(
        "case_event",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("move", sa.String(length=32), nullable=False),
        sa.Column("from_stage", sa.String(length=32), nullable=True),
        sa.Column("to_stage", sa.String(length=32), nullable=False),
        sa.Column("actor_role", sa.String(length=32), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_label", sa.String(length=80), nullable=True),
        sa.Column("owner_label", sa.String(length=80), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("detail", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district", "case_id"],
            ["case.district", "case.id"],
            name=op.f("fk_case_event_district_case_id_case"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_case_event")),
        sa.UniqueConstraint(
            "district", "case_id", "seq", name=op.f("uq_case_event_district_case_id_seq")
        ),
    )
    op.create_index(
        op.f("ix_case_event_district_at"), "case_event", ["district", "at"], unique=False
    )
    op.create_table(
        "clock",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("calendar_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=8, scale=2), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("pauses", postgresql.JSONB(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district", "calendar_id"],
            ["calendar_version.district", "calendar_version.id"],
            name=op.f("fk_clock_district_calendar_id_calendar_version"),
        ),
        sa.ForeignKeyConstraint(
            ["district", "case_id"],
            ["case.district", "case.id"],
            name=op.f("fk_clock_district_case_id_case"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_clock")),
    )
    op.create_index(
        op.f("ix_clock_district_case_id"), "clock", ["district", "case_id"], unique=False
    )
    op.create_index(
        "ix_clock_due",
        "clock",
        ["district", "due_at"],
        unique=False,
        postgresql_where=sa.text("stopped_at is null"),
    )
    op.create_index(
        "uq_clock_running",
        "clock",
        ["district", "case_id"],
        unique=True,
        postgresql_where=sa.text("stopped_at is null"),
    )
    op.create_table(
        "notice",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=True),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detail", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(role, department_id, account_id) = 1",
            name=op.f("ck_notice_one_addressee"),
        ),
        sa.ForeignKeyConstraint(
            ["district", "case_id"],
            ["case.district", "case.id"],
            name=op.f("fk_notice_district_case_id_case"),
        ),
        sa.ForeignKeyConstraint(
            ["district", "department_id"],
            ["department.district", "department.id"],
            name=op.f("fk_notice_district_department_id_department"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_notice")),
        sa.UniqueConstraint("district", "key", name=op.f("uq_notice_district_key")),
    )
    op.create_index(
        op.f("ix_notice_district_account_id_at"),
        "notice",
        ["district", "account_id", "at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_notice_district_department_id_at"),
        "notice",
        ["district", "department_id", "at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_notice_district_role_at"), "notice", ["district", "role", "at"], unique=False
    )
    op.create_table(
        "photo",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "taken_geom",
            Geometry(
                geometry_type="POINT",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["district", "case_id"],
            ["case.district", "case.id"],
            name=op.f("fk_photo_district_case_id_case"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_photo")),
    )
    op.create_index(
        op.f("ix_photo_district_case_id"), "photo", ["district", "case_id"], unique=False
    )
    op.create_table(
        "report",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column("idempotency_key", sa.String(length=80), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("address_text", sa.String(length=255), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("crs", sa.String(length=16), nullable=True),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("class_code", sa.String(length=20), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("reporter_label", sa.String(length=40), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district", "case_id"],
            ["case.district", "case.id"],
            name=op.f("fk_report_district_case_id_case"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_report")),
        sa.UniqueConstraint(
            "district",
            "sender",
            "idempotency_key",
            name=op.f("uq_report_district_sender_idempotency_key"),
        ),
    )
    op.create_index(
        op.f("ix_report_district_case_id"), "report", ["district", "case_id"], unique=False
    )
    for table in APPEND_ONLY:
        op.execute(
            f"create trigger append_only before update or delete on {table}"
            " for each row execute function refuse_change()"
        )
        op.execute(
            f"create trigger never_emptied before truncate on {table}"
            " for each statement execute function refuse_change()"
        )


def downgrade() -> None:
    op.drop_table("report")
    op.drop_table("photo")
    op.drop_table("notice")
    op.drop_table("clock")
    op.drop_table("case_event")
    op.drop_table("access_event")
    op.drop_table("person")
    op.drop_table("login_session")
    op.drop_table("legal_entity")
    op.drop_table("grid_duty")
    op.drop_table("case")
    op.drop_table("routing_rule")
    op.drop_table("location")
    op.drop_table("component")
    op.drop_table("account")
    op.drop_table("standard")
    op.drop_table("grid")
    op.drop_table("department")
    op.drop_table("task")
    op.drop_table("sealed_value")
    op.drop_table("failed_login")
    op.drop_table("division")
    op.drop_table("case_class")
    op.drop_table("calendar_version")
    op.execute("drop function refuse_change()")
    op.execute("drop sequence case_no_seq")
