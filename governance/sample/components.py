"""8,000 components of 20 kinds along the roads, each with its 16-digit code."""

from dataclasses import dataclass

import numpy as np
import shapely

from governance.sample.catalogue import classes, department_for, departments
from governance.sample.divisions import DISTRICT
from governance.sample.placing import cell_of
from governance.sample.plane import Floats, Integers, to_degrees
from governance.sample.roads import Road
from governance.sample.tiling import Tiling
from workflows.standards.models import ClassKind

COMPONENTS = 8_000
_OFF_CENTRE = 9.0  # metres at most between a road's centre line and a component beside it
_STATES = {"完好": 0.965, "破损": 0.028, "缺失": 0.007}


@dataclass(frozen=True)
class Components:
    """Columns of equal length; `lonlat` is (n, 2) degrees, `cell` an index into the tiling."""

    code: list[str]
    class_code: list[str]
    name: list[str]
    owner_name: list[str]
    state: list[str]
    lonlat: Floats
    cell: Integers


def place_components(tiling: Tiling, roads: list[Road], seed: int) -> Components:
    rng = np.random.default_rng([seed, 6])
    kinds = [one for one in classes() if one.kind is ClassKind.COMPONENT]
    shares = np.array([one.share for one in kinds], dtype=np.float64)
    road, lonlat, cell = _spots(tiling, roads, rng)
    drawn = np.sort(rng.choice(len(kinds), COMPONENTS, p=shares / shares.sum()))
    names = {one.code: one.name for one in departments()}
    serial = np.arange(COMPONENTS) - np.searchsorted(drawn, drawn) + 1
    owners = [
        names[department_for(kinds[kind].department, tiling.cell_codes[at][:9])]
        for kind, at in zip(drawn.tolist(), cell.tolist(), strict=True)
    ]
    return Components(
        code=[
            f"{DISTRICT}{kinds[kind].code[2:4]}{kinds[kind].code[5:]}{number:06d}"
            for kind, number in zip(drawn.tolist(), serial.tolist(), strict=True)
        ],
        class_code=[kinds[kind].code for kind in drawn.tolist()],
        name=[
            f"{roads[at].name}{kinds[kind].name}"
            for kind, at in zip(drawn.tolist(), road.tolist(), strict=True)
        ],
        owner_name=owners,
        state=rng.choice(list(_STATES), COMPONENTS, p=list(_STATES.values())).tolist(),
        lonlat=lonlat,
        cell=cell,
    )


def _spots(
    tiling: Tiling, roads: list[Road], rng: np.random.Generator
) -> tuple[Integers, Floats, Integers]:
    """Road, place and cell of each component; long roads get more of them."""
    lengths = np.array([road.line.length for road in roads])
    tries = COMPONENTS * 11 // 10
    road = rng.choice(len(roads), tries, p=lengths / lengths.sum())
    lines = np.array([one.line for one in roads])[road]
    along = shapely.line_interpolate_point(lines, rng.random(tries), normalized=True)
    near = shapely.get_coordinates(along) + rng.uniform(-_OFF_CENTRE, _OFF_CENTRE, (tries, 2))
    lonlat = to_degrees(near)
    cell = cell_of(tiling, lonlat)
    kept = np.flatnonzero(cell >= 0)[:COMPONENTS]
    return road[kept], lonlat[kept], cell[kept]
