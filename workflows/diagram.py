"""A process as a picture: which moves lead from which stage to which. Drawn from the definition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.definition import Definition, Move, MoveKind

if TYPE_CHECKING:
    from collections.abc import Iterator

BACKWARD = {MoveKind.RETURN, MoveKind.REWORK, MoveKind.REDO, MoveKind.REOPEN}
ENDING = {MoveKind.VOID, MoveKind.MERGE, MoveKind.ASK}
"""Kinds that end a case before its time, from many stages."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """All moves that lead from one stage to another in the same manner."""

    source: str
    target: str
    moves: tuple[Move, ...]
    manner: str
    """`onward`, `back` or `end`."""


def numbers(definition: Definition) -> dict[Move, int]:
    """The number under which each move stands in picture and table, in the order of the process."""
    return {move: number for number, move in enumerate(definition.moves, start=1)}


def arrows(definition: Definition) -> list[Arrow]:
    """In the order of the process; moves that stay where they are have none."""
    found: dict[tuple[str, str, str], list[Move]] = {}
    for source, move in _steps(definition):
        key = (source, move.granted_to(source), manner_of(move))
        found.setdefault(key, []).append(move)
    return [
        Arrow(source, target, tuple(moves), manner)
        for (source, target, manner), moves in found.items()
    ]


def manner_of(move: Move) -> str:
    if move.kind in BACKWARD:
        return "back"
    return "end" if move.kind in ENDING else "onward"


def _steps(definition: Definition) -> Iterator[tuple[str, Move]]:
    for move in definition.moves:
        for stage in move.from_stages:
            if move.granted_to(stage) != stage:
                yield stage, move


def mermaid(definition: Definition) -> str:
    """The picture as Mermaid text, with titles in both languages. Ends that may come from many
    stages are drawn once, from all of them together.
    """
    lines = ["flowchart LR"]
    for link, title in definition.links.items():
        stages = [
            stage for stage in definition.stages.values() if stage.link == link and not stage.ended
        ]
        if stages:
            lines.append(f'  subgraph {link}_link ["{title.en} {title.zh}"]')
            lines += [
                f'    {stage.key}["{stage.title.en}<br/>{stage.title.zh}"]' for stage in stages
            ]
            lines.append("  end")
    lines += [
        f'  {stage.key}(["{stage.title.en}<br/>{stage.title.zh}"])'
        for stage in definition.stages.values()
        if stage.ended
    ]
    opening = definition.opening
    lines.append(f'  start(( )) -->|"{opening.title.en}"| {opening.to}')
    for arrow in arrows(definition):
        if arrow.manner == "end":
            continue
        line = "-.->" if arrow.manner == "back" else "-->"
        said = "<br/>".join(move.title.en for move in arrow.moves)
        lines.append(f'  {arrow.source} {line}|"{said}"| {arrow.target}')
    for move in definition.moves:
        if manner_of(move) == "end" and move.to is not None:
            sources = " & ".join(move.from_stages)
            lines.append(f'  {sources} -.-x|"{move.title.en}"| {move.to}')
    return "\n".join(lines)
