"""Put a draft in force, and go back to an older version: a person's decision, with a note."""

from __future__ import annotations

from flask import Response, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from gis.errors import DomainError, NotFound
from governance import clock
from governance.accounts.identity import viewer
from governance.errors import faults, status_of
from governance.extensions import db
from governance.forms import form_data
from governance.permissions import Permission, require
from governance.routing.blueprint import blueprint
from governance.routing.draft_views import shown_draft
from governance.routing.editors import editor
from governance.routing.forms import ForceForm, NoteForm
from governance.routing.queries import set_of_version
from governance.routing.set_views import version_page
from governance.transaction import use_case
from workflows.dispatch.rule_sets import put_in_force, roll_back


@blueprint.post("/routing/draft/in-force")
@require(Permission.RULES)
def put_draft_in_force() -> Answer:
    """Let the draft choose from now on."""
    try:
        form = form_data(ForceForm)
        with use_case() as session:
            chosen = put_in_force(
                session,
                viewer().district,
                revision=form.revision,
                note=form.note,
                by=editor(),
                now=clock.now(),
            )
            version = chosen.version
    except DomainError as refusal:
        page = shown_draft(faults=faults(refusal))
        return Response(page, status_of(refusal)) if isinstance(page, str) else page
    flash(_("第 %(version)s 版派遣规则已生效", version=version), "good")
    return redirect(url_for("routing.rules_page"), 303)


@blueprint.post("/routing/versions/<int:version>/restore")
@require(Permission.RULES)
def restore(version: int) -> Answer:
    """Let an older version choose again."""
    try:
        form = form_data(NoteForm)
        with use_case() as session:
            roll_back(
                session,
                viewer().district,
                version,
                note=form.note,
                by=editor(),
                now=clock.now(),
            )
    except NotFound:
        raise
    except DomainError as refusal:
        rule_set = set_of_version(db.session(), viewer().district, version)
        return Response(version_page(rule_set, faults=faults(refusal)), status_of(refusal))
    flash(_("第 %(version)s 版派遣规则已生效", version=version), "good")
    return redirect(url_for("routing.rules_page"), 303)
