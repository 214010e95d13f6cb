"""What the pages of routing rules read."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.errors import NotFound
from gis.reason import Reason
from gis.registers.divisions import Division
from workflows.dispatch.models import RoutingRule, RuleChange, RuleSet, RuleTrial
from workflows.dispatch.rule_words import RuleSetState

PAGE = 100
"""Rules on one page."""

_CHANGES = 200


def rule_sets(session: Session, district: int) -> Sequence[RuleSet]:
    """All versions, the newest first."""
    return session.scalars(
        select(RuleSet).where(RuleSet.district == district).order_by(RuleSet.version.desc())
    ).all()


def set_of_version(session: Session, district: int, version: int) -> RuleSet:
    found = session.scalars(
        select(RuleSet).where(RuleSet.district == district, RuleSet.version == version)
    ).one_or_none()
    if found is None:
        raise NotFound(Reason("rules_unknown", {"version": version}))
    return found


def draft(session: Session, district: int) -> RuleSet | None:
    return session.scalars(
        select(RuleSet).where(RuleSet.district == district, RuleSet.state == RuleSetState.DRAFT)
    ).one_or_none()


def rules_from(
    session: Session, rule_set: RuleSet, first: int, most: int = PAGE
) -> Sequence[RoutingRule]:
    """One page of the rules of a set: the `first`th in the order and those after it."""
    return session.scalars(
        select(RoutingRule)
        .where(RoutingRule.district == rule_set.district, RoutingRule.rule_set_id == rule_set.id)
        .order_by(RoutingRule.position, RoutingRule.id)
        .offset(first - 1)
        .limit(most)
    ).all()


def rule_of_draft(session: Session, rule_set: RuleSet, rule_id: int) -> RoutingRule:
    rule = session.get(RoutingRule, (rule_set.district, rule_id))
    if rule is None or rule.rule_set_id != rule_set.id:
        raise NotFound(Reason("rule_unknown"))
    return rule


def changes_of(session: Session, district: int, version: int) -> Sequence[RuleChange]:
    """Who did what to a version, the latest first."""
    return session.scalars(
        select(RuleChange)
        .where(RuleChange.district == district, RuleChange.version == version)
        .order_by(RuleChange.at.desc(), RuleChange.id.desc())
        .limit(_CHANGES)
    ).all()


def trial_of(session: Session, district: int, trial_id: int) -> RuleTrial:
    trial = session.get(RuleTrial, (district, trial_id))
    if trial is None:
        raise NotFound(Reason("rule_trial_unknown"))
    return trial


def latest_trial(session: Session, rule_set: RuleSet) -> RuleTrial | None:
    return session.scalars(
        select(RuleTrial)
        .where(RuleTrial.district == rule_set.district, RuleTrial.rule_set_id == rule_set.id)
        .order_by(RuleTrial.id.desc())
        .limit(1)
    ).one_or_none()


def smallest_areas(session: Session, district: int) -> list[str]:
    """The codes of the divisions that hold no other: together they are the whole district."""
    codes = [one.code for one in areas(session, district)]
    return [
        code
        for place, code in enumerate(codes)
        if place + 1 == len(codes) or not codes[place + 1].startswith(code)
    ]


def areas(session: Session, district: int) -> Sequence[Division]:
    """The divisions that a rule may name, from the widest."""
    return session.scalars(
        select(Division).where(Division.district == district).order_by(Division.code)
    ).all()
