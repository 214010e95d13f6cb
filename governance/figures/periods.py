"""The days that figures are of, those they are compared with, and the steps of a trend."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from governance.figures.forms import FigureForm
from workflows.figures.counting import Span

LONGEST_IN_DAYS = 62
LONGEST_IN_WEEKS = 371
LONGEST_IN_MONTHS = 3660
DAY = timedelta(days=1)


def span_of(wanted: FigureForm, today: date) -> Span:
    """The chosen days; a period that still runs ends today."""
    this_month = today.replace(day=1)
    begun = {
        "today": today,
        "week": today - 6 * DAY,
        "month": this_month,
        "quarter": this_month.replace(month=(today.month - 1) // 3 * 3 + 1),
        "year": this_month.replace(month=1),
    }
    if wanted.period == "last_month":
        return Span((this_month - DAY).replace(day=1), this_month - DAY)
    if wanted.period == "days":
        return _chosen(wanted, today)
    return Span(begun[wanted.period], today)


def _chosen(wanted: FigureForm, today: date) -> Span:
    """The days as given; the last 30 where one end is left open, and no more than is sensible."""
    last = wanted.last or max(today, wanted.first or today)
    first = wanted.first or last - 29 * DAY
    first, last = min(first, last), max(first, last)
    return Span(first, min(last, first + timedelta(days=LONGEST_IN_MONTHS)))


def period_before(wanted: FigureForm, span: Span) -> Span:
    """The same stretch of the period before (环比): of months by their days, else as many days."""
    match wanted.period:
        case "month":
            return _months_earlier(span, 1)
        case "last_month":
            return Span((span.first - DAY).replace(day=1), span.first - DAY)
        case "quarter":
            return _months_earlier(span, 3)
        case "year":
            return a_year_before(span)
        case _:
            length = span.last - span.first + DAY
            return Span(span.first - length, span.first - DAY)


def a_year_before(span: Span) -> Span:
    """The same days of the year before (同比)."""
    return _months_earlier(span, 12)


def days_of(span: Span) -> list[date]:
    return [span.first + at * DAY for at in range((span.last - span.first).days + 1)]


def steps(span: Span) -> list[Span]:
    """The span in days, weeks or months, so that a person can read them side by side."""
    days = (span.last - span.first).days + 1
    if days <= LONGEST_IN_DAYS:
        return [Span(span.first + at * DAY, span.first + at * DAY) for at in range(days)]
    if days <= LONGEST_IN_WEEKS:
        return [
            Span(first, min(first + 6 * DAY, span.last))
            for first in (span.first + at * 7 * DAY for at in range((days + 6) // 7))
        ]
    return list(_by_month(span))


def _by_month(span: Span) -> Iterator[Span]:
    first = span.first
    while first <= span.last:
        end = first.replace(day=monthrange(first.year, first.month)[1])
        yield Span(first, min(end, span.last))
        first = end + DAY


def _months_earlier(span: Span, months: int) -> Span:
    return Span(_earlier(span.first, months), _earlier(span.last, months))


def _earlier(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
