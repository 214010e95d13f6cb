"""Dry runs: where rules would have sent the cases of the past month, beside those in force.

A run goes batch by batch, so that it can be watched and never holds a transaction for long. Cases
are read as they stand now, with the class and place that people may have put right since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Result, Row, delete, func, insert, select
from sqlalchemy.orm import Session

from workflows.calendars import calendars
from workflows.cases.asked_cases import asked_of, cases_after, count_cases, spot_of
from workflows.cases.models import Case
from workflows.dispatch.known import KnownDepartment
from workflows.dispatch.models import RuleSet, RuleTrial, RuleTrialCase
from workflows.dispatch.queries import departments, rules_of, set_in_force
from workflows.dispatch.rule_sets import Editor, draft_of
from workflows.dispatch.rule_words import TrialState
from workflows.dispatch.rules import RuleList, route
from workflows.dispatch.surroundings import kinds_at
from workflows.standards.queries import class_list

BACK = timedelta(days=31)
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Moved:
    """How many cases went from a department to another; None is nobody."""

    before: KnownDepartment | None
    after: KnownDepartment | None
    count: int


def begin_trial(session: Session, district: int, by: Editor, now: datetime) -> RuleTrial:
    """Begin a dry run of the draft as it is; earlier runs of it are forgotten."""
    draft = draft_of(session, district)
    session.execute(
        delete(RuleTrial).where(RuleTrial.district == district, RuleTrial.rule_set_id == draft.id)
    )
    since = now - BACK
    trial = RuleTrial(
        district=district,
        rule_set_id=draft.id,
        revision=draft.revision,
        state=TrialState.RUNNING,
        since=since,
        until=now,
        total=count_cases(session, district, since, now),
        created_at=now,
        author_label=by.label,
    )
    session.add(trial)
    session.flush()
    return trial


def try_batch(
    session: Session, district: int, trial_id: int, now: datetime, most: int = BATCH
) -> RuleTrial | None:
    """Try the next cases; None if the run was forgotten meanwhile. Its `state` says if it is over.

    A run of a draft that was edited since goes on with the rules as they are: it no longer counts
    as a run of the draft, since that is at another revision.
    """
    trial = session.get(RuleTrial, (district, trial_id), with_for_update=True)
    if trial is None or trial.state is TrialState.DONE:
        return trial
    rule_set = session.get(RuleSet, (district, trial.rule_set_id))
    if rule_set is None:
        return None
    tried = rules_of(session, district, rule_set, departments(session, district))
    cases = cases_after(session, district, trial.since, trial.until, trial.after, most)
    rows = _differences(session, district, trial, tried, cases)
    if rows:
        session.execute(insert(RuleTrialCase), rows)
    if cases:
        trial.after = cases[-1].id
        trial.cases += len(cases)
    if len(cases) < most:
        trial.state, trial.ended_at = TrialState.DONE, now
    return trial


def outcome(session: Session, trial: RuleTrial) -> list[Moved]:
    """From where to where how many of the tried cases would go, the most first."""
    known = departments(session, trial.district)
    rows = session.execute(
        select(RuleTrialCase.before_id, RuleTrialCase.after_id, func.count().label("cases"))
        .where(RuleTrialCase.district == trial.district, RuleTrialCase.trial_id == trial.id)
        .group_by(RuleTrialCase.before_id, RuleTrialCase.after_id)
        .order_by(func.count().desc(), RuleTrialCase.before_id, RuleTrialCase.after_id)
    )
    return [Moved(known.get(row.before_id), known.get(row.after_id), row.cases) for row in rows]


def moved_cases(  # noqa: PLR0913 - which cases, and which page of them
    session: Session,
    trial: RuleTrial,
    *,
    before: int | None,
    after: int | None,
    beyond: int = 0,
    most: int = 50,
) -> list[Row[Any]]:
    """The cases that would go from one department to another, by id, those after `beyond`."""
    found: Result[Any] = session.execute(
        select(Case.id, Case.no, Case.text, Case.opened_at, RuleTrialCase.position)
        .join(Case, (Case.district == RuleTrialCase.district) & (Case.id == RuleTrialCase.case_id))
        .where(
            RuleTrialCase.district == trial.district,
            RuleTrialCase.trial_id == trial.id,
            RuleTrialCase.before_id.is_not_distinct_from(before),
            RuleTrialCase.after_id.is_not_distinct_from(after),
            RuleTrialCase.case_id > beyond,
        )
        .order_by(RuleTrialCase.case_id)
        .limit(most)
    )
    return list(found)


def _differences(
    session: Session, district: int, trial: RuleTrial, tried: RuleList, cases: Sequence[Row[Any]]
) -> list[dict[str, Any]]:
    in_force = set_in_force(session, district)
    there = departments(session, district)
    now_in_force = rules_of(session, district, in_force, there) if in_force else RuleList(())
    classes = class_list(session, district).by_id
    known = calendars(session, district)
    calendar = known.by_id(known.newest_id)
    asks_kinds = tried.asks_kinds or now_in_force.asks_kinds
    rows = []
    for case in cases:
        case_class = classes.get(case.class_id)
        if case_class is None:
            continue
        kinds = kinds_at(session, district, spot_of(case)) if asks_kinds else ()
        asked = asked_of(case, case_class.code, kinds, calendar)
        before, after = route(now_in_force, asked), route(tried, asked)
        if before.department != after.department:
            rows.append(
                {
                    "district": district,
                    "trial_id": trial.id,
                    "case_id": case.id,
                    "before_id": before.department.id if before.department else None,
                    "after_id": after.department.id if after.department else None,
                    "position": after.rule.position if after.rule else None,
                }
            )
    return rows
