"""The draft: begin it, read it, forget it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from gis.errors import Conflict
from governance import clock
from governance.accounts.identity import viewer
from governance.extensions import db
from governance.forms import query_data
from governance.permissions import Permission, require
from governance.routing.blueprint import blueprint
from governance.routing.editors import editor
from governance.routing.forms import PageForm
from governance.routing.queries import PAGE, changes_of, draft, latest_trial, rules_from
from governance.routing.showing import CHANGES, Names
from governance.routing.trial_showing import shown_trial
from governance.transaction import use_case
from workflows.dispatch.rule_sets import begin_draft, count_rules, discard


@blueprint.get("/routing/draft")
@require(Permission.RULES)
def draft_page() -> Answer | str:
    """The draft, or the rules in force where there is none."""
    return shown_draft()


def shown_draft(**told: Any) -> Answer | str:
    """The page of the draft; `told` is what a form that was just sent has to say."""
    session, district = db.session(), viewer().district
    rule_set = draft(session, district)
    if rule_set is None:
        return redirect(url_for("routing.rules_page"), 303)
    first = query_data(PageForm).first
    names = Names(session, district)
    return render_template(
        "routing/draft.html",
        rule_set=rule_set,
        rules=[names.shown(rule) for rule in rules_from(session, rule_set, first)],
        count=count_rules(session, rule_set),
        first=first,
        page_size=PAGE,
        changes=changes_of(session, district, rule_set.version),
        what=CHANGES,
        **shown_trial(session, rule_set, latest_trial(session, rule_set)),
        **told,
    )


@blueprint.post("/routing/draft")
@require(Permission.RULES)
def begin() -> Answer:
    """Begin a draft; where there is one already it is shown."""
    try:
        with use_case() as session:
            begin_draft(session, viewer().district, editor(), clock.now())
    except Conflict:
        pass
    return redirect(url_for("routing.draft_page"), 303)


@blueprint.post("/routing/draft/discard")
@require(Permission.RULES)
def discard_draft() -> Answer:
    """Forget the draft; a second click finds that there is none."""
    try:
        with use_case() as session:
            discard(session, viewer().district, editor(), clock.now())
        flash(_("已放弃编辑，生效中的规则没有变化"), "good")
    except Conflict:
        pass
    return redirect(url_for("routing.rules_page"), 303)
