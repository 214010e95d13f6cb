"""Formulas (统计公式): all of them in words, and for administrators, what is chosen of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from gis.errors import DomainError, Invalid, NotFound
from gis.reason import Reason
from governance import clock
from governance.accounts.identity import settings, viewer
from governance.errors import faults, status_of
from governance.extensions import db
from governance.figures import showing
from governance.figures.blueprint import blueprint
from governance.figures.forms import AdoptForm, FigureForm, FormulaForm, RestoreForm
from governance.figures.periods import span_of
from governance.figures.wording import in_words
from governance.figures.words import BETTER, COHORTS, MEANS, TALLIES, UNITS
from governance.forms import form_data
from governance.permissions import Permission, may, require
from governance.presentation import titled
from governance.transaction import use_case
from workflows.figures.expressions import Mean, operands
from workflows.figures.formula_versions import formulas, versions, write_formula
from workflows.figures.formulas import Formula, Formulas, as_spec, checked, read_formula, shipped
from workflows.indicators import Figure, Wish, indicators
from workflows.spec import Node


@blueprint.get("/formulas")
@require(Permission.FORMULAS)
def formulas_page() -> str:
    return render_template("figures/formulas.html", **_words(_known()))


@blueprint.get("/formulas/new")
@require(Permission.ADMINISTER)
def new_formula_page() -> str:
    return _new_page()


@blueprint.post("/formulas/new")
@require(Permission.ADMINISTER)
def add_formula() -> Answer:
    key = request.form.get("key", "")[:40]
    try:
        form = form_data(FormulaForm)
        if form.key in _known().by_key:
            raise Invalid(Reason("formula_key_taken", {"key": form.key}), "key")
        return _tried_or_written(form.key, form)
    except DomainError as refusal:
        page = _new_page(faults=_on_fields(key, refusal), typed=request.form)
        return Response(page, status_of(refusal))


@blueprint.get("/formulas/<key>")
@require(Permission.FORMULAS)
def formula_page(key: str) -> str:
    return _page(key)


@blueprint.post("/formulas/<key>")
@require(Permission.ADMINISTER)
def change_formula(key: str) -> Answer:
    _formula(_known(), key)
    try:
        return _tried_or_written(key, form_data(FormulaForm))
    except DomainError as refusal:
        page = _page(key, faults=_on_fields(key, refusal), typed=request.form)
        return Response(page, status_of(refusal))


@blueprint.post("/formulas/<key>/adopt")
@require(Permission.ADMINISTER)
def adopt_variant(key: str) -> Answer:
    """Reckon a formula as other cities do: the variant's cohort and expression, our title."""
    form, known = form_data(AdoptForm), _known()
    ours = _formula(known, key)
    chosen = _formula(known, form.variant)
    if chosen.variant_of != key:
        raise NotFound(Reason("figure_unknown"))
    spec = as_spec(replace(chosen, title=ours.title, group=ours.group, variant_of=None))
    return _write(key, spec, hidden=ours.hidden, over=form.version)


@blueprint.post("/formulas/<key>/restore")
@require(Permission.ADMINISTER)
def restore_formula(key: str) -> Answer:
    form = form_data(RestoreForm)
    _formula(_known(), key)
    if form.to == 0:
        return _write(key, None, hidden=False, over=form.version)
    listed = versions(db.session(), viewer().district, key)
    wanted = next((each for each in listed if each.version == form.to), None)
    if wanted is None:
        raise NotFound(Reason("figure_unknown"))
    return _write(key, wanted.spec, hidden=wanted.hidden, over=form.version)


def _tried_or_written(key: str, form: FormulaForm) -> Answer:
    known = _known()
    spec = _with_what_no_input_says(form.spec, known.by_key.get(key))
    if form.action == "save":
        return _write(key, spec, hidden=form.hidden, over=form.version)
    wanted = read_formula(key, Node(spec, key), known.groups)
    tried = _figure(checked(Formulas(known.groups, {**known.by_key, key: wanted})), key)
    shown = {"tried": tried, "tried_formula": wanted, "typed": request.form}
    there = key in known.by_key
    return Response(_page(key, **shown) if there else _new_page(**shown))


def _with_what_no_input_says(spec: dict[str, Any], there: Formula | None) -> dict[str, Any]:
    """A variant stays one, and a source that was left as it is keeps its other language."""
    if there is None:
        return spec
    kept = as_spec(there)
    if there.variant_of:
        spec["variant_of"] = there.variant_of
    said = spec.get("source")
    if said and there.source and there.source.zh == said["zh"]:
        spec["source"] = kept["source"]
    return spec


def _write(key: str, spec: Any, *, hidden: bool, over: int) -> Answer:
    who = viewer()
    with use_case() as session:
        changed = write_formula(
            session,
            who.district,
            key,
            spec,
            hidden=hidden,
            over=over,
            now=clock.now(),
            by=who.label or who.role,
        )
    if changed:
        flash(_("已保存，从现在起按这个公式统计。"), "good")
    else:
        flash(_("没有变化。"), "warn")
    return redirect(url_for("figures.formula_page", key=key), 303)


def _figure(known: Formulas, key: str) -> Figure:
    """What a formula gives for this month."""
    zone = settings().timezone
    span = span_of(FigureForm(), clock.now().astimezone(zone).date())
    wish = Wish((key,), (span,))
    found = indicators(db.session(), viewer().district, known, wish, zone=zone)
    return next(iter(found.values()), {key: Figure(None, {})})[key]


def _known() -> Formulas:
    return formulas(db.session(), viewer().district)


def _formula(known: Formulas, key: str) -> Formula:
    found = known.by_key.get(key)
    if found is None:
        raise NotFound(Reason("figure_unknown"))
    return found


def _on_fields(key: str, refusal: DomainError) -> list[dict[str, Any]]:
    """The faults beside the inputs that they stand in: `KEY.title.zh` is the input `title_zh`."""
    listed = faults(refusal)
    for fault in listed:
        field = (fault["field"] or "").removeprefix(f"{key}.").replace(".", "_")
        fault["field"] = "key" if field == key else field
    return listed


def _page(key: str, **more: Any) -> str:
    known = _known()
    formula = _formula(known, key)
    listed = versions(db.session(), viewer().district, key)
    return render_template(
        "figures/formula.html",
        formula=formula,
        figure=_figure(known, key),
        shipped=shipped().by_key.get(key),
        variants=known.variants(key),
        versions=listed,
        said_by={each.id: _of_version(known, key, each.spec) for each in listed},
        means_of={each.name for each in operands(formula.node) if isinstance(each, Mean)},
        **_words(known),
        **more,
    )


def _of_version(known: Formulas, key: str, spec: Any) -> Formula | None:
    if spec is None:
        return shipped().by_key.get(key)
    return read_formula(key, Node(spec, key), known.groups)


def _new_page(**more: Any) -> str:
    return render_template("figures/formula_new.html", **_words(_known()), **more)


def _words(known: Formulas) -> dict[str, object]:
    return {
        "known": known,
        "in_words": lambda formula: in_words(formula.node, known.by_key),
        "cohorts": COHORTS,
        "cohort_options": [(key, words.title) for key, words in COHORTS.items()],
        "group_options": [(key, titled(title)) for key, title in known.groups.items()],
        "tallies": TALLIES,
        "means": MEANS,
        "units": UNITS,
        "betters": BETTER,
        "show": showing,
        "administers": may(viewer(), Permission.ADMINISTER),
        "opens_figures": may(viewer(), Permission.FIGURES),
    }
