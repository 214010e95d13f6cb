"""How rows of a file meet those of the register."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.errors import Conflict
from gis.registers.importing.cells_below import FEW as CELLS_FEW
from gis.registers.importing.kinds import RegisterKind
from gis.registers.importing.load import load
from gis.registers.importing.report import LoadOptions, Progress, Stage
from gis.registers.queries import cells_of
from tests.gis.builders import DISTRICT, WEST_COMMUNITY, build_world
from tests.gis.register_files import LATER, NOW, counts, load_file, told, write_csv

ROWS: list[dict[str, Any]] = [
    {"address": "祖庙路1号", "road": "祖庙路", "lon": 113.1025, "lat": 23.005},
    {"address": "祖庙路2号", "road": "祖庙路", "lon": 113.1075, "lat": 23.005},
    {"address": "祖庙路3号", "road": "祖庙路", "lon": 113.1125, "lat": 23.005},
]


def changed(number: int, **values: Any) -> list[dict[str, Any]]:
    return [row | values if at == number else row for at, row in enumerate(ROWS)]


def stored(session: Session) -> list[tuple[Any, ...]]:
    rows = session.execute(
        text(
            "select id, address, road, community_code, grid_id, st_astext(geom), source, loaded_at,"
            " xmin::text from location where district = :district order by address"
        ),
        {"district": DISTRICT},
    )
    return [tuple(row) for row in rows]


def test_a_row_lies_in_its_cell_and_keeps_source_and_time(session: Session, tmp_path: Path) -> None:
    world = build_world(session)
    load_file(session, write_csv(tmp_path / "街道.csv", ROWS))
    rows = session.execute(
        text(
            "select address, community_code, grid_id, source, loaded_at, level, stem, door,"
            " address_key, register_key from location order by address"
        )
    ).all()
    assert [row.grid_id for row in rows] == [grid.id for grid in world.grids[:3]]
    assert rows[0].community_code == WEST_COMMUNITY
    assert (rows[0].source, rows[0].loaded_at) == ("街道.csv", NOW)
    assert (rows[0].level, rows[0].stem, rows[0].door) == ("door", "祖庙路", 1)
    assert (rows[0].address_key, rows[0].register_key) == ("祖庙路1号", "祖庙路1号")


def test_the_same_file_twice_changes_nothing(session: Session, tmp_path: Path) -> None:
    build_world(session)
    path = write_csv(tmp_path / "a.csv", ROWS)
    load_file(session, path)
    before = stored(session)
    report = load_file(session, path, now=LATER, source_name="another name")
    assert counts(report) == (0, 0, 3, 0, 0)
    assert stored(session) == before


def test_what_changed_is_written_and_nothing_else(session: Session, tmp_path: Path) -> None:
    build_world(session)
    load_file(session, write_csv(tmp_path / "a.csv", ROWS))
    before = stored(session)
    path = write_csv(tmp_path / "b.csv", changed(1, lon=113.1175))
    report = load_file(session, path, now=LATER)
    assert counts(report) == (0, 1, 2, 0, 0)
    after = stored(session)
    assert (after[0], after[2]) == (before[0], before[2])
    assert after[1][0] == before[1][0]
    assert after[1][5:8] == ("POINT(113.1175 23.005)", "b.csv", LATER)
    assert after[1][4] != before[1][4]


def test_a_column_that_is_not_there_leaves_what_stands(session: Session, tmp_path: Path) -> None:
    build_world(session)
    load_file(session, write_csv(tmp_path / "a.csv", ROWS))
    without = [{name: row[name] for name in ("address", "lon", "lat")} for row in ROWS]
    assert load_file(session, write_csv(tmp_path / "b.csv", without)).unchanged == 3
    blank = write_csv(tmp_path / "c.csv", changed(0, road=""))
    assert counts(load_file(session, blank)) == (0, 1, 2, 0, 0)
    assert [row[2] for row in stored(session)] == [None, "祖庙路", "祖庙路"]


def test_a_repeated_row_is_a_warning_and_a_contradicting_one_is_refused(
    session: Session, tmp_path: Path
) -> None:
    build_world(session)
    rows = [
        *ROWS,
        ROWS[0],
        ROWS[0] | {"address": " 祖庙路１号 "},
        ROWS[1] | {"road": ""},
        ROWS[2] | {"lat": 23.006},
    ]
    report = load_file(session, write_csv(tmp_path / "a.csv", rows))
    assert counts(report) == (3, 0, 0, 2, 2)
    assert told(report) == [
        (5, None, "row_repeats_earlier"),
        (6, None, "row_contradicts_earlier"),
        (7, None, "row_repeats_earlier"),
        (8, None, "row_contradicts_earlier"),
    ]
    faults = list(report.faults)
    assert [fault.reason.params["line"] for fault in faults] == [2, 2, 3, 4]
    assert faults[3].values["lat"] == "23.006"


def test_a_code_of_the_register_goes_before_the_address(session: Session, tmp_path: Path) -> None:
    build_world(session)
    rows = [row | {"code": f"K{at}"} for at, row in enumerate(ROWS)]
    load_file(session, write_csv(tmp_path / "a.csv", rows))
    renamed = [row | {"address": row["address"].replace("祖庙", "文昌")} for row in rows]
    assert load_file(session, write_csv(tmp_path / "b.csv", renamed)).updated == 3
    assert [row[1] for row in stored(session)] == ["文昌路1号", "文昌路2号", "文昌路3号"]


def test_nothing_goes_in_where_all_or_nothing_was_asked(session: Session, tmp_path: Path) -> None:
    build_world(session)
    path = write_csv(tmp_path / "a.csv", changed(1, lon="NaN"))
    report = load_file(session, path, all_or_nothing=True)
    assert (report.applied, report.inserted, report.refused) == (False, 2, 1)
    assert stored(session) == []
    assert load_file(session, path).applied
    assert len(stored(session)) == 2


def test_a_dry_run_reports_the_same_and_changes_nothing(session: Session, tmp_path: Path) -> None:
    build_world(session)
    load_file(session, write_csv(tmp_path / "a.csv", ROWS[:2]))
    before = stored(session)
    path = write_csv(tmp_path / "b.csv", [*changed(0, lon=113.103), ROWS[2], {"address": "无处"}])
    tried = load_file(session, path, dry_run=True)
    assert stored(session) == before
    done = load_file(session, path)
    assert counts(tried) == counts(done) == (1, 1, 1, 1, 1)
    assert told(tried) == told(done)
    assert (tried.applied, done.applied) == (False, True)


def test_communities_by_code_by_name_and_unknown(session: Session, tmp_path: Path) -> None:
    build_world(session)
    rows = [
        {"address": f"祖庙路{n}号", "社区": community, "lon": lon, "lat": 23.005}
        for n, (community, lon) in enumerate(
            [(WEST_COMMUNITY, 113.1125), ("石梁村民委员会", 113.1025), ("无名社区", 113.1025)], 1
        )
    ]
    rows.append({"address": "江心1号", "社区": "", "lon": 113.2, "lat": 23.005})
    report = load_file(session, write_csv(tmp_path / "a.csv", rows))
    codes = [row[3] for row in sorted(stored(session), key=lambda row: row[1])]
    assert codes == [None, WEST_COMMUNITY, "440604012002", WEST_COMMUNITY]
    assert told(report) == [
        (4, "community", "community_unknown"),
        (5, None, "location_beside_grids"),
    ]
    assert report.warnings == 2
    assert report.refused == 0


def test_many_points_have_the_cells_that_single_ones_have(session: Session, tmp_path: Path) -> None:
    """Borders, corners and points beside every cell included."""
    build_world(session)
    edges = [113.0999999999, 113.1, 113.105, 113.11, 113.1175, 113.12, 113.120002, 113.13]
    heights = [22.9999999999, 23.0, 23.005, 23.0100000001]
    points = [Point(lon, lat) for lon in edges for lat in heights]
    points += [Point(113.1 + n * 4e-5, 23.004) for n in range(CELLS_FEW)]
    rows = [
        {"address": f"祖庙路{n}号", "code": f"{n:06d}", "lon": point.lon, "lat": point.lat}
        for n, point in enumerate(points)
    ]
    assert load_file(session, write_csv(tmp_path / "a.csv", rows)).inserted == len(points)
    stored = session.execute(
        text("select grid_id, community_code from location order by register_key")
    )
    cells = cells_of(session, DISTRICT, points)
    assert [tuple(row) for row in stored] == [
        (cell.id, cell.community_code) if cell else (None, None) for cell in cells
    ]
    assert None in cells


def test_a_load_that_is_cut_off_leaves_nothing(committed_engine: Engine, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ROWS)

    class CutOff(BaseException):
        pass

    def cut(progress: Progress) -> None:
        if progress.stage is Stage.WRITING and progress.share == 1:
            raise CutOff

    options = LoadOptions("a.csv")
    with pytest.raises(CutOff), Session(committed_engine) as session, session.begin():
        load(session, DISTRICT, RegisterKind.LOCATIONS, path, options, now=NOW, progress=cut)
    with Session(committed_engine) as session:
        assert stored(session) == []
        assert load_file(session, path).inserted == 3


def test_one_load_of_a_register_at_a_time(committed_engine: Engine, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ROWS)
    held, over = threading.Event(), threading.Event()

    def first() -> None:
        with Session(committed_engine) as session, session.begin():
            load_file(session, path)
            held.set()
            over.wait(60)

    thread = threading.Thread(target=first)
    thread.start()
    assert held.wait(60)
    try:
        with Session(committed_engine) as session, pytest.raises(Conflict) as refusal:
            load_file(session, path)
        assert refusal.value.reason.code == "register_is_loading"
        with Session(committed_engine) as session:
            assert load_file(session, path, district=1_000_000).inserted == 3
    finally:
        over.set()
        thread.join()
    with Session(committed_engine) as session:
        assert load_file(session, path).unchanged == 3


def test_progress_says_how_far_it_is(session: Session, tmp_path: Path) -> None:
    heard: list[Progress] = []
    path = write_csv(tmp_path / "a.csv", ROWS)
    options = LoadOptions("a.csv")
    load(
        session,
        DISTRICT,
        RegisterKind.LOCATIONS,
        path,
        options,
        now=NOW,
        progress=heard.append,
    )
    assert [one.stage for one in heard] == ["reading", "comparing", "writing", "writing"]
    assert heard[-1] == Progress(Stage.WRITING, 3, 1.0)
