"""What a layer of the map draws, as data; and the layers of the registers.

The floors above describe their own layers in the same words: this package knows no case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from gis.registers.grids import in_force


@dataclass(frozen=True)
class Counted:
    """How the points of a layer are counted in the pyramid, which follows every write to `table`.

    `watched` are the columns of `table` that a tile shows or a filter asks for. `marked` names a
    property and the condition under which a row adds to it. `facets` maps a filter to the text by
    which rows are counted apart, one at a time; rows where it is null are in none.
    """

    table: str
    watched: tuple[str, ...]
    marked: tuple[str, str] | None = None
    facets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class LayerSpec:
    """One layer. All SQL in it is written by the program; what a user sends is only ever bound.

    `source` is the FROM clause with the alias `alias`, which has `district` and the `geometry`
    column in CGCS2000. `columns` maps a feature's properties to expressions over it.
    `where` is a condition that always holds, `filters` maps the name of a filter to a condition
    that binds its value under the same name (`t.kind = :kind`).

    With `points`, each lies in one tile alone. They come one by one from `clusters_below` up, and
    below it as counts by cells of the tile, with `cluster_columns` (aggregates) beside `count`;
    with `counted` and no such columns, out of the pyramid.
    `in_sheets` says that an index holds the rows of each tile of POINTS_FROM together and in
    `order`: there are more of them than are drawn, and only the first need then be read.
    At most `limit` features stand in a tile, those with the lowest `order`.
    """

    name: str
    source: str
    columns: Mapping[str, str]
    alias: str = "t"
    geometry: str = "geom"
    id: str | None = "t.id"
    order: str = "t.id"
    where: str = "true"
    filters: Mapping[str, str] = field(default_factory=dict)
    min_zoom: int = 0
    max_zoom: int = 22
    points: bool = False
    clusters_below: int = 0
    cluster_columns: Mapping[str, str] = field(default_factory=dict)
    counted: Counted | None = None
    in_sheets: bool = False
    limit: int = 5000

    @cached_property
    def mark(self) -> str:
        """Another text whenever anything of the description is another."""
        said = repr([getattr(self, name) for name in self.__dataclass_fields__])
        return hashlib.sha256(said.encode()).hexdigest()


POINTS_FROM = 15
"""The zoom from which points are drawn one by one."""

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
    points=True,
    clusters_below=POINTS_FROM,
    counted=Counted("location", ("address", "level")),
)
LEGAL_ENTITIES = LayerSpec(
    name="legal_entities",
    source="legal_entity t",
    columns={"name": "t.name", "kind": "t.kind"},
    filters={"kind": "t.kind = :kind"},
    min_zoom=9,
    points=True,
    clusters_below=POINTS_FROM,
    counted=Counted("legal_entity", ("name", "kind"), facets={"kind": "t.kind"}),
)
COMPONENTS = LayerSpec(
    name="components",
    source="component t",
    columns={"code": "t.code", "name": "t.name", "class": "t.class_code", "state": "t.state"},
    filters={"class": "t.class_code = :class"},
    min_zoom=9,
    points=True,
    clusters_below=POINTS_FROM,
    counted=Counted(
        "component", ("code", "name", "class_code", "state"), facets={"class": "t.class_code"}
    ),
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
