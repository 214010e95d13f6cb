"""Dry runs: where rules would have sent the cases of the past month, beside those in force.

A run goes batch by batch, so that it can be watched and never holds a transaction for long. Cases
are read as they stand now, with the class and place that people may have put right since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Result, Row, and_, delete, func, insert, select
from sqlalchemy.orm import Session

from gis.errors import NotFound
from gis.reason import Reason
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
class Answer:
    """What rules say of a case; no department is nobody."""

    department: KnownDepartment | None
    queue: str | None
    urgent: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """Of how many cases the answer would be another; `like` is one of their rows."""

    before: Answer
    after: Answer
    count: int
    like: int


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
    """From what to what the answers for how many of the tried cases would change, most first."""
    known = departments(session, trial.district)
    count = func.count().label("cases")
    rows = session.execute(
        select(*_ANSWERS, count, func.min(RuleTrialCase.id).label("id"))
        .where(RuleTrialCase.district == trial.district, RuleTrialCase.trial_id == trial.id)
        .group_by(*_ANSWERS)
        .order_by(count.desc(), *_ANSWERS)
    )
    return [Moved(*_answers(row, known), row.cases, row.id) for row in rows]


def moved_like(session: Session, trial: RuleTrial, like: int) -> Moved:
    """The change that the row `like` is one of; `count` is 1. Raises NotFound."""
    row = session.get(RuleTrialCase, (trial.district, like))
    if row is None or row.trial_id != trial.id:
        raise NotFound(Reason("rule_trial_unknown"))
    return Moved(*_answers(row, departments(session, trial.district)), 1, like)


def moved_cases(
    session: Session, trial: RuleTrial, like: int, *, beyond: int = 0, most: int = 50
) -> list[Row[Any]]:
    """The cases of which the answer would change as that of the row `like`, those after `beyond`
    by their id.
    """
    one = select(*_ANSWERS).where(
        RuleTrialCase.district == trial.district, RuleTrialCase.id == like
    )
    chosen = one.subquery()
    found: Result[Any] = session.execute(
        select(Case.id, Case.no, Case.text, Case.opened_at, RuleTrialCase.position)
        .join(Case, (Case.district == RuleTrialCase.district) & (Case.id == RuleTrialCase.case_id))
        .join(
            chosen,
            and_(*(column.is_not_distinct_from(chosen.c[column.key]) for column in _ANSWERS)),
        )
        .where(
            RuleTrialCase.district == trial.district,
            RuleTrialCase.trial_id == trial.id,
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
        answers = {
            "before_id": before.department.id if before.department else None,
            "after_id": after.department.id if after.department else None,
            "before_queue": before.queue,
            "after_queue": after.queue,
            "before_urgent": before.urgent,
            "after_urgent": after.urgent,
        }
        if any(answers[f"before_{what}"] != answers[f"after_{what}"] for what in _SAID):
            position = after.rule.position if after.rule else None
            about = {"district": district, "trial_id": trial.id, "case_id": case.id}
            rows.append({**about, **answers, "position": position})
    return rows


def _answers(row: Any, known: Mapping[int, KnownDepartment]) -> tuple[Answer, Answer]:
    return (
        Answer(known.get(row.before_id), row.before_queue, row.before_urgent),
        Answer(known.get(row.after_id), row.after_queue, row.after_urgent),
    )


_SAID = ("id", "queue", "urgent")
_ANSWERS = tuple(
    getattr(RuleTrialCase, f"{side}_{what}") for what in _SAID for side in ("before", "after")
)
