"""The rules in force, older versions, and what the check says of a version."""

from __future__ import annotations

from flask import render_template

from governance.accounts.identity import viewer
from governance.extensions import db
from governance.forms import query_data
from governance.permissions import Permission, require
from governance.routing.blueprint import blueprint
from governance.routing.forms import PageForm
from governance.routing.queries import (
    PAGE,
    changes_of,
    draft,
    rule_sets,
    rules_from,
    set_of_version,
)
from governance.routing.showing import CHANGES, STATES, TONES, Names, findings_of
from workflows.dispatch.models import RuleSet
from workflows.dispatch.queries import set_in_force
from workflows.dispatch.rule_sets import count_rules


@blueprint.get("/routing")
@require(Permission.RULES)
def rules_page() -> str:
    """The rules in force, and all versions."""
    session, district = db.session(), viewer().district
    return version_page(set_in_force(session, district))


@blueprint.get("/routing/versions/<int:version>")
@require(Permission.RULES)
def older_page(version: int) -> str:
    """The rules of one version as they were."""
    return version_page(set_of_version(db.session(), viewer().district, version))


@blueprint.get("/routing/versions/<int:version>/check")
@require(Permission.RULES)
def check_page(version: int) -> str:
    """Dead rules, gaps and overlaps of a version."""
    session, district = db.session(), viewer().district
    rule_set = set_of_version(session, district, version)
    return render_template(
        "routing/check.html",
        rule_set=rule_set,
        found=findings_of(session, rule_set),
        page_size=PAGE,
    )


def version_page(rule_set: RuleSet | None, **told: object) -> str:
    """The page of a version; `told` is what a form that was just sent has to say."""
    session, district = db.session(), viewer().district
    first = query_data(PageForm).first
    names = Names(session, district)
    rules = rules_from(session, rule_set, first) if rule_set else []
    return render_template(
        "routing/version.html",
        rule_set=rule_set,
        rules=[names.shown(rule) for rule in rules],
        count=count_rules(session, rule_set) if rule_set else 0,
        first=first,
        page_size=PAGE,
        sets=rule_sets(session, district),
        draft=draft(session, district),
        changes=changes_of(session, district, rule_set.version) if rule_set else [],
        states=STATES,
        tones=TONES,
        what=CHANGES,
        **told,
    )
