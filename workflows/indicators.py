"""Indicators: formulas over what is counted of cases, for spans of days and along an axis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from workflows.figures.counting import Cell, Counts, Question, Span, Way, count
from workflows.figures.expressions import evaluate
from workflows.figures.formulas import Formula, Formulas
from workflows.figures.uncertainty import Value


class Spot(NamedTuple):
    """What figures are told apart by: the place of their span, the key of the axis, the day."""

    span: int
    key: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A formula's value, None where it divides by nothing, and the tallies it speaks of itself."""

    value: Value | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which formulas are asked for: of what days, along which axis, of which cases."""

    keys: tuple[str, ...]
    spans: tuple[Span, ...]
    axis: str = "district"
    within: tuple[tuple[str, str], ...] = ()
    daily: bool = False


Figures = Mapping[Spot, Mapping[str, Figure]]


def indicators(  # noqa: PLR0913 - of which cases, by which formulas, in which zone
    session: Session,
    district: int,
    known: Formulas,
    wish: Wish,
    *,
    zone: ZoneInfo,
    way: Way = Way.KEPT,
) -> Figures:
    """Each formula at every spot where anything was counted; all of one snapshot."""
    needed = known.needed(wish.keys)
    asked = Question(
        bases=tuple(sorted({str(each.by) for each in needed.values()})),
        tallies=tuple(sorted({name for each in needed.values() for name in each.tallies})),
        spans=wish.spans,
        axis=wish.axis,
        within=wish.within,
        daily=wish.daily,
    )
    counts = count(session, district, asked, zone, way)
    spots = dict.fromkeys(Spot(cell.span, cell.key, cell.day) for cell in counts)
    return {spot: _figures(needed, wish.keys, counts, spot) for spot in spots}


def _figures(
    needed: Mapping[str, Formula], keys: tuple[str, ...], counts: Counts, spot: Spot
) -> dict[str, Figure]:
    def tallies(formula: Formula) -> Mapping[str, int]:
        return counts.get(Cell(str(formula.by), *spot), {})

    def value(key: str) -> Value | None:
        formula = needed[key]
        known = tallies(formula)
        return evaluate(formula.node, lambda name: known.get(name, 0), value)

    return {
        key: Figure(
            value(key),
            {name: tallies(needed[key]).get(name, 0) for name in needed[key].tallies},
        )
        for key in keys
    }
