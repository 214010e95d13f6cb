"""Points to cells in bulk, and what stands around a point: bin/bench assign.

In a throw-away instance with the sample district, and 200,000 addresses more. In bulk `cells_of`
runs against a bare join of points and cells in SQL that only counts, and against shapely's STRtree
over the same outlines in memory; cells are compared one by one with the tree's. Then `nearby` is
asked for single points, each between two bare `select 1` through the same session and driver.
Rounds alternate, ratios are formed inside each round, and the median counts.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import shapely
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from bench._instance import DISTRICT, servers
from gis.analysis.nearby import nearby
from gis.crs import Point
from gis.registers.queries import cells_of
from gis.statements import Query

Done = TypeVar("Done")
MORE = 200_000
GOAL_RATE, GOAL_NEARBY = 20_000, 5.0
OUTLINES = text("""
    select code, st_asbinary(geom) from grid
    where district = :district and kind = 'cell' and valid_to is null order by code
""")
BARE_JOIN = text("""
    select count(*)
    from unnest(cast(:lons as float8[]), cast(:lats as float8[])) as given(lon, lat),
         lateral (select st_setsrid(st_makepoint(lon, lat), 4490) as p) as point
    join grid g on g.geom && p and st_covers(g.geom, p)
    where g.district = :district and g.kind = 'cell' and g.valid_to is null
""")
MORE_DOORS = text("""
    insert into location (district, level, register_key, address, address_key, geom, source)
    select :district, 'door', 'bench ' || n, '样本路' || n || '号', '样本路' || n || '号',
           st_setsrid(st_makepoint(113 + random() * 0.16, 22.95 + random() * 0.15), 4490), 'bench'
    from generate_series(1, :more) as n
    on conflict do nothing
""")
ONE = Query("select 1")


def main() -> int:
    parser = argparse.ArgumentParser("bin/bench assign", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--points", type=int, default=20_000)
    parser.add_argument("--home", type=Path, help="keep the instance here for the next run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onemap-bench-") as folder:
        home = options.home or Path(folder)
        home.mkdir(exist_ok=True)
        with servers(home) as started:
            engine = create_engine(started.environment["ONEMAP_DATABASE_URL"])
            with Session(engine) as session:
                session.execute(MORE_DOORS, {"district": DISTRICT, "more": MORE})
                session.execute(text("analyze location"))
                session.commit()
                right = bulk(session, options.rounds, options.points)
                single(session, options.rounds)
            engine.dispose()
    return 0 if right else 1


def bulk(session: Session, rounds: int, count: int) -> bool:
    """Print rates and ratios; say whether the cells are right."""
    outlines = session.execute(OUTLINES, {"district": DISTRICT}).all()
    codes, shapes = [row[0] for row in outlines], [shapely.from_wkb(row[1]) for row in outlines]
    points = points_in(shapely.union_all(shapes), count)
    given = {
        "district": DISTRICT,
        "lons": array([point.lon for point in points]),
        "lats": array([point.lat for point in points]),
    }
    seconds: dict[str, list[float]] = {}
    for _ in range(rounds):
        cells = timed(seconds, "ours", lambda: cells_of(session, DISTRICT, points))
        timed(seconds, "join", lambda: session.execute(BARE_JOIN, given).scalar())
        pairs = timed(seconds, "tree", lambda: in_memory(shapes, points))
    lowest: dict[int, str] = {}
    for point, shape in zip(*pairs, strict=True):
        lowest[point] = min(lowest.get(point, "~"), codes[shape])
    wrong = sum((cell.code if cell else None) != lowest.get(at) for at, cell in enumerate(cells))
    rates = [count / took for took in seconds["ours"]]
    print(f"bulk: {statistics.median(rates):.0f} points a second (best {max(rates):.0f};")
    print(f"      goal: at least {GOAL_RATE})")
    for bare, name in (("join", "the bare join"), ("tree", "shapely's STRtree")):
        ratio = statistics.median(
            theirs / ours for ours, theirs in zip(seconds["ours"], seconds[bare], strict=True)
        )
        print(f"      {ratio:.2f} of the speed of {name}")
    print(f"      {wrong} of {count} points in another cell than in memory")
    return wrong == 0


def single(session: Session, rounds: int, asked: int = 150) -> None:
    places = [
        Point(random.uniform(113.03, 113.13), random.uniform(22.98, 23.07)) for _ in range(asked)
    ]
    plain = text("select 1")
    work: dict[str, Callable[[Point], object]] = {
        "nearby": lambda place: nearby(session, DISTRICT, place),
        "prepared select 1": lambda _: ONE.rows(session, {}),
        "session's select 1": lambda _: session.execute(plain).scalar(),
    }
    ratios: dict[str, list[float]] = {name: [] for name in work}
    for number in range(rounds + 1):
        seconds: dict[str, list[float]] = {}
        for place in places:
            for name in random.sample(list(work), len(work)):
                timed(seconds, name, partial(work[name], place))
        if number:  # the first round prepares the statements
            middle = {name: statistics.median(took) for name, took in seconds.items()}
            for name in work:
                ratios[name].append(middle["nearby"] / middle[name])
    print(f"nearby: addresses, entities and components by distance, p50 of {asked} points a round")
    for name in list(work)[1:]:
        ratio = statistics.median(ratios[name])
        print(f"      {ratio:.1f} times a {name} (goal: at most {GOAL_NEARBY:.0f})")


def points_in(whole: shapely.Geometry, count: int) -> list[Point]:
    """Random points of the district."""
    west, south, east, north = whole.bounds
    shapely.prepare(whole)
    points: list[Point] = []
    while len(points) < count:
        place = Point(random.uniform(west, east), random.uniform(south, north))
        if shapely.contains_xy(whole, *place):
            points.append(place)
    return points


def in_memory(shapes: Sequence[shapely.Geometry], points: Sequence[Point]) -> list[list[int]]:
    """Rows of points and of outlines that cover them."""
    tree = shapely.STRtree(shapes)
    rows: list[list[int]] = tree.query(shapely.points(points), predicate="covered_by").tolist()
    return rows


def timed(seconds: dict[str, list[float]], name: str, work: Callable[[], Done]) -> Done:
    began = time.perf_counter()
    done = work()
    seconds.setdefault(name, []).append(time.perf_counter() - began)
    return done


def array(numbers: Sequence[float]) -> str:
    return "{" + ",".join(map(repr, numbers)) + "}"


if __name__ == "__main__":
    sys.exit(main())
