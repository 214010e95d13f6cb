"""Bring together what the words mean and where the point lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from gis.addresses.doorplate import name_key
from gis.crs import Point
from gis.geocoder.candidates import Ground, Here, lies_inside, metres_from_division
from gis.geocoder.placement import Alternative, Level, Placement
from gis.geocoder.said import Said
from gis.geometry import metres_between, metres_from_box
from gis.reason import Reason
from gis.registers.queries import Cell, cells_of

AT_THE_DOOR_M = 60.0
"""Within this distance of a point, the nearest address may be called its address."""
REACH_M = 500.0
"""Words and point may lie this far apart, over the point's own accuracy, before they disagree."""
USUAL_ACCURACY_M = 50.0
VAGUE_M = 300.0
"""A point no better than this tells the neighbourhood, not the door."""


class Placed(Protocol):
    @property
    def point(self) -> Point | None: ...


def cells_for(
    ground: Ground, questions: Sequence[Placed], said: Sequence[Said | None]
) -> list[Cell | None]:
    """The cell of each place that only words give and that came without one; one statement."""
    cells: list[Cell | None] = [None if one is None else one.cell for one in said]
    if not ground.cells:
        return cells
    wanted = [
        (at, one.point)
        for at, (question, one) in enumerate(zip(questions, said, strict=True))
        if question.point is None and one is not None and one.cell is None and one.point
    ]
    points = [point for _, point in wanted]
    for (at, _), cell in zip(
        wanted, cells_of(ground.session, ground.district, points, ground.day), strict=True
    ):
        cells[at] = cell
    return cells


def settle(  # noqa: PLR0913 - what the words say and what the point says, each with its parts
    ground: Ground,
    said: Said | None,
    here: Here | None,
    point: Point | None,
    *,
    accuracy_m: float | None,
    cell: Cell | None,
) -> Placement:
    """The placement that words and point give together; `cell` is that of the words' place."""
    if point is None or here is None:
        if said is None:
            return Placement(problems=(Reason("no_place"),))
        return _in_cell(ground, _from(said), cell)
    accuracy = USUAL_ACCURACY_M if accuracy_m is None else max(accuracy_m, 0.0)
    at_point = _by_point(ground, here, point, accuracy)
    if said is None:
        return at_point
    at_point = replace(at_point, heard=said.heard)
    metres = _apart(ground, said, here, point)
    if metres <= accuracy + REACH_M:
        return _agreed(said, here, at_point, metres, accuracy)
    return _contradicted(ground, said, at_point, metres)


def _by_point(ground: Ground, here: Here, point: Point, accuracy: float) -> Placement:
    near = here.nearest if here.metres <= AT_THE_DOOR_M and accuracy <= VAGUE_M else None
    if near is not None:
        why = Reason("point_nearest", {"address": near.address, "metres": round(here.metres)})
    elif here.cell is not None:
        why = Reason("point_in_grid", {"grid": here.cell.code})
    else:
        why = Reason("point_given")
    reasons = [why]
    if accuracy > VAGUE_M:
        reasons.append(Reason("point_vague", {"metres": round(accuracy)}))
    confidence = 0.9 if accuracy <= 50 else 0.75 if accuracy <= 150 else 0.5
    placement = Placement(
        level=Level.door if near else Level.community,
        location_id=near.id if near else None,
        address=near.address if near else None,
        point=point,
        confidence=confidence if accuracy <= VAGUE_M else 0.35,
        why=tuple(reasons),
    )
    return _in_cell(ground, placement, here.cell)


def _agreed(
    said: Said, here: Here, at_point: Placement, metres: float, accuracy: float
) -> Placement:
    confirmed = Reason("point_confirms", {"metres": round(metres)})
    if said.level is Level.door:
        words = replace(_from(said), confidence=round(min(0.99, said.confidence + 0.04), 2))
        exact = metres <= max(accuracy, AT_THE_DOOR_M)
        cell = here.cell if exact else said.cell or here.cell
        placed = replace(words, point=at_point.point if exact else said.point)
        placed = replace(placed, why=(*said.why, confirmed))
        return placed if cell is None else placed.within(cell)
    if said.level is Level.road:
        on_it = (
            here.nearest is not None
            and said.road is not None
            and (here.nearest.key.startswith(name_key(said.road)))
        )
        if on_it and at_point.level is Level.door:
            return replace(at_point, confidence=0.88, why=(*said.why, confirmed, *at_point.why))
        return replace(
            at_point,
            level=Level.road,
            location_id=None,
            address=said.address,
            confidence=0.7,
            alternatives=said.alternatives,
            why=(*said.why, confirmed, *at_point.why),
        )
    return replace(
        at_point,
        address=at_point.address or said.address,
        why=(*at_point.why, *said.why, confirmed),
    )


def _contradicted(ground: Ground, said: Said, at_point: Placement, metres: float) -> Placement:
    """A door by its exact address outweighs a phone; a mere name does not."""
    problem = Reason("text_point_contradict", {"metres": round(metres)})
    if said.level is Level.door and (said.location_id is not None or said.cell is not None):
        words = _in_cell(ground, _from(said), said.cell)
        other = _as_alternative(at_point)
        chosen = replace(words, alternatives=(*other, *words.alternatives))
    else:
        chosen = replace(at_point, alternatives=_as_alternative(_from(said)))
    return replace(
        chosen,
        confidence=min(chosen.confidence, 0.4),
        why=(*said.why, *at_point.why),
        problems=(problem, *chosen.problems),
    )


def _apart(ground: Ground, said: Said, here: Here, point: Point) -> float:
    if said.level is Level.district:
        return 0.0
    if said.code is not None:
        if here.cell is not None and here.cell.community_code.startswith(said.code):
            return 0.0
        metres = metres_from_division(ground.session, ground.district, said.code, point)
        return 0.0 if metres is None else metres
    if said.box is not None:
        return metres_from_box(point, said.box)
    return 0.0 if said.point is None else metres_between(said.point, point)


def _from(said: Said) -> Placement:
    return Placement(
        level=said.level,
        location_id=said.location_id,
        address=said.address,
        point=said.point,
        confidence=said.confidence,
        alternatives=said.alternatives,
        why=said.why,
        problems=said.problems,
        heard=said.heard,
    )


def _in_cell(ground: Ground, placement: Placement, cell: Cell | None) -> Placement:
    """With its cell, or with the problem that there is none."""
    if cell is not None:
        return placement.within(cell)
    if placement.point is None or not ground.cells:
        return placement
    (beside,) = cells_of(ground.session, ground.district, [placement.point], ground.day)
    if beside is not None:
        return placement.within(beside)
    inside = lies_inside(ground.session, ground.district, placement.point)
    problem = Reason("no_grid") if inside else Reason("outside_district")
    level = placement.level if inside or placement.location_id is not None else Level.none
    return replace(
        placement,
        level=level,
        confidence=min(placement.confidence, 0.3),
        problems=(*placement.problems, problem),
    )


def _as_alternative(placement: Placement) -> tuple[Alternative, ...]:
    if placement.point is None:
        return ()
    return (
        Alternative(
            placement.level, placement.location_id, placement.address or "", placement.point
        ),
    )
