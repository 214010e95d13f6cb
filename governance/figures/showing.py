"""How figures, their intervals and their changes are said."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import gettext

from governance.presentation import span as length
from workflows.figures.counting import Span
from workflows.figures.formulas import Better, Formula, Unit
from workflows.figures.uncertainty import Value, change

FEW_MINUTES = 10
RIPENING = frozenset({"reported", "filed", "due"})
"""Cohorts whose cases go on after the day that puts them there."""


def _(phrase: str, **values: object) -> str:
    return str(gettext(phrase, **values))


def number(value: float, unit: Unit) -> str:
    """A value in its unit, with the digits that anybody can use."""
    match unit:
        case Unit.PERCENT:
            return f"{value * 100:.1f}%"
        case Unit.MINUTES:
            return _minutes(value)
        case Unit.POINTS:
            return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
        case Unit.CASES:
            return f"{value:,.0f}"


def _minutes(value: float) -> str:
    """Of a few minutes their tenths, too: means of them are told apart by less than one."""
    if 0 < value < FEW_MINUTES:
        return _("%(minutes)s 分", minutes=f"{value:.1f}")
    return length(timedelta(minutes=value))


def shown(value: Value | None, unit: Unit) -> str:
    return "—" if value is None else number(value.value, unit)


def interval(value: Value | None, unit: Unit) -> str:
    """Such as 91.9% – 95.1%; nothing where there is none, or nothing to be unsure of."""
    if value is None or value.bounds is None or value.low == value.high:
        return ""
    low, high = value.bounds
    return f"{number(max(low, 0) if unit is Unit.MINUTES else low, unit)} – {number(high, unit)}"


def signed(value: float) -> str:
    """With one digit and its sign; nothing is 0.0, not -0.0."""
    return f"{round(value, 1) + 0.0:+.1f}".replace("-", "−").replace("+0.0", "0.0")


def changed(
    now: Value | None, before: Value | None, formula: Formula, *, running: bool = False
) -> tuple[str, str] | None:
    """(words, tone) of a change; the tone is `good` or `bad` only where chance cannot explain it.

    Without an interval on either side only the difference is said. While the period is `running`
    its cases have had less time to end well than those before, so that the tone is `running`.
    """
    if now is None or before is None:
        return None
    difference = change(now, before)
    if formula.unit is Unit.PERCENT:
        words = _("%(points)s 个百分点", points=signed(difference.value * 100))
    elif formula.unit is Unit.MINUTES:
        sign = "" if abs(difference.value) < 0.05 else "−" if difference.value < 0 else "+"
        words = sign + _minutes(abs(difference.value))
    else:
        words = signed(difference.value)
    if difference.low is None or difference.high is None:
        return words, ""
    if difference.low <= 0 <= difference.high:
        return words, "same"
    if running and formula.by in RIPENING:
        return words, "running"
    rose = difference.value > 0
    return words, "good" if rose == (formula.better is Better.HIGH) else "bad"


def days(span: Span) -> str:
    """A span as people say it."""
    if span.first == span.last:
        return span.first.isoformat()
    return f"{span.first.isoformat()} – {span.last.isoformat()}"


def short(day: date) -> str:
    return f"{day.month}-{day.day}"
