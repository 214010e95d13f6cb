"""Where stages and arrows of a picture lie: links side by side, arrows in the gutters between.

An arrow never crosses a stage: it leaves sideways into the gutter, goes along it, and where the
next stage is not beside that gutter, above or below everything else. Each has a track of its own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.diagram import Arrow, arrows

if TYPE_CHECKING:
    from workflows.definition import Definition, Stage

WIDTH, HEIGHT, BETWEEN = 172, 74, 30
"""Of a stage, and between two of them."""
TRACK, EDGE, HEAD = 11, 16, 34
"""Between two arrows, around everything, and for the titles of the links."""
PORT, INSET = 16, 4
"""Between two arrows at a stage at most, and from its corners."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    stage: Stage
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """`points` from source to target; at `mark` stands what the arrow is called."""

    arrow: Arrow
    points: tuple[Point, ...]
    mark: Point


@dataclass(frozen=True, slots=True)
class Layout:
    """`heads` are the keys of the links with the middle of their column; None is for the ends."""

    width: float
    height: float
    heads: tuple[tuple[str | None, float], ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def lay_out(definition: Definition) -> Layout:
    """Ends that may come from many stages are not drawn as lines."""
    return _Layouter(definition).layout()


class _Layouter:
    def __init__(self, definition: Definition) -> None:
        self._links = [*_links_in_use(definition), None]
        self._place: dict[str, tuple[int, int]] = {}
        self._stages = definition.stages
        for column, link in enumerate(self._links):
            for row, stage in enumerate(_stages_in(definition, link)):
                self._place[stage.key] = (column, row)
        self._arrows = [one for one in arrows(definition) if one.manner != "end"]
        self._ways = [self._way(one) for one in self._arrows]
        self._tracks: Counter[tuple[str, int]] = Counter()
        for way in self._ways:
            self._tracks.update(set(way))
        self._taken: Counter[tuple[str, int]] = Counter()
        self._sides = [self._sides_of(one) for one in self._arrows]
        self._crowd: Counter[tuple[str, str]] = Counter()
        for arrow, (out, into) in zip(self._arrows, self._sides, strict=True):
            self._crowd.update([(arrow.source, out), (arrow.target, into)])
        self._ports: Counter[tuple[str, str]] = Counter()
        self._rows = 1 + max(row for _, row in self._place.values())

    def layout(self) -> Layout:
        top = EDGE + HEAD + self._lanes("above")
        bottom = top + self._rows * (HEIGHT + BETWEEN) - BETWEEN
        boxes = {
            key: Box(self._stages[key], self._left(column), top + row * (HEIGHT + BETWEEN))
            for key, (column, row) in self._place.items()
        }
        lines = [
            self._line(arrow, way, boxes, top, bottom)
            for arrow, way in zip(self._arrows, self._ways, strict=True)
        ]
        heads = [(link, self._left(at) + WIDTH / 2) for at, link in enumerate(self._links)]
        width = self._left(len(self._links) - 1) + WIDTH + self._gutter(len(self._links) - 1) + EDGE
        height = bottom + self._lanes("below") + EDGE
        return Layout(width, height, tuple(heads), tuple(boxes.values()), tuple(lines))

    def _way(self, arrow: Arrow) -> tuple[tuple[str, int], ...]:
        """The gutters and lanes that an arrow goes along; gutter n is to the right of column n."""
        (a, _), (b, _) = self._place[arrow.source], self._place[arrow.target]
        if a <= b <= a + 1:
            return (("gutter", a),)
        if b == a - 1:
            return (("gutter", b),)
        if b > a:
            return (("gutter", a), ("above", 0), ("gutter", b - 1))
        return (("gutter", a - 1), ("below", 0), ("gutter", b))

    def _sides_of(self, arrow: Arrow) -> tuple[str, str]:
        """On which side it leaves its source, and on which it comes to its target."""
        a, b = self._place[arrow.source][0], self._place[arrow.target][0]
        if a == b:
            return ("right", "right")
        return ("right", "left") if b > a else ("left", "right")

    def _line(
        self,
        arrow: Arrow,
        way: tuple[tuple[str, int], ...],
        boxes: dict[str, Box],
        top: float,
        bottom: float,
    ) -> Line:
        out, into = self._sides_of(arrow)
        start = self._port(boxes[arrow.source], out)
        end = self._port(boxes[arrow.target], into)
        first = self._track(*way[0])
        if len(way) == 1:
            beside = (start, (first, start[1]), (first, end[1]), end)
            return Line(arrow, beside, ((start[0] + first) / 2, start[1]))
        lane = self._lane(way[1][0], top, bottom)
        last = self._track(*way[2])
        around = ((first, start[1]), (first, lane), (last, lane), (last, end[1]))
        return Line(arrow, (start, *around, end), ((first + last) / 2, lane))

    def _left(self, column: int) -> float:
        return EDGE + sum(WIDTH + self._gutter(before) for before in range(column))

    def _gutter(self, column: int) -> float:
        return 34 + TRACK * self._tracks["gutter", column]

    def _lanes(self, where: str) -> float:
        return 20 + TRACK * 1.6 * self._tracks[where, 0]

    def _track(self, where: str, column: int) -> float:
        self._taken[where, column] += 1
        right = self._left(column) + WIDTH
        return right + 20 + TRACK * (self._taken[where, column] - 0.5)

    def _lane(self, where: str, top: float, bottom: float) -> float:
        self._taken[where, 0] += 1
        away = 6 + TRACK * 1.6 * (self._taken[where, 0] - 0.5)
        return top - away if where == "above" else bottom + away

    def _port(self, box: Box, side: str) -> Point:
        """The next free place on a side of a stage; the more there are the closer they lie."""
        key = (box.stage.key, side)
        self._ports[key] += 1
        step = min(PORT, (HEIGHT - 2 * INSET) / self._crowd[key])
        down = INSET + step * (self._ports[key] - 0.5)
        return (box.x + (WIDTH if side == "right" else 0), box.y + down)


def _links_in_use(definition: Definition) -> list[str]:
    used = {stage.link for stage in definition.stages.values() if not stage.ended}
    return [link for link in definition.links if link in used]


def _stages_in(definition: Definition, link: str | None) -> list[Stage]:
    return [
        stage
        for stage in definition.stages.values()
        if (stage.ended and link is None) or (not stage.ended and stage.link == link)
    ]
