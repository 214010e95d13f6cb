"""Figures (统计): the indicators of a period, one of them along an axis, and what they mean."""

from __future__ import annotations

from itertools import groupby

from flask import Response, render_template
from flask_babel import gettext as _

from gis.errors import NotFound
from gis.reason import Reason
from governance import clock
from governance.accounts.identity import settings, viewer
from governance.cases.counted_links import cases_url
from governance.cases.filter import CaseFilter
from governance.extensions import db
from governance.figures import drawing, formula_views, showing
from governance.figures.blueprint import blueprint
from governance.figures.export import as_csv
from governance.figures.forms import FigureForm
from governance.figures.labels import labels
from governance.figures.queries import Looked, overview, table, trend_of
from governance.figures.wording import in_words
from governance.figures.words import AXES, COHORTS, MEANS, PERIODS, TALLIES
from governance.forms import query_data
from governance.permissions import Permission, require
from workflows.figures.counting import Span
from workflows.figures.formula_versions import formulas
from workflows.figures.formulas import Formula, Unit
from workflows.figures.measures import CONDITIONS
from workflows.figures.uncertainty import FEW

__all__ = ["blueprint", "formula_views"]


@blueprint.get("/figures")
@require(Permission.FIGURES)
def figures_page() -> str:
    looked = _looked()
    compared = overview(looked, [each.key for each in looked.known.shown])
    grouped = groupby(compared, key=lambda each: each.formula.group)
    return render_template(
        "figures/figures.html",
        groups=[(looked.known.groups[group], list(each)) for group, each in grouped],
        **_words(looked),
    )


@blueprint.get("/figures/<key>")
@require(Permission.FIGURES)
def figure_page(key: str) -> str:
    looked = _looked()
    formula = _formula(looked, key)
    base = formula.variant_of or key
    ways = [looked.known.by_key[base], *looked.known.variants(base)]
    compared, *others = overview(looked, [key, *(way.key for way in ways if way.key != key)])
    rows, series = table(looked, formula), trend_of(looked, formula)
    values = [figure.value for _span, figure in series]
    most = 1.0 if formula.unit is Unit.PERCENT else None
    return render_template(
        "figures/figure.html",
        compared=compared,
        others=others,
        formula=formula,
        rows=rows[: looked.wanted.top],
        count=len(rows),
        series=series,
        drawn=drawing.trend(values, most=most),
        size=drawing,
        top=most or drawing.top_of([row.figure.value for row in rows]),
        stretch=drawing.stretch,
        **_words(looked),
    )


@blueprint.get("/figures/<key>.csv")
@require(Permission.FIGURES)
def figure_csv(key: str) -> Response:
    looked = _looked()
    formula = _formula(looked, key)
    name = f"{key}-{looked.wanted.axis}-{looked.span.first}-{looked.span.last}.csv"
    return Response(
        as_csv(formula, table(looked, formula)),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@blueprint.app_template_filter("figure_said")
def figure_said(wanted: CaseFilter) -> str:
    """Which figure the list of cases shows, where a filter says so."""
    said = [str(TALLIES[wanted.measure].title)] if wanted.measure else []
    if wanted.less:
        said.append(_("除去%(tally)s", tally=TALLIES[wanted.less].title))
    if wanted.by:
        said.append(str(COHORTS[wanted.by].title))
    if wanted.counted_from and wanted.counted_to:
        said.append(showing.days(Span(wanted.counted_from, wanted.counted_to)))
    for along in filter(None, (wanted.of, wanted.within)):
        axis, _sign, key = along.partition("=")
        if axis in AXES:
            name = labels(db.session(), viewer().district, axis, [key]).get(key, key)
            said.append(f"{AXES[axis]} {name}")
    return " · ".join(said)


def _looked() -> Looked:
    session, district, zone = db.session(), viewer().district, settings().timezone
    today = clock.now().astimezone(zone).date()
    known = formulas(session, district)
    return Looked(session, district, zone, known, query_data(FigureForm), today)


def _formula(looked: Looked, key: str) -> Formula:
    found = looked.known.by_key.get(key)
    if found is None:
        raise NotFound(Reason("figure_unknown"))
    return found


def _words(looked: Looked) -> dict[str, object]:
    wanted = looked.wanted
    narrowed = [
        (axis, key, labels(looked.session, looked.district, axis, [key])[key])
        for axis, key in wanted.narrowed
    ]
    return {
        "wanted": wanted,
        "narrowed": narrowed,
        "span": looked.span,
        "spans": looked.spans,
        "today": looked.today,
        "known": looked.known,
        "in_words": lambda formula: in_words(formula.node, looked.known.by_key),
        "axes": AXES,
        "cohorts": COHORTS,
        "tallies": TALLIES,
        "means": MEANS,
        "periods": PERIODS,
        "counted": CONDITIONS,
        "cases_url": cases_url,
        "show": showing,
        "few": FEW,
    }
