"""What the pages of the figures show: indicators of a period, one along an axis, and its trend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from governance.figures.forms import FigureForm
from governance.figures.labels import labels
from governance.figures.periods import DAY, a_year_before, days_of, period_before, span_of, steps
from workflows.figures.counting import Span
from workflows.figures.formulas import Better, Formula, Formulas
from workflows.figures.uncertainty import Place, Value, places
from workflows.indicators import Figure, Figures, Spot, Wish, indicators

NOTHING = Figure(None, {})


@dataclass(frozen=True, slots=True)
class Looked:
    """What a page asks with: the district, its zone, formulas and day, and its address."""

    session: Session
    district: int
    zone: ZoneInfo
    known: Formulas
    wanted: FigureForm
    today: date

    @property
    def span(self) -> Span:
        return span_of(self.wanted, self.today)

    @property
    def spans(self) -> tuple[Span, Span, Span]:
        """The period, the one before (环比) and that of the year before (同比)."""
        return self.span, period_before(self.wanted, self.span), a_year_before(self.span)

    def ask(
        self,
        keys: Sequence[str],
        spans: Sequence[Span],
        axis: str = "district",
        *,
        daily: bool = False,
    ) -> Figures:
        wish = Wish(tuple(keys), tuple(spans), axis, self.wanted.narrowed, daily)
        return indicators(self.session, self.district, self.known, wish, zone=self.zone)


@dataclass(frozen=True, slots=True)
class Compared:
    """A formula's figure of the period, and its values of the two others."""

    formula: Formula
    now: Figure
    before: Value | None
    last_year: Value | None


@dataclass(frozen=True, slots=True)
class Row:
    """One key of an axis, or one day; `place` says what its interval allows, `count` the cases it
    rests on. What it counts is of the days `span` and the keys `along`.
    """

    key: str
    name: str
    figure: Figure
    before: Value | None
    place: Place | None
    count: int
    span: Span
    along: tuple[tuple[str, str], ...]


def overview(looked: Looked, keys: Sequence[str]) -> list[Compared]:
    """Each formula, compared; all of one snapshot."""
    found = looked.ask(keys, looked.spans)

    def at(span: int, key: str) -> Figure:
        return found.get(Spot(span, "", None), {}).get(key, NOTHING)

    return [
        Compared(looked.known.by_key[key], at(0, key), at(1, key).value, at(2, key).value)
        for key in keys
    ]


def table(looked: Looked, formula: Formula) -> list[Row]:
    """Every key of the chosen axis of which anything was counted, the best or the most first.

    Days stand in their order, the empty ones too, and are not ranked.
    """
    if looked.wanted.axis == "day":
        return _days(looked, formula)
    found = looked.ask([formula.key], looked.spans[:2], looked.wanted.axis)
    figures = {spot.key: each[formula.key] for spot, each in found.items() if spot.span == 0}
    known = labels(looked.session, looked.district, looked.wanted.axis, figures)
    # Nobody is no one to be compared with.
    ranked = [key for key in figures if key]
    high = formula.better is Better.HIGH
    values = [figures[key].value for key in ranked]
    found_places = dict(zip(ranked, places(values, high_is_better=high), strict=True))
    rows = [
        Row(
            key,
            known[key],
            figure,
            found.get(Spot(1, key, None), {}).get(formula.key, NOTHING).value,
            found_places.get(key),
            _resting_on(figure),
            looked.span,
            ((looked.wanted.axis, key), *looked.wanted.narrowed),
        )
        for key, figure in figures.items()
    ]
    return sorted(rows, key=lambda row: _order(row, looked.wanted.order, high=high))


def _days(looked: Looked, formula: Formula) -> list[Row]:
    found = looked.ask([formula.key], [looked.span], daily=True)
    figures = {spot.day: each[formula.key] for spot, each in found.items()}
    rows = []
    for day in days_of(looked.span):
        figure = figures.get(day, NOTHING)
        count, along = _resting_on(figure), looked.wanted.narrowed
        before = figures.get(day - DAY, NOTHING).value
        said = day.isoformat()
        rows.append(Row(said, said, figure, before, None, count, Span(day, day), along))
    return sorted(rows, key=lambda row: -row.count) if looked.wanted.order == "count" else rows


def trend_of(looked: Looked, formula: Formula) -> list[tuple[Span, Figure]]:
    """The formula at each step of the period."""
    series = steps(looked.span)
    found = looked.ask([formula.key], series)
    return [
        (step, found.get(Spot(at, "", None), {}).get(formula.key, NOTHING))
        for at, step in enumerate(series)
    ]


def _resting_on(figure: Figure) -> int:
    if figure.value is not None and figure.value.of is not None:
        return figure.value.of
    return max(figure.counts.values(), default=0)


def _order(row: Row, order: str, *, high: bool) -> tuple[object, ...]:
    value = row.figure.value
    if order == "count":
        return (not row.key, -row.count, row.key)
    return (
        not row.key,
        value is None,
        0 if value is None else -value.value if high else value.value,
        -row.count,
        row.key,
    )
