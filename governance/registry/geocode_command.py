"""`onemap geocode`: place every row of a table by its words."""

from __future__ import annotations

import csv
import math
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.errors import DomainError, Invalid
from gis.geocoder.book import address_book
from gis.geocoder.geocode import Question, geocode_many
from gis.geocoder.placement import Placement
from gis.reason import Reason
from gis.registers.importing.encoding import encoding_of
from gis.registers.importing.library import library_number
from governance import clock
from governance.accounts.identity import settings
from governance.phrases import say
from governance.transaction import use_case

ANSWERS = ("lon", "lat", "level", "confidence", "address", "id", "why")
BATCH = 500
"""Rows whose look-ups share a statement."""
_LONGEST_CELL = 10_000_000


@click.command("geocode")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--column", required=True, help="The column with the words.")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="The table to write, in the encoding of FILE.",
)
@click.option("--library", help="Look in this address library, not among the district's addresses.")
@click.option(
    "--lon-column", help="A column with the longitude to look near to (CGCS2000, WGS-84)."
)
@click.option("--lat-column", help="The same for the latitude.")
@with_appcontext
def geocode_file(  # noqa: PLR0913 - the options of the command
    file: Path,
    *,
    column: str,
    out: Path,
    library: str | None,
    lon_column: str | None,
    lat_column: str | None,
) -> None:
    """Find the place that each row of the CSV FILE speaks of.

    OUT keeps all columns and adds match_lon, match_lat (CGCS2000), match_level (door, road,
    community, street, district or none), match_confidence (0 to 1), match_address, match_id and
    match_why. The last line printed is the rate.
    """
    if (lon_column is None) != (lat_column is None):
        raise click.UsageError("--lon-column and --lat-column go together")
    wanted = [column] if lon_column is None or lat_column is None else [
        column, lon_column, lat_column,
    ]  # fmt: skip
    if out.resolve() == file.resolve():
        raise click.UsageError("--out is FILE itself")
    try:
        with use_case() as session:
            rows, seconds = _run(session, file, out, wanted, library)
    except DomainError as refusal:
        where = "" if refusal.field is None else f"{refusal.field}: "
        raise click.ClickException(f"{where}{say(refusal.reason)}") from refusal
    click.echo(f"{rows} rows, {seconds:.2f} s, written to {out}")
    click.echo(f"{rows / max(seconds, 1e-9):.0f} queries a second")


def _run(
    session: Session, file: Path, out: Path, wanted: Sequence[str], library: str | None
) -> tuple[int, float]:
    district = _district(session, library)
    encoding = encoding_of(file)
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
    with file.open(encoding=encoding, newline="") as given:
        reader = csv.reader(given)
        header = next(reader, None)
        if header is None:
            raise Invalid(Reason("table_empty"))
        names = [name.strip() for name in header]
        places = [_place(names, name) for name in wanted]
        began = time.perf_counter()
        book = address_book(session, district)
        click.echo(f"names read in {time.perf_counter() - began:.2f} s")
        began = time.perf_counter()
        kept = [at for at, name in enumerate(names) if name not in _added()]
        now = clock.now()
        count = 0
        with out.open("w", encoding=encoding, newline="") as written:
            writer = csv.writer(written)
            writer.writerow([*(header[at] for at in kept), *_added()])
            lines = _padded(reader, len(names))
            while batch := list(islice(lines, BATCH)):
                questions = [_question([row[at] for at in places]) for row in batch]
                answers = geocode_many(session, district, questions, now=now, book=book)
                for row, answer in zip(batch, answers, strict=True):
                    writer.writerow([*(row[at] for at in kept), *_answer(answer)])
                count += len(batch)
    return count, time.perf_counter() - began


def _district(session: Session, library: str | None) -> int:
    if library is None:
        return settings().district
    number = library_number(session, library)
    if number is None:
        raise Invalid(Reason("library_unknown", {"name": library}), "--library")
    return number


def _added() -> list[str]:
    return [f"match_{name}" for name in ANSWERS]


def _place(names: Sequence[str], name: str) -> int:
    if name not in names:
        raise Invalid(Reason("columns_missing", {"names": name}))
    return names.index(name)


def _padded(reader: Iterator[list[str]], width: int) -> Iterator[list[str]]:
    """Rows as wide as the header; a blank line is no row."""
    for row in reader:
        if row:
            yield [*row, *[""] * (width - len(row))][:width]


def _question(cells: Sequence[str]) -> Question:
    near = None
    if len(cells) > 1:
        try:
            near = Point(float(cells[1]), float(cells[2]))
        except ValueError:
            near = None
        if near is not None and not all(map(math.isfinite, near)):
            near = None
    return Question(cells[0], near=near)


def _answer(found: Placement) -> list[str]:
    lon, lat = ("", "") if found.point is None else (f"{x:.7f}" for x in found.point)
    why = "；".join(say(reason) for reason in (*found.why, *found.problems))
    return [
        lon,
        lat,
        found.level.value,
        f"{found.confidence:.2f}",
        found.address or "",
        "" if found.location_id is None else str(found.location_id),
        why,
    ]
