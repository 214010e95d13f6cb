"""Addresses of the cases that a figure counts."""

from __future__ import annotations

from flask import url_for

from workflows.figures.counting import Span
from workflows.figures.measures import CONDITIONS, MEANS, SUMS

COUNTED_AS = {tally: MEANS[name].of for tally, (name, _power) in SUMS.items()}
"""Sums open into the cases that they sum over."""


def cases_url(
    tally: str, by: str, span: Span, *along: tuple[str, str], less: str | None = None
) -> str:
    """The list of exactly the cases of a tally; `along` are up to two axes with their keys."""
    measure = tally if tally in CONDITIONS else COUNTED_AS[tally]
    said = [f"{axis}={key}" for axis, key in along if axis != "district"]
    of, within = (*said, None, None)[:2]
    return url_for(
        "console.cases_page",
        measure=measure,
        less=less,
        by=by,
        counted_from=span.first.isoformat(),
        counted_to=span.last.isoformat(),
        of=of,
        within=within,
    )
