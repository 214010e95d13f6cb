"""The geocoder on queries written in many ways, beside a trigram match: bin/bench geocode.

A throw-away database gets an address library: the real one of ONEMAP_DATA, or else a city made up
by a seeded generator. A second generator writes queries as people do, and every answer is judged
by the true point. Rounds then alternate between the geocoder in batches, the geocoder one query at
a time, the best match of a pg_trgm GIN index and the nearest of a GiST index by `<->`, each on a
copy of the same addresses; ratios are formed inside a round and the median counts.

With --addresses the made-up city has as many doors as that. 3000000 takes some minutes, and goes
without the trigram indexes, which would take as long again.
"""

import argparse
import os
import resource
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from bench import _city
from bench._instance import Servers, servers
from bench._noise import Noise, Query, plates
from gis.addresses.normalise import key
from gis.crs import Point
from gis.geocoder.book import AddressBook, load_book
from gis.geocoder.geocode import Question, geocode, geocode_many
from gis.geocoder.placement import Placement
from gis.geometry import metres_between

LIBRARY = 1_999_999
MADE_UP, REAL = "made up", "real"
NEAR_M = 50.0
SURE = 0.9
DOORS, OTHERS, MISTAKES, SURE_RIGHT = 0.97, 0.95, 0.005, 0.97
BATCH = 500
SLOW = 12
"""Queries a round for what takes tens of milliseconds each."""
MOST_COPIED = 500_000
_COPIES = (
    "drop table if exists by_gin, by_gist",
    "create table by_gin as select address_key as key, geom from location where district = {}",
    "create table by_gist as table by_gin",
    "create index on by_gin using gin (key gin_trgm_ops)",
    "create index on by_gist using gist (key gist_trgm_ops)",
    "analyze by_gin, by_gist",
)
_BY_GIN = (
    "select st_x(geom), st_y(geom) from by_gin where key %% %s"
    " order by similarity(key, %s) desc limit 1"
)
_BY_KNN = "select st_x(geom), st_y(geom) from by_gist order by key <-> %s limit 1"

Judged = tuple[Query, Placement, bool]


def main() -> int:
    parser = argparse.ArgumentParser("bin/bench geocode", description=__doc__)
    parser.add_argument("--addresses", type=int, help="of a made-up city")
    parser.add_argument("--each", type=int, default=100, help="queries of every kind")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--home", type=Path, help="keep the instance here for the next run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onemap-bench-") as folder:
        home = options.home or Path(folder)
        home.mkdir(exist_ok=True)
        with servers(home) as started:
            return run(started, options)


def run(started: Servers, options: argparse.Namespace) -> int:
    district = fill(started, options.addresses)
    with psycopg.connect(started.conninfo, autocommit=True) as database:
        rows = database.execute(
            "select address, st_x(geom), st_y(geom) from location where district = %s"
            " and (id %% 30 = 0 or %s <= 200000) order by id",
            [district, options.addresses or 0],
        ).fetchall()
        queries = list(Noise(plates(rows), options.seed).queries(options.each))
        small = (options.addresses or 0) <= MOST_COPIED
        for statement in _COPIES if small else ():
            database.execute(statement.format(district).encode())
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        engine = create_engine(
            "postgresql+psycopg://", creator=partial(psycopg.connect, started.conninfo)
        )
        with Session(engine) as session:
            began = time.perf_counter()
            book = load_book(session, district)
            took = time.perf_counter() - began
            after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            grown = (after - before) / 1024
            memory = f"{after / 1024:.0f} MB, {grown:.0f} of them for it"
            print(f"names read in {took:.1f} s; the process has had {memory}")
            answers = in_batches(session, district, book, queries)
            right = judge(queries, answers)
            if small:
                beside(session, database, district, book, queries, options.rounds)
            else:
                alone(session, district, book, queries, options.rounds)
    return 0 if right else 1


def fill(started: Servers, addresses: int | None) -> int:
    """Load the library, and return its number."""
    data = None if addresses else os.environ.get("ONEMAP_DATA")
    if data:
        plates_file = Path(data) / "chiayi" / "doorplates.csv.gz"
        columns = ("address=FULL_ADDR", "lon=X", "lat=Y")
        maps = [word for column in columns for word in ("--map", column)]
        print(
            started.onemap(
                "registers", "import", "locations", str(plates_file),
                "--library", REAL, "--crs", "wgs84", *maps,
            )
        )  # fmt: skip
    else:
        count = _city.load(started.conninfo, LIBRARY, MADE_UP, _city.doors(addresses or 100_000))
        print(f"{count} addresses made up")
    with psycopg.connect(started.conninfo) as database:
        row = database.execute(
            "select district from address_library where name = %s", [REAL if data else MADE_UP]
        ).fetchone()
    assert row
    return int(row[0])


def in_batches(
    session: Session, district: int, book: AddressBook, queries: Sequence[Query]
) -> list[Placement]:
    found: list[Placement] = []
    for at in range(0, len(queries), BATCH):
        questions = [Question(query.text) for query in queries[at : at + BATCH]]
        found += geocode_many(session, district, questions, book=book)
    return found


def judge(queries: Sequence[Query], answers: Sequence[Placement]) -> bool:
    """Print how many of each kind are right; True if that is as good as promised."""
    judged = [
        (query, answer, is_right(query, answer))
        for query, answer in zip(queries, answers, strict=True)
    ]
    by_kind: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        by_kind[one[0].kind].append(one)
    print(f"{'kind':<22}{'queries':>8}{'right':>8}{'sure':>7}{'sure and wrong':>16}")
    for kind, found in by_kind.items():
        sure = [one for one in found if one[1].confidence >= SURE]
        wrong = sum(not one[2] for one in sure)
        print(f"{kind:<22}{len(found):>8}{share(found):>8.1%}{len(sure):>7}{wrong:>16}")
    doors = share([one for one in judged if one[0].level == "door"])
    others = share([one for one in judged if one[0].level != "door"])
    sure = [one for one in judged if one[1].confidence >= SURE]
    mistakes = sum(not one[2] for one in sure) / len(judged)
    print(f"doors within {NEAR_M:.0f} m: {doors:.2%} (goal: {DOORS:.0%})")
    print(f"roads, lanes, crossings and no place: {others:.2%} (goal: {OTHERS:.0%})")
    print(f"of answers with {SURE} or more right: {share(sure):.2%} (goal: {SURE_RIGHT:.0%})")
    print(f"confident mistakes: {mistakes:.2%} of all queries (goal: at most {MISTAKES:.1%})")
    calibration(judged)
    good = doors >= DOORS and others >= OTHERS and share(sure) >= SURE_RIGHT
    return good and mistakes <= MISTAKES


def calibration(judged: Sequence[Judged]) -> None:
    print("confidence said  answers  right")
    for low, high in ((0.0, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 0.95), (0.95, 1.01)):
        found = [
            one
            for one in judged
            if low <= one[1].confidence < high and one[1].level.value == one[0].level == "door"
        ]
        if found:
            print(f"  {low:.2f} to {min(high, 1):.2f}  {len(found):>7}  {share(found):>6.1%}")


def is_right(query: Query, answer: Placement) -> bool:
    if answer.level.value != query.level:
        return False
    if query.lon is None or query.lat is None or answer.point is None:
        return query.label in (answer.address or "")
    return metres_between(answer.point, Point(query.lon, query.lat)) <= NEAR_M


def share(found: Sequence[Judged]) -> float:
    return sum(one[2] for one in found) / len(found) if found else 1.0


def alone(
    session: Session, district: int, book: AddressBook, queries: Sequence[Query], rounds: int
) -> None:
    """The rate where trigram indexes would take longer to build than they are worth."""
    rates = []
    for number in range(rounds):
        some = queries[number::rounds]
        began = time.perf_counter()
        in_batches(session, district, book, some)
        rates.append(len(some) / (time.perf_counter() - began))
    print(f"batches    {statistics.median(rates):>8.0f} a second")


def beside(  # noqa: PLR0913, PLR0917 - two ways to the same addresses, and what is asked
    session: Session,
    database: psycopg.Connection,
    district: int,
    book: AddressBook,
    queries: Sequence[Query],
    rounds: int,
) -> None:
    """Rates of the geocoder and of the trigram look-ups, round by round."""
    database.execute("set pg_trgm.similarity_threshold = 0.6")
    doors = [query for query in queries if query.level == "door"]
    one_by_one(session, district, book, doors[:50])
    rates: dict[str, list[float]] = defaultdict(list)
    found: list[tuple[Query, tuple[float, float] | None]] = []
    for number in range(rounds):
        some, few = queries[number::rounds], doors[number::rounds][: 20 * SLOW]
        ways: dict[str, tuple[Sequence[Query], Callable[[Sequence[Query]], object]]] = {
            "batches": (some, partial(in_batches, session, district, book)),
            "one by one": (few, partial(one_by_one, session, district, book)),
            "GIN": (few, lambda part: found.extend((one, by_gin(database, one)) for one in part)),
            "KNN": (few[:SLOW], lambda part: [by_knn(database, one) for one in part]),
        }
        for name, (part, work) in ways.items():
            began = time.perf_counter()
            work(part)
            rates[name].append(len(part) / (time.perf_counter() - began))
    for name, found_rates in rates.items():
        print(f"{name:<11}{statistics.median(found_rates):>8.0f} a second")
    for name in ("GIN", "KNN"):
        for ours in ("batches", "one by one"):
            ratio = statistics.median(
                mine / theirs for mine, theirs in zip(rates[ours], rates[name], strict=True)
            )
            print(f"{ours}: {ratio:.1f} times {name}")
    hits = sum(near(query, point) for query, point in found) / len(found)
    print(f"the best match by GIN is within {NEAR_M:.0f} m for {hits:.1%} of these doors")


def one_by_one(
    session: Session, district: int, book: AddressBook, queries: Sequence[Query]
) -> list[Placement]:
    return [geocode(session, district, query.text, book=book) for query in queries]


def by_gin(database: psycopg.Connection, query: Query) -> tuple[float, float] | None:
    asked = key(query.text)
    return database.execute(_BY_GIN.encode(), [asked, asked]).fetchone()


def by_knn(database: psycopg.Connection, query: Query) -> tuple[float, float] | None:
    return database.execute(_BY_KNN.encode(), [key(query.text)]).fetchone()


def near(query: Query, point: tuple[float, float] | None) -> bool:
    if point is None or query.lon is None or query.lat is None:
        return False
    return metres_between(Point(*point), Point(query.lon, query.lat)) <= NEAR_M


if __name__ == "__main__":
    sys.exit(main())
