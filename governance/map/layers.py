"""The layers of the map as this product serves them: the registers', and those that know of cases.

Names of places are tiled as points of their own: a polygon is cut at the edges of tiles and would
be labelled in each piece.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

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
from governance.permissions import LAYERS, Viewer
from workflows.roles import Role

_CELLS = "kind = 'cell' and " + in_force("grid")
_OPEN = (
    '(select count(*) from "case" c'
    " where c.district = t.district and c.grid_id = t.id and c.due_at is not null)"
)
_LEVEL = """case when t.due_at is null then 'done' when t.due_at < now() then 'late'
    when t.due_at < now() + interval '1 hour' then 'soon' else 'calm' end"""
_STATE = """case :state when 'open' then t.due_at is not null
    when 'overdue' then t.due_at < now() when 'urgent' then t.urgent and t.due_at is not null
    else t.opened_at > now() - interval '7 days' end"""

CASES = LayerSpec(
    name="cases",
    source='"case" t left join case_class k on k.district = t.district and k.id = t.class_id',
    columns={
        "no": "t.no",
        "title": "k.name",
        "title_en": "k.name_en",
        "address": "t.address",
        "stage": "t.stage",
        "urgent": "t.urgent",
        "level": _LEVEL,
    },
    order="t.due_at, t.id",
    filters={
        "state": _STATE,
        "department": "t.department_id = :department",
        "worker": "t.worker_id = :worker",
    },
    min_zoom=8,
)


def _points_of(spec: LayerSpec, table: str, where: str = "true") -> LayerSpec:
    """The same features as a point inside each; there are hundreds, not millions of them."""
    inside = f"(select *, st_pointonsurface(geom) as middle from {table} where {where}) t"  # noqa: S608 - all written here
    return replace(spec, source=inside, geometry="middle")


@dataclass(frozen=True, slots=True)
class Served:
    """A layer, the key of `governance.permissions.LAYERS` that guards it, and how long it keeps."""

    spec: LayerSpec
    key: str
    seconds: int


_GRIDS = replace(GRIDS, columns={**GRIDS.columns, "open": _OPEN})

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


def narrowing(viewer: Viewer, name: str, state: str) -> dict[str, Any]:
    """Filters of the cases layer: what was asked for, of what `may_see_case` allows."""
    if name != "cases":
        return {}
    if viewer.role is Role.HANDLER:
        return {"state": state, "department": viewer.department_id}
    if viewer.role is Role.GRID_WORKER:
        return {"state": state, "worker": viewer.account_id}
    return {"state": state}
