"""How much each layer of registers holds, beside its switch."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from governance.hotspots.queries import latest_run, spots_of
from governance.map.groups import sees
from governance.permissions import Viewer

MOST = 1_000_000
"""Counting stops here: the figure says how large a register is, not how many rows it has."""

_ROWS = {
    "divisions": "division t where t.district = :district",
    "grids": "grid t where t.district = :district and t.kind = 'cell' and t.valid_to is null",
    "locations": "location t where t.district = :district and t.level <> 'room'",
    "legal_entities": "legal_entity t where t.district = :district and t.geom is not null",
    "components": "component t where t.district = :district",
    "persons": "person t where t.district = :district",
}
_COUNTS = {
    name: text(f"select count(*) from (select from {rows} limit {MOST}) as counted")  # noqa: S608 - all written here
    for name, rows in _ROWS.items()
}


def tallies(session: Session, viewer: Viewer) -> dict[str, int]:
    """Rows of every register whose layer the viewer may see, and the hot spots of the last run."""
    district = viewer.district
    counts = {
        name: session.scalar(count, {"district": district}) or 0
        for name, count in _COUNTS.items()
        if sees(viewer, name)
    }
    if sees(viewer, "hot_spots"):
        run = latest_run(session, district)
        counts["hot_spots"] = len(spots_of(session, run)) if run else 0
    return counts
