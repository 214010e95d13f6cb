"""What is at a point of the map: whose ground it is, who is in charge, and what stands nearby."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.analysis.nearby import NearbyKind, Neighbour, nearby
from gis.crs import Point
from gis.registers.divisions import Division
from gis.registers.queries import Cell, cells_of
from governance.accounts.queries import worker_of_grid
from governance.permissions import LAYERS, Viewer

RADIUS_M = 300.0
SHOWN = 3
GUARDED = {
    NearbyKind.location: "locations",
    NearbyKind.legal_entity: "legal_entities",
    NearbyKind.component: "components",
}


@dataclass(frozen=True, slots=True)
class Here:
    """`divisions` are names, the community's after its street's; all is empty beyond the grid."""

    point: Point
    cell: Cell | None
    divisions: Sequence[str]
    worker: str | None
    neighbours: Mapping[NearbyKind, Sequence[Neighbour]]


def here(session: Session, viewer: Viewer, point: Point, zone: ZoneInfo, now: datetime) -> Here:
    """Of the registers only those whose layers the viewer may see."""
    district = viewer.district
    day = now.astimezone(zone).date()
    (cell,) = cells_of(session, district, [point], day)
    worker = worker_of_grid(session, district, cell.id) if cell else None
    around = nearby(session, district, point, RADIUS_M, SHOWN)
    return Here(
        point,
        cell,
        _names(session, district, cell.community_code) if cell else (),
        worker[1] if worker else None,
        {
            kind: [one for one in around if one.kind is kind]
            for kind, layer in GUARDED.items()
            if viewer.role in LAYERS[layer]
        },
    )


def _names(session: Session, district: int, community: str) -> Sequence[str]:
    codes = community[:9], community
    return session.scalars(
        select(Division.name)
        .where(Division.district == district, Division.code.in_(codes))
        .order_by(Division.code)
    ).all()
