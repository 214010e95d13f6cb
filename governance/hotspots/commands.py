"""`onemap hotspots`: look for hot spots now and list them."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext

from governance import clock
from governance.accounts.identity import settings
from governance.hotspots.forms import LONGEST_DAYS
from governance.hotspots.models import HotSpot, HotSpotRun
from governance.hotspots.queries import spots_of
from governance.hotspots.services import DAYS, Wish, look_for_hot_spots
from governance.presentation import local
from governance.transaction import use_case
from workflows.standards.queries import class_list


@click.command("hotspots")
@click.option(
    "--days", type=click.IntRange(1, LONGEST_DAYS), default=DAYS, show_default=True,
    help="How many days up to now are looked at.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@with_appcontext
def hotspots(days: int, *, as_json: bool) -> None:
    """Look for hot spots now, keep them for the page, and list them by score."""
    now, district = clock.now(), settings().district
    with use_case() as session:
        wish = Wish(f"command {now.isoformat()}", days)
        run = look_for_hot_spots(session, district, wish, now=now)
        classes = class_list(session, district).by_id
        rows = [_row(spot, classes[spot.class_id].name) for spot in spots_of(session, run)]
        said = _summary(run, len(rows))
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo(
            f"{row['rank']:>4}  {row['score']:6.1f}  {row['cases']:>5}  {row['expected']:8.1f}"
            f"  {row['first']} – {row['last']}  {row['class']}  {row['place'] or ''}"
        )
    click.echo(said)


def _row(spot: HotSpot, name: str) -> dict[str, object]:
    return {
        "rank": spot.rank,
        "id": spot.id,
        "class": name,
        "place": spot.place,
        "score": round(spot.score, 2),
        "cases": spot.cases,
        "expected": round(spot.expected, 2),
        "trend": None if spot.trend is None else round(spot.trend, 2),
        "first": local(spot.first_at, "full"),
        "last": local(spot.last_at, "full"),
    }


def _summary(run: HotSpotRun, count: int) -> str:
    return (
        f"{count} hot spots among {run.looked_at} cases of {run.days} days, compared with"
        f" {run.compared_with} before; {run.left_aside} without a class or an exact place"
    )


COMMANDS = (hotspots,)
