"""The trend and the intervals as numbers of a drawing; no script is needed to see them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from workflows.figures.uncertainty import Value

WIDTH, HEIGHT = 720, 200
LEFT, RIGHT, TOP, BOTTOM = 84, 12, 10, 26


@dataclass(frozen=True, slots=True)
class Point:
    """Where a step of the trend stands; `at` is its place in the series."""

    at: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Trend:
    """Pieces of a line with their bands, broken where there is no value, and the scale."""

    points: tuple[Point, ...]
    lines: tuple[str, ...]
    bands: tuple[str, ...]
    ticks: tuple[tuple[float, float], ...]
    """(value, y), from the bottom up."""


def trend(values: Sequence[Value | None], *, most: float | None = None) -> Trend:
    """The drawing of a series; `most` is the highest value that there can be."""
    top = _top(values, most)
    step = (WIDTH - LEFT - RIGHT) / max(1, len(values) - 1)

    def x(at: int) -> float:
        return LEFT + at * step if len(values) > 1 else (LEFT + WIDTH - RIGHT) / 2

    def y(value: float) -> float:
        inside = min(max(value, 0), top)
        return HEIGHT - BOTTOM - inside / top * (HEIGHT - BOTTOM - TOP)

    lines, bands = [], []
    for run in _runs(values):
        lines.append(" ".join(f"{x(at):.1f},{y(value.value):.1f}" for at, value in run))
        sure = [(at, value.bounds) for at, value in run if value.bounds]
        there = [f"{x(at):.1f},{y(bounds[1]):.1f}" for at, bounds in sure]
        back = [f"{x(at):.1f},{y(bounds[0]):.1f}" for at, bounds in reversed(sure)]
        bands.append(" ".join(there + back))
    return Trend(
        tuple(Point(at, x(at), y(each.value)) for at, each in enumerate(values) if each),
        tuple(lines),
        tuple(bands),
        tuple((part * top, y(part * top)) for part in (0, 0.5, 1)),
    )


def stretch(value: Value | None, top: float) -> tuple[float, float, float] | None:
    """Where the interval begins, the value stands and the interval ends, from 0 to 100."""
    if value is None or top <= 0:
        return None
    low, high = value.bounds or (value.value, value.value)
    inside = [min(max(each, 0), top) / top * 100 for each in (low, value.value, high)]
    return inside[0], inside[1], inside[2]


def top_of(values: Sequence[Value | None]) -> float:
    """A round number that no value exceeds."""
    highest = max((each.value for each in values if each), default=0)
    if highest <= 0:
        return 1.0
    size: float = 10 ** math.floor(math.log10(highest))
    return next(size * times for times in (1, 2, 5, 10) if size * times >= highest)


def _top(values: Sequence[Value | None], most: float | None) -> float:
    return most or top_of(values)


def _runs(values: Sequence[Value | None]) -> list[list[tuple[int, Value]]]:
    runs: list[list[tuple[int, Value]]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((at, value))
    return [run for run in runs if run]
