"""One rule of the draft: add it, change it, move it, take it out."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from gis.errors import Conflict, DomainError, NotFound
from gis.reason import Reason
from governance import clock
from governance.accounts.identity import viewer
from governance.errors import faults, status_of
from governance.extensions import db
from governance.forms import form_data, query_data
from governance.permissions import Permission, require
from governance.routing.blueprint import blueprint
from governance.routing.draft_views import shown_draft
from governance.routing.editors import editor
from governance.routing.forms import EditForm, MoveForm, PageForm, RuleForm
from governance.routing.queries import PAGE, areas, draft, rule_of_draft
from governance.routing.written import written_form
from governance.transaction import use_case
from workflows.dispatch.models import RoutingRule, RuleSet
from workflows.dispatch.queries import departments
from workflows.dispatch.rule_editing import (
    add_rule,
    change_rule,
    delete_rule,
    move_rule,
    spec_of,
)
from workflows.standards.queries import class_list


@blueprint.get("/routing/draft/rules/new")
@require(Permission.RULES)
def new_rule_page() -> str:
    """An empty rule, to be put in before the one at `first`."""
    return _form(_draft(), None, {"position": query_data(PageForm).first})


@blueprint.get("/routing/draft/rules/<int:rule_id>")
@require(Permission.RULES)
def rule_page(rule_id: int) -> str:
    rule_set = _draft()
    rule = rule_of_draft(db.session(), rule_set, rule_id)
    written = written_form(spec_of(db.session(), rule))
    return _form(rule_set, rule, {**written, "position": rule.position})


@blueprint.post("/routing/draft/rules")
@require(Permission.RULES)
def add() -> Answer:
    try:
        form = form_data(RuleForm)
        spec = form.spec()
        with use_case() as session:
            rule = add_rule(
                session,
                viewer().district,
                spec,
                position=form.position,
                revision=form.revision,
                by=editor(),
                now=clock.now(),
            )
            return _to_rule(rule)
    except DomainError as refusal:
        return _refused(refusal, None)


@blueprint.post("/routing/draft/rules/<int:rule_id>")
@require(Permission.RULES)
def change(rule_id: int) -> Answer:
    """Change what a rule says, and where it stands."""
    try:
        form = form_data(RuleForm)
        spec, district, by, now = form.spec(), viewer().district, editor(), clock.now()
        with use_case() as session:
            rule = change_rule(
                session, district, rule_id, spec, revision=form.revision, by=by, now=now
            )
            if rule.position != form.position:
                rule = move_rule(
                    session,
                    district,
                    rule_id,
                    form.position,
                    revision=form.revision + 1,
                    by=by,
                    now=now,
                )
            return _to_rule(rule)
    except DomainError as refusal:
        return _refused(refusal, rule_id)


@blueprint.post("/routing/draft/rules/<int:rule_id>/move")
@require(Permission.RULES)
def move(rule_id: int) -> Answer:
    """Move a rule to another place; the answer leads to where it stands now."""
    try:
        form = form_data(MoveForm)
        with use_case() as session:
            rule = move_rule(
                session,
                viewer().district,
                rule_id,
                form.position,
                revision=form.revision,
                by=editor(),
                now=clock.now(),
            )
            return _to_rule(rule)
    except DomainError as refusal:
        return _told_on_draft(refusal)


@blueprint.post("/routing/draft/rules/<int:rule_id>/delete")
@require(Permission.RULES)
def delete(rule_id: int) -> Answer:
    try:
        form = form_data(EditForm)
        with use_case() as session:
            delete_rule(
                session,
                viewer().district,
                rule_id,
                revision=form.revision,
                by=editor(),
                now=clock.now(),
            )
    except DomainError as refusal:
        return _told_on_draft(refusal)
    return redirect(url_for("routing.draft_page"), 303)


def _draft() -> RuleSet:
    rule_set = draft(db.session(), viewer().district)
    if rule_set is None:
        raise NotFound(Reason("rules_no_draft"))
    return rule_set


def _to_rule(rule: RoutingRule) -> Answer:
    first = (rule.position - 1) // PAGE * PAGE + 1
    return redirect(url_for("routing.draft_page", first=first, _anchor=f"rule-{rule.id}"), 303)


def _told_on_draft(refusal: DomainError) -> Answer:
    if isinstance(refusal, NotFound):
        raise refusal
    page = shown_draft(faults=faults(refusal))
    return Response(page, status_of(refusal)) if isinstance(page, str) else page


def _refused(refusal: DomainError, rule_id: int | None) -> Answer:
    """The form again, with what was written in it and what is wrong."""
    if isinstance(refusal, NotFound):
        raise refusal
    rule_set = draft(db.session(), viewer().district)
    if rule_set is None:
        raise Conflict(Reason("rules_no_draft")) from refusal
    rule = rule_of_draft(db.session(), rule_set, rule_id) if rule_id else None
    page = _form(rule_set, rule, request.form.to_dict(), faults=faults(refusal))
    return Response(page, status_of(refusal))


def _form(rule_set: RuleSet, rule: RoutingRule | None, written: dict[str, Any], **told: Any) -> str:
    session, district = db.session(), viewer().district
    return render_template(
        "routing/rule.html",
        rule_set=rule_set,
        rule=rule,
        written=written,
        classes=class_list(session, district).classes,
        areas=areas(session, district),
        departments=[one for one in departments(session, district).values() if one.active],
        **told,
    )
