"""Streets, communities and grid cells that tile the district exactly.

The cells come first: one Voronoi diagram of all cell sites is cut by the outline, its lines
are noded on the lattice and turned into faces. Communities are unions of cells and streets
unions of communities, so that borders are shared corner by corner on every level, and there is
no gap and no overlap to repair afterwards.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from governance.sample.divisions import communities
from governance.sample.numbering import rows_from_north
from governance.sample.outline import outline, zones
from governance.sample.plane import STEP, Floats, Integers, to_degrees, to_metres
from governance.sample.relax import nearest, relax

Geometries = NDArray[np.object_]

CELLS = 753
_SPACING = 40.0  # metres between the points that relaxation weighs
_OLD_TOWN = np.array([4300.0, 3400.0])  # metres; communities are smallest around here
_OLD_TOWN_REACH = 2200.0


@dataclass(frozen=True)
class Tiling:
    """All shapes in degrees on the lattice. `cell_codes` has 15 digits, in the cells' order."""

    district: shapely.Polygon
    streets: dict[str, shapely.Polygon]
    communities: dict[str, shapely.Polygon]
    cell_codes: list[str]
    cells: Geometries

    @property
    def cell_communities(self) -> list[str]:
        return [code[:12] for code in self.cell_codes]


def tile(seed: int) -> Tiling:
    """Draw the district; the same seed gives the same shapes."""
    rng = np.random.default_rng([seed, 1])
    corners = outline()
    shape = shapely.Polygon(to_metres(corners))
    community_of_site, sites = _sites(shape, rng)
    faces = _faces(corners, sites)
    owner = _owner_of_face(faces, sites)
    cells = np.array(
        [shapely.union_all(faces[owner == site], grid_size=STEP) for site in range(len(sites))]
    )
    return _assemble(cells, community_of_site)


def _sites(shape: shapely.Polygon, rng: np.random.Generator) -> tuple[list[str], Floats]:
    """Cell sites in metres, and the community that each belongs to."""
    west, south, east, north = shape.bounds
    grid = np.stack(
        np.meshgrid(np.arange(west, east, _SPACING), np.arange(south, north, _SPACING)), axis=-1
    ).reshape(-1, 2)
    grid = grid[shapely.contains_xy(shape, grid)]
    pieces: list[tuple[str, Floats]] = []
    for street, zone in zones().items():
        here = grid[shapely.contains_xy(zone, grid)]
        pieces += _communities(street, here, rng)
    counts = _cell_counts(np.array([float(len(points)) for _, points in pieces]))
    codes: list[str] = []
    sites: list[Floats] = []
    for (code, points), count in zip(pieces, counts, strict=True):
        codes += [code] * int(count)
        sites.append(relax(points, np.ones(len(points)), int(count), rng, rounds=12))
    return codes, np.concatenate(sites)


def _communities(street: str, points: Floats, rng: np.random.Generator) -> list[tuple[str, Floats]]:
    """Share a street's points among its communities; villages get the largest shares."""
    names = communities(street)
    distance = np.hypot(*(points - _OLD_TOWN).T)
    weights = 0.15 + np.exp(-((distance / _OLD_TOWN_REACH) ** 2))
    some = rng.permutation(len(points))[: max(40 * len(names), 4000)]
    sites = relax(points[some], weights[some], len(names), rng)
    owner = nearest(points, sites)
    order = np.argsort(np.bincount(owner, minlength=len(names)), kind="stable")
    urban = [one.code for one in names if not one.is_village]
    rural = [one.code for one in names if one.is_village]
    code_of: dict[int, str] = {}
    for codes, share in ((urban, order[: len(urban)]), (rural, order[len(urban) :])):
        ranked = share[rows_from_north(sites[share])]
        code_of.update(zip(ranked.tolist(), codes, strict=True))
    return [(code_of[site], points[owner == site]) for site in range(len(names))]


def _cell_counts(sizes: Floats) -> Integers:
    """Cells per community: two for each, the rest by the root of its area, `CELLS` in all."""
    share = np.sqrt(sizes)
    ideal = share / share.sum() * (CELLS - 2 * len(sizes))
    counts = np.floor(ideal).astype(np.int64)
    rest = CELLS - 2 * len(sizes) - int(counts.sum())
    counts[np.argsort(counts - ideal, kind="stable")[:rest]] += 1
    return np.asarray(counts + 2, dtype=np.int64)


def _faces(corners: Floats, sites: Floats) -> Geometries:
    """The outline cut along the Voronoi lines of the sites, as polygons in degrees."""
    around = shapely.box(*shapely.Polygon(to_metres(corners)).buffer(2000).bounds)
    edges = shapely.voronoi_polygons(
        shapely.MultiPoint(sites), extend_to=around, only_edges=True, ordered=False
    )
    lines = shapely.get_parts(shapely.transform(edges, to_degrees))
    ring = shapely.LinearRing(corners)
    noded = shapely.union_all([*lines.tolist(), ring], grid_size=STEP)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    inside = shapely.contains_properly(
        shapely.Polygon(corners).buffer(STEP), shapely.point_on_surface(faces)
    )
    return np.asarray(faces[inside], dtype=np.object_)


def _owner_of_face(faces: Geometries, sites: Floats) -> Integers:
    """The site of each face; a piece that the outline cut off joins its longest neighbour."""
    middles = to_metres(shapely.get_coordinates(shapely.point_on_surface(faces)))
    owner = nearest(middles, sites)
    holds = shapely.contains_xy(faces, to_degrees(sites)[owner])
    for piece in np.flatnonzero(~holds):
        edge = shapely.boundary(faces[piece])
        shared = shapely.length(shapely.intersection(edge, shapely.boundary(faces)))
        owner[piece] = owner[np.argmax(np.where(holds, shared, -1.0))]
    return owner


def _assemble(cells: Geometries, community_of_cell: list[str]) -> Tiling:
    of = np.array(community_of_cell)
    middles = to_metres(shapely.get_coordinates(shapely.centroid(cells)))
    codes: list[str] = []
    order: list[int] = []
    shapes: dict[str, shapely.Polygon] = {}
    for one in communities():
        mine = np.flatnonzero(of == one.code)
        shapes[one.code] = _union(cells[mine])
        ranked = mine[rows_from_north(middles[mine])]
        codes += [f"{one.code}{number:03d}" for number in range(1, len(ranked) + 1)]
        order += ranked.tolist()
    streets = {
        street: _union(np.array([s for code, s in shapes.items() if code[:9] == street]))
        for street in sorted({code[:9] for code in shapes})
    }
    district = _union(np.array(list(streets.values())))
    return Tiling(district, streets, shapes, codes, cells[np.array(order)])


def _union(parts: Geometries) -> shapely.Polygon:
    # Neighbours share every corner, so the quick union that only drops shared edges is exact.
    whole = shapely.coverage_union_all(parts)
    if whole.geom_type != "Polygon":
        raise ValueError("this seed tears a division apart; choose another")
    return whole
