"""Loading locations from a file against a bare COPY of the same rows: bin/bench import.

The product reads a CSV of standard addresses in the sample district: it decodes, checks, takes each
address apart, finds each point's cell, compares with the register and writes, in one transaction.
The bare COPY then writes the very rows that came of it into the same table with the same indexes
and constraints, and nothing else. Both begin with the same register and are rolled back; rounds
alternate, the ratio is formed inside each round, and the median counts. It runs in a throw-away
instance.
"""

import argparse
import csv
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from bench._instance import DISTRICT, servers
from gis.registers.importing.kinds import RegisterKind
from gis.registers.importing.load import load
from gis.registers.importing.report import LoadOptions, LoadReport

GOAL = 0.25
SOURCE = "bench"
SIGNS = "文昌同济季华汾江岭南丝绸卫国人民福宁普君建新朝安绿景魁奇湖景"
KINDS = ("路", "街", "大街", "横街", "巷")


def main() -> int:
    parser = argparse.ArgumentParser("bin/bench import", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--home", type=Path, help="keep the instance here for the next run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onemap-bench-") as folder:
        home = options.home or Path(folder)
        home.mkdir(exist_ok=True)
        file = Path(folder) / "locations.csv"
        with servers(home) as started:
            url = started.environment["ONEMAP_DATABASE_URL"]
            write_file(file, started.conninfo, options.rows)
            return run(url, started.conninfo, file, options.rows, options.rounds)


def run(url: str, conninfo: str, file: Path, rows: int, rounds: int) -> int:
    ratios = []
    engine = create_engine(url)
    for number in range(1, rounds + 1):
        with Session(engine) as session:
            loaded, report = time_load(session, file)
            assert (report.inserted, report.refused) == (rows, 0), report
            written = rows_written(session)
            if number == 1:
                again, report = time_load(session, file)
                assert (report.unchanged, report.updated) == (rows, 0), report
                print(f"the same file again: nothing changed, {rows / again:,.0f} rows a second")
            session.rollback()
        clean(conninfo)
        with psycopg.connect(conninfo) as database:
            bare = time_copy(database, written)
            database.rollback()
        clean(conninfo)
        ratios.append(bare / loaded)
        print(
            f"round {number}: load {rows / loaded:,.0f}, bare COPY {rows / bare:,.0f} rows a"
            f" second; ratio {ratios[-1]:.2f}",
            flush=True,
        )
    engine.dispose()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ratio = statistics.median(ratios)
    print(f"import: {ratio:.2f} of a bare COPY of {rows:,} rows (goal: at least {GOAL})")
    print(f"memory of this process at most {memory:,.0f} MiB, the rows to be copied included")
    return 0


def time_load(session: Session, file: Path) -> tuple[float, LoadReport]:
    options = LoadOptions(SOURCE)
    began = time.perf_counter()
    report = load(session, DISTRICT, RegisterKind.LOCATIONS, file, options, now=datetime.now(UTC))
    return time.perf_counter() - began, report


def rows_written(session: Session) -> bytes:
    """The rows of this bench as COPY writes them."""
    driver: Any = session.connection().connection.driver_connection
    rows = f"select * from location where source = '{SOURCE}' order by id"
    copied = bytearray()
    with driver.cursor() as cursor, cursor.copy(f"copy ({rows}) to stdout") as copy:
        for block in copy:
            copied += block
    return bytes(copied)


def time_copy(database: "psycopg.Connection[tuple[object, ...]]", rows: bytes) -> float:
    count = rows.count(b"\n")
    began = time.perf_counter()
    with database.cursor() as cursor:
        with cursor.copy("copy location from stdin") as copy:
            for at in range(0, len(rows), 1_048_576):
                copy.write(rows[at : at + 1_048_576])
        assert cursor.rowcount == count, "the two did not write the same rows"
    return time.perf_counter() - began


def clean(conninfo: str) -> None:
    """Both begin with the same table: what was rolled back leaves dead rows."""
    with psycopg.connect(conninfo, autocommit=True) as database:
        database.execute("vacuum analyze location")


def write_file(file: Path, conninfo: str, count: int) -> None:
    """Addresses of invented roads, at points in the cells of the district."""
    with psycopg.connect(conninfo) as database:
        cells = database.execute(
            "select st_xmin(geom), st_ymin(geom), st_xmax(geom), st_ymax(geom) from grid"
            " where kind = 'cell' order by code"
        ).fetchall()
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["地址", "道路", "门牌", "经度", "纬度"])
        writer.writerows(rows_of(cells, count))


def rows_of(cells: list[tuple[float, ...]], count: int) -> Iterator[tuple[object, ...]]:
    chance = random.Random(4490)
    written = 0
    while written < count:
        west, south, east, north = chance.choice(cells)
        road = "".join(chance.choices(SIGNS, k=4)) + chance.choice(KINDS) + str(written)[:2]
        road = f"{road}巷{written}弄"
        for number in range(1, min(40, count - written) + 1):
            lon, lat = chance.uniform(west, east), chance.uniform(south, north)
            address = f"广东省佛山市禅城区祖庙街道{road}{number}号"
            yield address, road, f"{number}号", round(lon, 7), round(lat, 7)
            written += 1


if __name__ == "__main__":
    sys.exit(main())
