"""How cases lie on the map, and which layers are counted in the pyramid.

Nothing here knows what time it is: whether a case is late is for whoever looks to say, by `due`.
Migrations read this, so it imports no more than the words of a layer.
"""

from __future__ import annotations

from dataclasses import replace

from gis.tiles.layers import (
    COMPONENTS,
    LEGAL_ENTITIES,
    LOCATIONS,
    POINTS_FROM,
    Counted,
    LayerSpec,
)

CASES = LayerSpec(
    name="cases",
    source='"case"',
    alias='"case"',  # as SQLAlchemy calls it in the conditions of the list of cases
    columns={
        "no": '"case".no',
        "class": '"case".class_id',
        "address": '"case".address',
        "stage": '"case".stage',
        "urgent": 'nullif("case".urgent, false)',  # said only of those that are
        "due": "date_part('epoch', \"case\".due_at)::bigint",
        "opened": "date_part('epoch', \"case\".opened_at)::bigint",
    },
    id='"case".id',
    order='"case".due_at, "case".id',
    min_zoom=8,
    points=True,
    in_sheets=True,
    clusters_below=POINTS_FROM,
    limit=4000,  # a hundred bytes each, most of them number and address
    counted=Counted(
        "case",
        watched=(
            "no",
            "text",
            "address",
            "stage",
            "urgent",
            "late",
            "class_id",
            "department_id",
            "worker_id",
            "street_code",
            "grid_id",
            "due_at",
            "opened_at",
            "closed_at",
        ),
        marked=("open", '"case".due_at is not null'),
        facets={
            "stage": '"case".stage',
            "class": "coalesce(\"case\".class_id::text, 'none')",
            "department": '"case".department_id::text',
        },
    ),
)
OPEN_CASES = replace(
    CASES,
    where='"case".due_at is not null',
    cluster_columns={"due": "date_part('epoch', min(\"case\".due_at))::bigint"},
)
"""Those that somebody must still move: few, so that they are counted when they are asked for, and
a count tells by `due` when the first of them is late."""

COUNTED: tuple[LayerSpec, ...] = (CASES, LOCATIONS, LEGAL_ENTITIES, COMPONENTS)
