"""Registers are loaded by key; address libraries, and what officers taught the geocoder."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

REGISTERS = ("division", "grid", "location", "person", "legal_entity", "component")


def upgrade() -> None:
    for table in REGISTERS:
        op.alter_column(table, "source", type_=sa.String(80))
        op.add_column(
            table,
            sa.Column(
                "loaded_at",
                sa.DateTime(timezone=True),
                server_default=sa.text("now()"),
                nullable=False,
            ),
        )
    op.drop_index("ix_location_address_key_trgm", "location")
    op.alter_column("location", "community_code", nullable=True)
    for name, length in (("register_key", 255), ("head", 120), ("stem", 160), ("name", 80)):
        op.add_column("location", sa.Column(name, sa.String(length), nullable=True))
    op.add_column("location", sa.Column("door", sa.Integer(), nullable=True))
    # Rows of before have no key of a register; the number keeps them apart until they are loaded.
    op.execute("update location set register_key = id::text")
    op.alter_column("location", "register_key", nullable=False)
    op.create_index(
        op.f("ix_location_district_register_key"),
        "location",
        ["district", "register_key"],
        unique=True,
    )
    op.create_index(
        op.f("ix_location_district_stem_door"), "location", ["district", "stem", "door"]
    )
    op.create_table(
        "address_library",
        sa.Column("district", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("district", name=op.f("pk_address_library")),
        sa.UniqueConstraint("name", name=op.f("uq_address_library_name")),
    )
    op.create_table(
        "location_alias",
        sa.Column("district", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("words", sa.String(length=255), nullable=False),
        sa.Column("label", sa.String(length=255), nullable=False),
        sa.Column("location_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "geom",
            Geometry("POINT", srid=4490, dimension=2, spatial_index=False),
            nullable=False,
        ),
        sa.Column("taught_by", sa.BigInteger(), nullable=False),
        sa.Column("taught_label", sa.String(length=80), nullable=False),
        sa.Column("taught_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_no", sa.String(length=24), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["district", "location_id"],
            ["location.district", "location.id"],
            name=op.f("fk_location_alias_district_location_id_location"),
        ),
        sa.PrimaryKeyConstraint("district", "id", name=op.f("pk_location_alias")),
    )
    op.create_index(
        "uq_location_alias_key",
        "location_alias",
        ["district", "key"],
        unique=True,
        postgresql_where=sa.text("replaced_at is null"),
    )


def downgrade() -> None:
    op.drop_table("location_alias")
    op.drop_table("address_library")
    op.drop_index(op.f("ix_location_district_stem_door"), "location")
    op.drop_index(op.f("ix_location_district_register_key"), "location")
    for name in ("door", "name", "stem", "head", "register_key"):
        op.drop_column("location", name)
    op.execute("delete from location where community_code is null")
    op.alter_column("location", "community_code", nullable=False)
    op.create_index(
        "ix_location_address_key_trgm",
        "location",
        ["address_key"],
        postgresql_using="gin",
        postgresql_ops={"address_key": "gin_trgm_ops"},
    )
    for table in REGISTERS:
        op.drop_column(table, "loaded_at")
        op.execute(f"update {table} set source = left(source, 40)")  # noqa: S608 - constants only
        op.alter_column(table, "source", type_=sa.String(40))
