"""The picture of a process as SVG without any style of its own: classes are for a style sheet."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from workflows.diagram import manner_of, numbers
from workflows.diagram_layout import EDGE, HEIGHT, WIDTH, Box, Layout, Line, Point, lay_out

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workflows.definition import Definition, Title

ROUND = 5.0
"""Radius of the corners of arrows."""


def svg(
    definition: Definition,
    say: Callable[[Title], str],
    notes: Mapping[str, tuple[str, ...]],
    *,
    ends: str,
) -> str:
    """Draw `definition`; `say` gives titles in the reader's language, `notes` the lines under the
    title of a stage, `ends` the head over the stages in which a case has ended.
    """
    layout = lay_out(definition)
    number = numbers(definition)
    size = f'width="{layout.width:.0f}" height="{layout.height:.0f}"'
    view = f'viewBox="0 0 {layout.width:.0f} {layout.height:.0f}"'
    named = f'role="img" aria-label="{escape(say(definition.title))}"'
    opened = f'<svg xmlns="http://www.w3.org/2000/svg" class="process" {named} {view} {size}>'
    parts = [opened, _heads_of_arrows()]
    for link, x in layout.heads:
        title = say(definition.links[link]) if link else ends
        parts.append(_text(x, EDGE + 12, "process-link", title))
    parts += [_line(one, say) for one in layout.lines]
    parts += [_box(one, say, _lines_of(one, definition, notes)) for one in layout.boxes]
    parts += _marks(layout, {move: str(at) for move, at in number.items()})
    return "\n".join([*parts, "</svg>"])


def _lines_of(
    box: Box, definition: Definition, notes: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Beside the notes: the numbers of the moves that end a case here from anywhere."""
    number = numbers(definition)
    ending = [
        str(at)
        for move, at in number.items()
        if move.to == box.stage.key and manner_of(move) == "end"
    ]
    return (*notes.get(box.stage.key, ()), *([" · ".join(ending)] if ending else []))


def _heads_of_arrows() -> str:
    heads = "".join(
        f'<marker id="head-{manner}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7"'
        f' markerHeight="7" orient="auto-start-reverse">'
        f'<path class="process-head {manner}" d="M0 0 8 4 0 8z"/></marker>'
        for manner in ("onward", "back")
    )
    return f"<defs>{heads}</defs>"


def _line(line: Line, say: Callable[[Title], str]) -> str:
    manner = line.arrow.manner
    titles = " / ".join(say(move.title) for move in line.arrow.moves)
    return (
        f'<path class="process-line {manner}" marker-end="url(#head-{manner})"'
        f' d="{_rounded(line.points)}"><title>{escape(titles)}</title></path>'
    )


def _rounded(points: tuple[Point, ...]) -> str:
    """A path along the points with round corners."""
    told = [f"M{_at(points[0])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        told.append(
            f"L{_at(_towards(corner, before))}Q{_at(corner)} {_at(_towards(corner, after))}"
        )
    return "".join([*told, f"L{_at(points[-1])}"])


def _towards(corner: Point, other: Point) -> Point:
    """The point on the way from a corner at which its rounding ends."""
    (x, y), (x2, y2) = corner, other
    length = abs(x2 - x) + abs(y2 - y)
    if length == 0:
        return corner
    step = min(ROUND, length / 2) / length
    return (x + (x2 - x) * step, y + (y2 - y) * step)


def _at(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def _box(box: Box, say: Callable[[Title], str], lines: tuple[str, ...]) -> str:
    kind = "ended" if box.stage.ended else "open"
    middle = box.x + WIDTH / 2
    said = "".join(
        _text(middle, box.y + 43 + 16 * at, "process-note", line) for at, line in enumerate(lines)
    )
    return (
        f'<g><rect class="process-stage {kind}" x="{box.x:.1f}" y="{box.y:.1f}" width="{WIDTH}"'
        f' height="{HEIGHT}" rx="8"/>'
        f"{_text(middle, box.y + 25, 'process-title', say(box.stage.title))}{said}</g>"
    )


def _marks(layout: Layout, number: Mapping[object, str]) -> list[str]:
    """The numbers of the moves, over the lines that they belong to."""
    marks = []
    for line in layout.lines:
        said = " · ".join(number[move] for move in line.arrow.moves)
        x, y, half = *line.mark, 4 + 3.4 * len(said)
        marks.append(
            f'<rect class="process-mark {line.arrow.manner}" x="{x - half:.1f}" y="{y - 6.5:.1f}"'
            f' width="{2 * half:.1f}" height="13" rx="6.5"/>'
            f"{_text(x, y + 4, f'process-number {line.arrow.manner}', said)}"
        )
    return marks


def _text(x: float, y: float, kind: str, said: str) -> str:
    return (
        f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{escape(said)}</text>'
    )
