"""The pyramid follows every write: what it says is what the rows themselves say."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.tiles.keeping import drawn, kept
from gis.tiles.layers import COMPONENTS, LOCATIONS, LayerSpec
from gis.tiles.mvt import render
from gis.tiles.pyramid import DEEPEST_COUNTED, fold, rebuild
from gis.tiles.scheme import Tile
from gis.tiles.selection import ALL, Selection, by_filters
from tests.gis.builders import DISTRICT, add_component, add_location
from tests.gis.mvt_reader import features

LAMPS = by_filters(COMPONENTS, {"class": "C-01"})
SELECTIONS = {"all": ALL, "lamps": LAMPS}
ZOOMS = range(9, 18)


def around(lon: float, lat: float, z: int) -> Tile:
    return Tile(22, int((lon + 180) / 360 * 2**22), _row(lat)).above(z)


def _row(lat: float) -> int:
    return int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**22)


def from_rows(session: Session, layer: LayerSpec, at: Tile, selection: Selection = ALL) -> bytes:
    """The tile made afresh from the base table."""
    return render(session, replace(layer, counted=None), *at, DISTRICT, selection)


def assert_right(session: Session, layer: LayerSpec = COMPONENTS) -> None:
    for z in ZOOMS:
        for selection in SELECTIONS.values() if layer is COMPONENTS else (ALL,):
            at = around(113.105, 23.005, z)
            fresh = from_rows(session, layer, at, selection)
            assert render(session, layer, *at, DISTRICT, selection) == fresh
            sheet = kept(session, layer, at, DISTRICT, selection) or drawn(
                session, layer, at, DISTRICT, selection
            )
            assert sheet.content == fresh


def scatter(session: Session, count: int, seed: int = 1) -> None:
    rng = random.Random(seed)
    for n in range(count):
        lon, lat = (rng.gauss(middle, 0.004) for middle in (113.105, 23.005))
        add_component(session, lon, lat, class_code=f"C-0{n % 3}", code=f"{seed:04}{n:012}")


CHANGES = {
    "nothing": "select 1",
    "moved": "update component set geom = st_translate(geom, 0.003, 0.001) where id % 3 = 0",
    "of another class": "update component set class_code = 'C-01' where id % 4 = 0",
    "renamed": "update component set name = '新' where id % 5 = 0",
    "written as it was": "update component set source = 'again'",
    "gone": "delete from component where id % 2 = 0",
    "all gone": "delete from component",
    "emptied": "truncate component",
    "out of the district": "update component set district = 1 where id % 7 = 0",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
@pytest.mark.parametrize("folded", ["before", "after", "both", "never", "rebuilt"])
def test_a_change_is_in_the_next_tile(session: Session, change: str, folded: str) -> None:
    scatter(session, 60)
    session.commit()
    if folded in {"before", "both"}:
        fold(session)
        assert session.scalar(text("select count(*) from tile_change")) == 0
    assert_right(session)
    session.execute(text(change))
    assert_right(session)
    if folded in {"after", "both"}:
        fold(session)
    if folded == "rebuilt":
        rebuild(session, DISTRICT, [COMPONENTS])
    assert_right(session)


def test_a_change_that_nothing_shows_is_not_noted(session: Session) -> None:
    scatter(session, 5)
    fold(session)
    session.execute(text("update component set source = 'again', loaded_at = now()"))
    assert session.scalar(text("select count(*) from tile_change")) == 0


def test_rooms_are_not_counted(session: Session) -> None:
    room = add_location(
        session, "恒福花园3栋501", 113.105, 23.005, level="room", community_code=None
    )
    assert session.scalar(text("select count(*) from tile_change")) == 0
    room.level = "building"  # type: ignore[assignment]
    session.flush()
    assert_right(session, LOCATIONS)
    assert session.scalar(text("select sum(n) from tile_change")) == 1


def test_folding_in_parts_ends_the_same_as_counting_anew(session: Session) -> None:
    scatter(session, 40)
    for change in ("moved", "of another class", "gone"):
        session.execute(text(CHANGES[change]))
        while fold(session, batch=7):
            pass
    assert not session.scalar(text("select count(*) from tile_pyramid where n <= 0"))
    folded = pyramid(session)
    rebuild(session, DISTRICT, [COMPONENTS])
    assert pyramid(session) == folded
    assert {row.z for row in folded if not row.facet} == set(range(8, DEEPEST_COUNTED + 1))


def pyramid(session: Session) -> list[object]:
    order = "order by facet, z, x, y, cell"
    return list(session.execute(text(f"select * from tile_pyramid {order}")))


def test_a_kept_tile_is_not_drawn_again(session: Session) -> None:
    scatter(session, 20)
    fold(session)
    at = around(113.105, 23.005, 12)
    assert kept(session, COMPONENTS, at, DISTRICT, ALL) is None
    made = drawn(session, COMPONENTS, at, DISTRICT, ALL)
    assert kept(session, COMPONENTS, at, DISTRICT, ALL) == made
    known = kept(session, COMPONENTS, at, DISTRICT, ALL, known=made.etag)
    assert known is not None
    assert known.content is None
    assert kept(session, COMPONENTS, at, DISTRICT, LAMPS) is None
    assert kept(session, replace(COMPONENTS, limit=3), at, DISTRICT, ALL) is None
    far = around(113.3, 23.2, 12)
    made_far = drawn(session, COMPONENTS, far, DISTRICT, ALL)
    add_component(session, 113.105, 23.005)
    assert kept(session, COMPONENTS, at, DISTRICT, ALL) is None
    fold(session)
    assert kept(session, COMPONENTS, at, DISTRICT, ALL) is None
    assert kept(session, COMPONENTS, far, DISTRICT, ALL) == made_far


def test_a_tile_of_single_points_is_kept_when_it_is_asked_for_again(session: Session) -> None:
    for step in range(5):
        add_component(session, 113.41 + step * 1e-4, 23.11)
    fold(session)
    at = around(113.41, 23.11, 16)
    first = drawn(session, COMPONENTS, at, DISTRICT, ALL)
    assert kept(session, COMPONENTS, at, DISTRICT, ALL) is None
    assert drawn(session, COMPONENTS, at, DISTRICT, ALL) == first
    assert kept(session, COMPONENTS, at, DISTRICT, ALL) == first


def test_a_tile_that_shows_uncounted_changes_is_not_kept(session: Session) -> None:
    scatter(session, 3)
    at = around(113.105, 23.005, 12)
    assert features(drawn(session, COMPONENTS, at, DISTRICT, ALL).content or b"")
    assert not session.scalar(text("select count(*) from tile_kept"))


def test_mean_places_are_of_all_points_in_a_cell(session: Session) -> None:
    for lon in (113.1050, 113.1051, 113.1055):
        add_component(session, lon, 23.005)
    (count,) = features(render(session, COMPONENTS, *around(113.105, 23.005, 9), DISTRICT))
    at = around(113.105, 23.005, 9)
    west, _, east, _ = at.bounds()
    ((x, _),) = count.points
    assert west + x / 4096 * (east - west) == pytest.approx(113.1052, abs=2e-4)
