"""The yardstick of raw tiles: two connections that run the same statement, and nothing else."""

import multiprocessing
import time
from collections.abc import Sequence
from functools import cache
from typing import Any

import psycopg

from bench._instance import DISTRICT
from gis.statements import numbered
from gis.tiles.mvt import values_of
from gis.tiles.scheme import Tile
from gis.tiles.statements import raw_points
from governance.map.case_layer import CASES

CONNECTIONS = 2


@cache
def _numbered(z: int) -> tuple[str, tuple[str, ...]]:
    return numbered(raw_points(CASES, "true", z), r"(?<!:):(\w+)")


def rate(conninfo: str, tiles: Sequence[Tile]) -> tuple[float, list[bytes]]:
    """Draw the tiles over CONNECTIONS processes; tiles a second, and the tiles."""
    context = multiprocessing.get_context("fork")
    start, results = context.Barrier(CONNECTIONS), context.Queue()
    drawers = [
        context.Process(
            target=_draw, args=(conninfo, tiles[number::CONNECTIONS], number, start, results)
        )
        for number in range(CONNECTIONS)
    ]
    for drawer in drawers:
        drawer.start()
    seconds, drawn = 0.0, [b""] * len(tiles)
    for _ in drawers:
        number, took, part = results.get()
        seconds = max(seconds, took)
        drawn[number::CONNECTIONS] = part
    for drawer in drawers:
        drawer.join()
    return len(tiles) / seconds, drawn


def _draw(conninfo: str, tiles: Sequence[Tile], number: int, start: Any, results: Any) -> None:
    with psycopg.connect(conninfo, autocommit=True) as database:
        cursor = psycopg.RawCursor(database)
        start.wait()
        began = time.perf_counter()
        drawn = []
        for tile in tiles:
            values = values_of(CASES, tile, DISTRICT)
            sql, names = _numbered(tile.z)
            row = cursor.execute(sql, [values[name] for name in names], binary=True).fetchone()
            drawn.append(bytes(row[0]) if row else b"")
        results.put((number, time.perf_counter() - began, drawn))
