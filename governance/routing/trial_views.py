"""Dry runs: try the draft on last month's cases, watch it, open what would go elsewhere."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from governance import clock
from governance.accounts.identity import viewer
from governance.extensions import db
from governance.forms import query_data
from governance.permissions import Permission, require
from governance.routing.blueprint import blueprint
from governance.routing.editors import editor
from governance.routing.forms import MovedForm
from governance.routing.queries import trial_of
from governance.routing.tasks import owe_batch
from governance.routing.trial_showing import shown_trial
from governance.transaction import use_case
from workflows.cases.trying_rules import begin_trial, moved_cases, moved_like, try_batch
from workflows.dispatch.models import RuleSet
from workflows.dispatch.rule_words import TrialState

PAGE = 50


@blueprint.post("/routing/draft/trial")
@require(Permission.RULES)
def try_draft() -> Answer:
    """Begin a dry run; its first batch is tried at once, the rest is left to a worker."""
    district, now = viewer().district, clock.now()
    with use_case() as session:
        trial = begin_trial(session, district, editor(), now)
        session.flush()
        try_batch(session, district, trial.id, now)
        if trial.state is TrialState.RUNNING:
            owe_batch(session, district, trial.id, trial.after, now)
    return redirect(url_for("routing.draft_page", _anchor="trial"), 303)


@blueprint.get("/routing/trials/<int:trial_id>")
@require(Permission.RULES)
def trial_part(trial_id: int) -> str:
    """The part of the draft's page that shows the run; htmx asks for it while it goes on."""
    session, district = db.session(), viewer().district
    trial = trial_of(session, district, trial_id)
    rule_set = session.get_one(RuleSet, (district, trial.rule_set_id))
    return render_template(
        "routing/trial_part.html", rule_set=rule_set, **shown_trial(session, rule_set, trial)
    )


@blueprint.get("/routing/trials/<int:trial_id>/cases")
@require(Permission.RULES)
def moved_page(trial_id: int) -> str:
    """The cases of which the rules would say the same other thing."""
    session, district = db.session(), viewer().district
    trial = trial_of(session, district, trial_id)
    wanted = query_data(MovedForm)
    moved = moved_like(session, trial, wanted.like)
    listed = moved_cases(session, trial, wanted.like, beyond=wanted.beyond, most=PAGE + 1)
    return render_template(
        "routing/moved.html",
        trial=trial,
        moved=moved,
        cases=listed[:PAGE],
        further=listed[PAGE - 1].id if len(listed) > PAGE else None,
    )
