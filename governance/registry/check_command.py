"""`onemap registers check`: gaps, overlaps, broken rings and cells outside, on the ground."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from gis.registers.queries import CHINA
from gis.registers.tilings import check_divisions, check_grids
from gis.registers.topology import TOLERANCE_M2, as_geojson
from governance import clock
from governance.accounts.identity import settings
from governance.registry.group import registers
from governance.transaction import use_case


@registers.command("check")
@click.argument("kind", type=click.Choice(["grids", "divisions"]))
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Whose layout of grids; today's.")
@click.option(
    "--tolerance", type=float, default=TOLERANCE_M2, show_default=True, help="In square metres."
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the faults as GeoJSON."
)
@with_appcontext
def check(kind: str, day: datetime | None, tolerance: float, out: Path | None) -> None:
    """List the faults of the tiling KIND; the exit status is 1 if there are any."""
    district = settings().district
    asked = clock.now().astimezone(CHINA) if day is None else day
    with use_case() as session:
        if kind == "grids":
            faults = check_grids(session, district, asked.date(), tolerance_m2=tolerance)
        else:
            faults = check_divisions(session, district, tolerance)
    if out is not None:
        out.write_text(json.dumps(as_geojson(faults), ensure_ascii=False) + "\n")
    for fault in faults:
        place = f"{fault.at.lon:.6f},{fault.at.lat:.6f}"
        click.echo(f"{fault.kind:<8} {fault.area_m2:>12.1f} m2  {place}  {' '.join(fault.codes)}")
    counts = Counter(fault.kind.value for fault in faults)
    said = ", ".join(f"{count} {name}" for name, count in counts.items())
    click.echo(said or "no faults")
    if faults:
        raise SystemExit(1)
