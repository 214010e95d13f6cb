"""The pyramid of points, the tiles that are kept, and what makes them old."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gis.tiles.watching import DROP_POSITION_FUNCTIONS, POSITION_FUNCTIONS, unwatch, watch
from governance.map.case_layer import COUNTED

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tile_change",
        sa.Column("district", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("layer", sa.String(32), nullable=False),
        sa.Column("x", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("y", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("ids", sa.BigInteger(), nullable=False),
        sa.Column("marked", sa.SmallInteger(), nullable=False),
        sa.Column("facets", sa.ARRAY(sa.String(80)), nullable=False),
        sa.PrimaryKeyConstraint("district", "layer", "x", "y", "id", name=op.f("pk_tile_change")),
    )
    op.create_table(
        "tile_pyramid",
        sa.Column("district", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("layer", sa.String(32), nullable=False),
        sa.Column("facet", sa.String(80), nullable=False),
        sa.Column("z", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("x", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("y", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cell", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sx", sa.BigInteger(), nullable=False),
        sa.Column("sy", sa.BigInteger(), nullable=False),
        sa.Column("ids", sa.BigInteger(), nullable=False),
        sa.Column("marked", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "district", "layer", "facet", "z", "x", "y", "cell", name=op.f("pk_tile_pyramid")
        ),
        postgresql_with={"fillfactor": 85},
    )
    op.create_table(
        "tile_version",
        sa.Column("district", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("layer", sa.String(32), nullable=False),
        sa.Column("z", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("x", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("y", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("district", "layer", "z", "x", "y", name=op.f("pk_tile_version")),
        postgresql_with={"fillfactor": 70},
    )
    op.create_table(
        "tile_kept",
        sa.Column("district", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("layer", sa.String(32), nullable=False),
        sa.Column("chosen", sa.LargeBinary(), nullable=False),
        sa.Column("z", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("x", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("y", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("etag", sa.String(32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint(
            "district", "layer", "chosen", "z", "x", "y", name=op.f("pk_tile_kept")
        ),
        prefixes=["UNLOGGED"],
    )
    # Kept as it is: what is read again and again is not unpacked again and again.
    op.execute("alter table tile_kept alter column content set storage external")
    for statement in POSITION_FUNCTIONS:
        op.execute(statement)
    # The cases of each tile of zoom 15 together, in the order in which they are drawn.
    op.execute(
        'create index ix_case_sheet on "case" (district, (tile_x(st_x(geom)) >> 15),'
        " (tile_y(st_y(geom)) >> 15), due_at, id)"
    )
    for layer in COUNTED:
        for statement in watch(layer):
            op.execute(statement)


def downgrade() -> None:
    op.execute("drop index ix_case_sheet")
    for layer in COUNTED:
        for statement in unwatch(layer):
            op.execute(statement)
    for statement in DROP_POSITION_FUNCTIONS:
        op.execute(statement)
    for table in ("tile_kept", "tile_version", "tile_pyramid", "tile_change"):
        op.drop_table(table)
