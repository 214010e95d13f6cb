"""The geocoder on a real city, where its addresses are at hand."""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bench._noise import Noise, Query, plates
from gis.addresses.doorplate import doorplate
from gis.crs import Point
from gis.geocoder.book import load_book
from gis.geocoder.geocode import Question, geocode_many
from gis.geocoder.placement import Placement
from gis.geometry import metres_between
from gis.registers.libraries import FIRST_LIBRARY, AddressLibrary

LIBRARY = FIRST_LIBRARY + 9
NEAR_M = 50.0
SURE = 0.9
EACH = 25
"""Generated queries of every kind."""

pytestmark = pytest.mark.skipif(
    "ONEMAP_DATA" not in os.environ, reason="ONEMAP_DATA names no folder of data"
)


def test_a_real_city_written_in_many_ways(session: Session) -> None:
    folder = Path(os.environ["ONEMAP_DATA"]) / "chiayi"
    rows = _load(session, folder / "doorplates.csv.gz")
    with (folder / "dev_queries.csv").open(encoding="utf-8-sig") as file:
        given = [
            Query(row["kind"], row["query"], row["level"], float(row["lon"]), float(row["lat"]))
            for row in csv.DictReader(file)
        ]
    made = list(Noise(plates(rows), seed=41).queries(EACH))
    book = load_book(session, LIBRARY)
    for queries, doors_floor in ((given, 0.995), (made, 0.97)):
        questions = [Question(query.text) for query in queries]
        answers = geocode_many(session, LIBRARY, questions, book=book)
        judged = [
            (query, answer, _is_right(query, answer))
            for query, answer in zip(queries, answers, strict=True)
        ]
        assert _share(judged, {"door"}) >= doors_floor
        assert _share(judged, {"road", "none"}) >= 0.95
        sure = [right for _, answer, right in judged if answer.confidence >= SURE]
        assert sum(sure) / len(sure) >= 0.97
        assert sure.count(False) / len(judged) <= 0.005


def _load(session: Session, path: Path) -> list[tuple[str, float, float]]:
    """Copy the plates into a library, each address once."""
    with gzip.open(path, "rt", encoding="utf-8-sig") as file:
        rows = {row["FULL_ADDR"]: row for row in csv.DictReader(file)}
    session.add(AddressLibrary(district=LIBRARY, name="city"))
    session.flush()
    driver: Any = session.connection().connection.driver_connection
    with driver.cursor().copy(
        "copy location (district, id, level, register_key, address, address_key, head, stem, door,"
        " name, source, geom) from stdin"
    ) as copy:
        for number, (address, row) in enumerate(rows.items(), start=1):
            plate = doorplate(address)
            point = f"SRID=4490;POINT({row['X']} {row['Y']})"
            copy.write_row(
                (
                    LIBRARY, number, "door", str(number), address, plate.key, plate.head,
                    plate.stem, plate.door, plate.name, "test", point,
                )
            )  # fmt: skip
    return [(address, float(row["X"]), float(row["Y"])) for address, row in rows.items()]


def _is_right(query: Query, answer: Placement) -> bool:
    if answer.level.value != query.level:
        return False
    if query.lon is None or query.lat is None or answer.point is None:
        return query.label in (answer.address or "")
    return metres_between(answer.point, Point(query.lon, query.lat)) <= NEAR_M


def _share(judged: Sequence[tuple[Query, Placement, bool]], levels: set[str]) -> float:
    right = [one[2] for one in judged if one[0].level in levels]
    return sum(right) / len(right) if right else 1.0
