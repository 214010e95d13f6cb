"""What a layer of the map draws, as data; and the layers of the registers.

The floors above describe their own layers in the same words: this package knows no case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gis.registers.grids import in_force


@dataclass(frozen=True, slots=True, eq=False)
class LayerSpec:
    """One layer. All SQL in it is written by the program; what a user sends is only ever bound.

    `source` is the FROM clause with the alias `t`, which has `district` and the `geometry`
    column in CGCS2000. `columns` maps a feature's properties to expressions over `t`, `where`
    is a condition that always holds, `filters` maps the name of a filter to a condition that
    binds its value under the same name (`t.kind = :kind`).

    Points come one by one from `clusters_below` up, and below it as counts by cells of the
    tile, with `cluster_columns` (aggregates over `t`) beside `count`; None never counts.
    At most `limit` features stand in a tile, those with the lowest `order`.
    """

    name: str
    source: str
    columns: Mapping[str, str]
    geometry: str = "geom"
    id: str | None = "t.id"
    order: str = "t.id"
    where: str = "true"
    filters: Mapping[str, str] = field(default_factory=dict)
    min_zoom: int = 0
    max_zoom: int = 22
    clusters_below: int | None = None
    cluster_columns: Mapping[str, str] = field(default_factory=dict)
    limit: int = 5000


_CURRENT_CELLS = "t.kind = 'cell' and " + in_force("t")
_PERSONS_IN_GRID = (
    "(select count(*) from person p where p.district = t.district and p.grid_id = t.id)"
)

DIVISIONS = LayerSpec(
    name="divisions",
    source="division t",
    columns={"code": "t.code", "name": "t.name", "level": "t.level"},
    id=None,
    order="t.code",
    filters={"level": "t.level = :level"},
)
GRIDS = LayerSpec(
    name="grids",
    source="grid t",
    columns={"code": "t.code", "name": "t.name", "community": "t.community_code"},
    where=_CURRENT_CELLS,
    min_zoom=9,
)
LOCATIONS = LayerSpec(
    name="locations",
    source="location t",
    columns={"address": "t.address", "level": "t.level"},
    where="t.level <> 'room'",  # rooms lie on top of their building
    min_zoom=9,
    clusters_below=14,
)
LEGAL_ENTITIES = LayerSpec(
    name="legal_entities",
    source="legal_entity t",
    columns={"name": "t.name", "kind": "t.kind"},
    filters={"kind": "t.kind = :kind"},
    min_zoom=9,
    clusters_below=14,
)
COMPONENTS = LayerSpec(
    name="components",
    source="component t",
    columns={"code": "t.code", "name": "t.name", "class": "t.class_code", "state": "t.state"},
    filters={"class": "t.class_code = :class"},
    min_zoom=9,
    clusters_below=14,
)
PERSONS_COUNT = LayerSpec(
    name="persons_count",
    source="grid t",
    columns={"code": "t.code", "count": _PERSONS_IN_GRID},
    where=_CURRENT_CELLS,
    min_zoom=9,
)
"""Persons are only ever drawn as a number in a grid."""

REGISTER_LAYERS: Mapping[str, LayerSpec] = {
    layer.name: layer
    for layer in (DIVISIONS, GRIDS, LOCATIONS, LEGAL_ENTITIES, COMPONENTS, PERSONS_COUNT)
}
