"""Coordinates converted a million at a time, against a plain numpy pass: bin/bench crs.

Every pair of systems is converted there and, where it is a shift, checked by the way back. Rates
are of processor time, so that they are a core's whatever else the machine does; the plain pass
takes one sine and one product of every number. Rounds alternate, ratios are formed inside each
round, and the median counts. With ONEMAP_DATA the reference points are checked, too. Ends with 1
where a place comes back half a metre off, or a reference point is missed.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import permutations
from pathlib import Path

import numpy as np

from gis.crs import Crs, Floats, convert_many

GOAL = 1e6
METRES_PER_DEGREE = 111_320.0
PAIRS = list(permutations((Crs.wgs84, Crs.gcj02, Crs.bd09), 2))
NAMES = {"WGS84": Crs.wgs84, "GCJ02": Crs.gcj02, "BD09": Crs.bd09}


def main() -> int:
    parser = argparse.ArgumentParser("bin/bench crs", description=__doc__)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(75, 134, options.points), rng.uniform(18, 53, options.points)
    took: dict[tuple[Crs, Crs], list[float]] = {pair: [] for pair in PAIRS}
    ratios: dict[tuple[Crs, Crs], list[float]] = {pair: [] for pair in PAIRS}
    for _ in range(options.rounds):
        plain = cpu_seconds(lambda: plain_pass(lon, lat))
        for source, target in PAIRS:
            seconds = cpu_seconds(partial(convert_many, lon, lat, source, target))
            took[source, target].append(seconds)
            ratios[source, target].append(seconds / plain)
    for source, target in PAIRS:
        rate = options.points / statistics.median(took[source, target])
        ratio = statistics.median(ratios[source, target])
        print(
            f"{source} to {target}: {rate / 1e6:.1f} M points/s a core"
            f" (goal: {GOAL / 1e6:.0f}), {ratio:.1f} times a plain pass"
        )
    farthest = max(metres_off(lon, lat, source, target) for source, target in PAIRS)
    print(f"there and back: at most {farthest:.3f} m off (allowed: 0.5)")
    return 0 if farthest < 0.5 and agrees() else 1


def plain_pass(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    return np.sin(lon) * lat, np.sin(lat) * lon


def metres_off(lon: Floats, lat: Floats, source: Crs, target: Crs) -> float:
    there = convert_many(lon, lat, source, target)
    back = convert_many(*there, target, source)
    return farthest(back, (lon, lat))


def farthest(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> float:
    east = (one[0] - other[0]) * np.cos(np.radians(other[1]))
    return float(np.hypot(east, one[1] - other[1]).max() * METRES_PER_DEGREE)


def degrees_off(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> float:
    return float(max(np.abs(one[0] - other[0]).max(), np.abs(one[1] - other[1]).max()))


def agrees() -> bool:
    """Whether the reference points are met: 1e-6 degrees forwards, half a metre backwards."""
    folder = os.environ.get("ONEMAP_DATA")
    if not folder:
        print("reference points: not looked at, ONEMAP_DATA is not set")
        return True
    text = (Path(folder) / "vectors" / "gcoord_china-cities.json").read_text()
    coords = [city["coords"] for city in json.loads(text)]
    given: dict[Crs, tuple[Floats, Floats]] = {
        crs: (
            np.array([point[name][0] for point in coords]),
            np.array([point[name][1] for point in coords]),
        )
        for name, crs in NAMES.items()
    }
    forwards = max(
        degrees_off(convert_many(*given[source], source, target), given[target])
        for source, target in [*PAIRS[:2], (Crs.gcj02, Crs.bd09)]
    )
    backwards = max(
        farthest(convert_many(*given[source], source, Crs.wgs84), given[Crs.wgs84])
        for source in (Crs.gcj02, Crs.bd09)
    )
    print(f"{len(coords)} reference points: {forwards:.2e} degrees off forwards (allowed: 1e-6),")
    print(f"{backwards:.3f} m off backwards (allowed: 0.5)")
    return forwards < 1e-6 and backwards < 0.5


def cpu_seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
