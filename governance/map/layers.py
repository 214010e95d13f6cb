"""The layers of the map as this product serves them: the registers', and those that know of cases.

Names of places are tiled as points of their own: a polygon is cut at the edges of tiles and would
be labelled in each piece.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gis.registers.grids import in_force
from gis.tiles.layers import (
    COMPONENTS,
    DIVISIONS,
    GRIDS,
    LEGAL_ENTITIES,
    LOCATIONS,
    PERSONS_COUNT,
    LayerSpec,
)
from governance.map.case_layer import CASES
from governance.permissions import LAYERS, Viewer

_CELLS = "kind = 'cell' and " + in_force("grid")


def _points_of(spec: LayerSpec, table: str, where: str = "true") -> LayerSpec:
    """The same features as a point inside each; there are hundreds, not millions of them."""
    inside = f"(select *, st_pointonsurface(geom) as middle from {table} where {where}) t"  # noqa: S608 - all written here
    return replace(spec, source=inside, geometry="middle")


def _cases_of_grid(condition: str) -> str:
    return (
        '(select count(*) from "case" c where c.district = t.district and c.grid_id = t.id'  # noqa: S608 - all written here
        f" and c.due_at is not null and {condition})"
    )


@dataclass(frozen=True, slots=True)
class Served:
    """A layer, the key of `governance.permissions.LAYERS` that guards it, and how long it keeps.

    `seconds` are for the browser, which asks again after them; the answer is always of now.
    """

    spec: LayerSpec
    key: str
    seconds: int


_GRIDS = replace(
    GRIDS,
    columns={
        **GRIDS.columns,
        "open": _cases_of_grid("true"),
        "late": _cases_of_grid("c.due_at < now()"),
        "load": f"round(({_cases_of_grid('true')} / (t.area_m2 / 1e6))::numeric, 1)::float8",
    },
)
"""`open` and `late` cases of each grid, and the `load`, open cases a square kilometre."""

SERVED: Mapping[str, Served] = {
    "divisions": Served(DIVISIONS, "divisions", 3600),
    "division_points": Served(
        _points_of(replace(DIVISIONS, name="division_points"), "division"), "divisions", 3600
    ),
    "grids": Served(_GRIDS, "grids", 15),
    "grid_points": Served(
        _points_of(replace(_GRIDS, name="grid_points"), "grid", _CELLS), "grids", 15
    ),
    "cases": Served(CASES, "cases", 5),
    "locations": Served(LOCATIONS, "locations", 600),
    "legal_entities": Served(LEGAL_ENTITIES, "legal_entities", 600),
    "components": Served(COMPONENTS, "components", 600),
    "persons": Served(
        _points_of(replace(PERSONS_COUNT, name="persons"), "grid", _CELLS), "persons", 600
    ),
}


def allowed(viewer: Viewer, name: str) -> bool:
    return viewer.role in LAYERS[SERVED[name].key]
