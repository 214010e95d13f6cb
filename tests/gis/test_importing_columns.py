"""Which column is which field, and what is said when that cannot be told."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from gis.errors import Invalid
from gis.registers.importing.columns import match, missing
from gis.registers.importing.locations import LOCATIONS
from tests.gis.register_files import load_file, write_csv


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["address", "lon", "lat"], {"address": 0, "lon": 1, "lat": 2}),
        (["纬度", "经度", "详细地址"], {"lat": 0, "lon": 1, "address": 2}),
        (["FULL_ADDR", "Ｘ", "Y 坐标"], {"address": 0, "lon": 1, "lat": 2}),
        (["地址", "标准地址", "x", "y"], {"address": 0, "lon": 2, "lat": 3}),
        (["地址", "几何"], {"address": 0, "geometry": 1}),
    ],
)
def test_headers_are_known_by_name_title_or_alias(
    header: list[str], expected: dict[str, int]
) -> None:
    found = match(LOCATIONS, header, {})
    assert {name: found.places[name] for name in expected} == expected
    assert missing(LOCATIONS, found, has_shapes=False) == []


@pytest.mark.parametrize(
    "pairs",
    [
        [("address", "FULL"), ("lon", "X1"), ("lat", "Y1")],
        [("FULL", "address"), ("X1", "lon"), ("Y1", "lat")],
        [("FULL", "address"), ("lon", "X1"), ("Y1", "lat")],
    ],
)
def test_pairs_are_told_apart_by_the_file(pairs: list[tuple[str, str]]) -> None:
    found = match(LOCATIONS, ["FULL", "X1", "Y1", "rest"], {}, pairs)
    assert found.places == {"address": 0, "lon": 1, "lat": 2}
    assert found.columns == {"FULL": "address", "X1": "lon", "Y1": "lat"}
    assert found.ignored == ("rest",)


def test_what_was_said_goes_before_the_header() -> None:
    found = match(LOCATIONS, ["address", "place"], {"address": "place"})
    assert found.places == {"address": 1}
    assert found.ignored == ("address",)


@pytest.mark.parametrize(
    ("header", "mapping", "pairs", "code"),
    [
        (["name", "road"], {}, [("name", "road")], "map_ambiguous"),
        (["a", "b"], {}, [("address", "c")], "map_column_unknown"),
        (["a", "b"], {}, [("c", "address")], "map_column_unknown"),
        (["a", "b"], {}, [("a", "b")], "map_field_unknown"),
        (["a", "b"], {}, [("a", "address"), ("b", "address")], "map_field_twice"),
        (["a", "b"], {}, [("a", "address"), ("a", "road")], "map_column_twice"),
        (["a", "b"], {"road": "c"}, [], "map_column_unknown"),
        (["a", "b"], {"streets": "a"}, [], "map_field_unknown"),
        (["a", "a"], {"road": "a"}, [], "columns_alike"),
        (["地址", "地 址"], {}, [], "columns_alike"),
    ],
)
def test_a_mapping_that_cannot_be_followed_says_why(
    header: list[str], mapping: dict[str, str], pairs: list[tuple[str, str]], code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        match(LOCATIONS, header, mapping, pairs)
    assert (refusal.value.field, refusal.value.reason.code) == ("map", code)


def test_columns_that_are_needed_are_named(session: Session, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [{"地点": "祖庙路1号", "经度": 113, "北": 23}])
    with pytest.raises(Invalid) as refusal:
        load_file(session, path)
    assert refusal.value.reason.params == {"names": "address、lat"}
