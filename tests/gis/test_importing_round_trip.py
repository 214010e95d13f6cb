"""Whatever a register holds can be written to a file and read again, and nothing changes."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.registers.importing.locations import spelling
from tests.gis.builders import DISTRICT
from tests.gis.register_files import load_file, write_csv, write_geojson, write_xlsx

SIGNS = st.sampled_from(
    string.ascii_letters + string.digits + "祖庙路街號号栋室，,\"';\t （）㐀𠮷é"
)
words = st.text(SIGNS, max_size=20).map(lambda text: " ".join(text.split()))
addresses = words.map(lambda text: f"路{text}")
rows = st.fixed_dictionaries(
    {
        "code": st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=12),
        "address": addresses,
        "name": words,
        "room": words,
        # A workbook keeps sixteen digits of a number.
        "lon": st.floats(73.5, 135.0).map(lambda degrees: round(degrees, 12)),
        "lat": st.floats(3.9, 53.5).map(lambda degrees: round(degrees, 12)),
    }
)
NAMES = ("code", "address", "name", "room", "lon", "lat")
tables = st.lists(rows, min_size=1, max_size=8, unique_by=lambda row: row["code"])
WRITERS = (write_csv, write_xlsx)


def stored(session: Session) -> list[tuple[Any, ...]]:
    found = session.execute(
        text(
            "select register_key, address, coalesce(name, ''), coalesce(room, ''), st_x(geom),"
            " st_y(geom) from location where district = :district order by register_key"
        ),
        {"district": DISTRICT},
    )
    return [tuple(row) for row in found]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10)
@given(
    table=tables, writer=st.sampled_from(WRITERS), encoding=st.sampled_from(["utf-8", "gb18030"])
)
def test_a_register_that_was_written_is_read_as_it_was(
    session: Session, tmp_path: Path, table: list[dict[str, Any]], writer: Any, encoding: str
) -> None:
    with session.begin_nested() as example:
        options = [encoding] if writer is write_csv else []
        table = [{name: row[name] for name in NAMES} for row in table]
        report = load_file(session, writer(tmp_path / "a", table, *options))
        assert report.refused == 0
        assert stored(session) == sorted(tuple(row[name] for name in NAMES) for row in table)
        assert load_file(session, writer(tmp_path / "b", table, *options)).unchanged == len(table)
        places = [_point(row) for row in table]
        written = [{name: row[name] for name in NAMES[:4]} for row in table]
        path = write_geojson(tmp_path / "c", written, places)
        assert load_file(session, path).unchanged == len(table)
        example.rollback()


def _point(row: dict[str, Any]) -> Any:
    return shapely.Point(row["lon"], row["lat"])


@given(words)
def test_one_spelling_is_one_spelling(given_words: str) -> None:
    once = spelling(given_words)
    assert spelling(once) == once
    assert spelling(f" {given_words}　") == once
