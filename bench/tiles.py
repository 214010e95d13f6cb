"""Tiles of a million cases against SQL alone and against tipg: bin/bench tiles.

Raw tiles (zoom 15 and in) are drawn anew by the product over HTTP, by two psycopg connections that
run the same statement, and by tipg with as many properties, the same order and the same limit; the
features of all three are decoded and must be the same. Counts (zoom 10 to 14) come out of the
pyramid, drawn anew and then kept, against tipg's tiles of the same places, which hold the cases
themselves: unlike work, and what a map of a million cases has to choose between. All sides take
turns in each round over the same tiles, more of them where more cases are; ratios are formed inside
each round and their median counts. On a machine that does other work the scheduler favours whoever
starts more processes, so CPU time is compared, too. tipg has an environment of its own.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg

from bench import _crowd, _drawing, _tipg
from bench._cpu import Meter
from bench._fetching import fetch_all
from bench._instance import Servers, servers, sign_in, web
from bench._writing import cost_of_trigger
from gis.tiles.mvt import LARGEST
from gis.tiles.scheme import Tile
from governance.map.case_layer import CASES
from tests.gis.mvt_reader import features

PORT, TIPG_PORT = 18_793, 18_794
RAW, COUNTED = (15, 16, 17), (10, 11, 12, 13, 14)
GOALS = {
    "raw / SQL loop of two connections": 0.85,
    "raw / SQL loop, by CPU time a tile": 0.85,
    "raw / tipg": 1.25,
    "raw / tipg, by CPU time a tile": 1.25,
    "counted / tipg": 3.0,
    "kept / tipg": 20.0,
}


def main() -> int:
    parser = argparse.ArgumentParser("bin/bench tiles", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--tiles", type=int, default=60, help="of each kind in each round")
    parser.add_argument("--home", type=Path, help="keep the instance here for the next run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onemap-bench-") as folder:
        return run(options.home or Path(folder), options)


def run(home: Path, options: argparse.Namespace) -> int:
    home.mkdir(exist_ok=True)
    home.chmod(0o755)
    python = _tipg.install(home / "tipg")
    with servers(home) as started:
        began = time.perf_counter()
        _crowd.grow(started.conninfo.replace("user=onemap", "user=postgres"), options.cases)
        print(f"{options.cases} cases written in {time.perf_counter() - began:.0f} s")
        print(started.onemap("tiles", "rebuild", "--layer", "cases").strip())
        print(cost_of_trigger(started.conninfo))
        with (
            web(started.environment, PORT, home / "web.log"),
            _tipg.tipg(python, home / "sockets", TIPG_PORT, CASES.limit, home / "tipg.log"),
        ):
            bench = Bench(home, started, options)
            bench.check_sizes()
            for number in range(1, options.rounds + 1):
                print(f"round {number}: {bench.round(number)}")
            return bench.verdict()


class Bench:
    def __init__(self, home: Path, started: Servers, options: argparse.Namespace) -> None:
        self.conninfo = started.conninfo
        self.database = psycopg.connect(started.conninfo, autocommit=True)
        self.meter = Meter(home / "data" / "postgres")
        self.cookie = sign_in(PORT, "leader")
        self.tiles = options.tiles
        self.ratios: dict[str, list[float]] = {name: [] for name in GOALS}
        self.places = self._rows(
            'select tile_x(st_x(geom)), tile_y(st_y(geom)) from "case"'
            " tablesample system (2) where geom is not null"
        )

    def round(self, number: int) -> str:
        raw, counted = self._draw_lots(RAW), self._draw_lots(COUNTED)
        (ours, our_cpu), (sql, sql_cpu), (theirs, their_cpu) = self._draw_raw(raw, number)
        paths = [self._path(tile) for tile in counted]
        counting, counts = fetch_all(PORT, paths, self.cookie)
        whole, _ = fetch_all(TIPG_PORT, [_tipg.path(*tile) for tile in counted])
        keeping, again = fetch_all(PORT, paths * 10, self.cookie)
        assert again == counts * 10, "a kept tile is another than the fresh one"
        self._add_up(counted, counts)
        found = (
            ours / sql,
            sql_cpu / our_cpu,
            ours / theirs,
            their_cpu / our_cpu,
            counting / whole,
            keeping / whole,
        )
        for name, ratio in zip(GOALS, found, strict=True):
            self.ratios[name].append(ratio)
        return (
            f"raw {ours:.0f}/s, SQL {sql:.0f}/s, tipg {theirs:.0f}/s; counted {counting:.0f}/s,"
            f" kept {keeping:.0f}/s, tipg {whole:.0f}/s; ratios "
            + ", ".join(f"{ratio:.2f}" for ratio in found)
        )

    def _draw_raw(self, tiles: Sequence[Tile], number: int) -> list[tuple[float, float]]:
        """Rates and CPU times of the product, of SQL alone and of tipg, which begin in turns."""
        sides: list[Callable[[], tuple[float, list[bytes]]]] = [
            lambda: fetch_all(PORT, [self._path(tile) for tile in tiles], self.cookie),
            lambda: _drawing.rate(self.conninfo, tiles),
            lambda: fetch_all(TIPG_PORT, [_tipg.path(*tile) for tile in tiles]),
        ]
        _drawing.rate(self.conninfo, tiles)  # so that nobody alone has to read the pages from disk
        self.database.execute("truncate tile_kept")
        rates, drawn = [(0.0, 0.0)] * len(sides), [[b""]] * len(sides)
        for turn in range(number, number + len(sides)):
            side = turn % len(sides)
            before = self.meter.read()
            rate, drawn[side] = sides[side]()
            rates[side] = rate, self.meter.read() - before
        self._compare(tiles, *drawn)
        return rates

    def check_sizes(self) -> None:
        """The tile with most cases of every zoom."""
        largest = 0
        for z in range(CASES.min_zoom, 19):
            ((x, y, cases),) = self._rows(
                f"select tile_x(st_x(geom)) >> {30 - z}, tile_y(st_y(geom)) >> {30 - z}, count(*)"
                ' from "case" group by 1, 2 order by 3 desc limit 1'
            )
            _, (content,) = fetch_all(PORT, [self._path(Tile(z, x, y))], self.cookie)
            print(f"zoom {z}: {cases} cases in {len(content)} bytes")
            largest = max(largest, len(content))
        print(f"largest tile: {largest} bytes (at most {LARGEST})")
        assert largest <= LARGEST

    def verdict(self) -> int:
        for name, goal in GOALS.items():
            found = self.ratios[name]
            print(
                f"{name}: {statistics.median(found):.2f}"
                f" ({min(found):.2f}–{max(found):.2f}; goal: at least {goal})"
            )
        return 0

    def _compare(self, tiles: Sequence[Tile], *sides: list[bytes]) -> None:
        """Every side drew the same cases, in the same order."""
        for tile, ours, alone, of_tipg in zip(tiles, *sides, strict=True):
            assert ours == alone, tile
            ids = [feature.id for feature in features(ours)]
            theirs = [feature.properties["id"] for feature in features(of_tipg)]
            assert ids == theirs, (tile, len(ids), len(theirs))

    def _add_up(self, tiles: Sequence[Tile], counts: Sequence[bytes]) -> None:
        for tile, content in list(zip(tiles, counts, strict=True))[:5]:
            shift = 30 - tile.z
            ((cases,),) = self._rows(
                f'select count(*) from "case" where tile_x(st_x(geom)) >> {shift} = {tile.x}'
                f" and tile_y(st_y(geom)) >> {shift} = {tile.y}"
            )
            assert cases == sum(one.properties.get("count", 1) for one in features(content)), tile

    def _draw_lots(self, zooms: Sequence[int]) -> list[Tile]:
        """Different tiles, of the zooms in turn, each by the place of a case."""
        found: dict[Tile, None] = {}
        for at in range(self.tiles * 20):
            z = zooms[at % len(zooms)]
            x, y = random.choice(self.places)
            found.setdefault(Tile(z, x >> (30 - z), y >> (30 - z)))
            if len(found) == self.tiles:
                break
        return random.sample(list(found), len(found))

    def _path(self, tile: Tile) -> str:
        return f"/tiles/cases/{tile.z}/{tile.x}/{tile.y}.mvt?state=all"

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.database.execute(query.encode()).fetchall()


if __name__ == "__main__":
    sys.exit(main())
