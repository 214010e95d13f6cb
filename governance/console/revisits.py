"""Closed matters whose reporters are to be asked whether they are satisfied (回访)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.selectable import LateralFromClause

from governance.cases.results import latest_results
from governance.intake.models import Report
from governance.permissions import Viewer
from workflows import definitions
from workflows.cases.models import Case, CaseSource

CALLED = (CaseSource.HOTLINE, CaseSource.RESIDENT, CaseSource.WINDOW)
WITHIN = timedelta(days=30)
"""Whoever's matter closed longer ago than this is not called any more."""
LATELY = timedelta(days=7)
REVISITING = "revisiting"
HEARD, MISSED = "revisit", "revisit_missed"
MOST = 100
SHOWN = 20


@dataclass(frozen=True)
class Call:
    """A case whose reporter can be called: `label` is their masked name, `move` the one that keeps
    what they say, `result` what the department said that it did. `reported_no` is the case that
    they reported, which may have been merged into this one; `missed` the move for a call that
    nobody answered.
    """

    case: Case
    label: str | None
    reported_no: str
    move: str
    result: str | None
    missed: str


def calls_due(session: Session, viewer: Viewer, now: datetime) -> list[Call]:
    """Those whose turn it is by their process first, then what closed longest ago."""
    reporter = _first_with_contact()
    rows = session.execute(
        select(Case, reporter.c.reporter_label, reporter.c.reported_no)
        .join(reporter, true())
        .where(
            Case.district == viewer.district,
            Case.parent_id.is_(None),
            or_(and_(Case.stage == REVISITING, Case.due_at.is_not(None)), _closed_unheard(now)),
        )
        .order_by(Case.due_at.asc().nulls_last(), Case.closed_at, Case.id)
        .limit(MOST)
    ).all()
    results = latest_results(session, viewer.district, [row[0].id for row in rows])
    calls = (
        Call(
            case,
            label,
            reported_no,
            _move(case, HEARD),
            results.get(case.id),
            _move(case, MISSED),
        )
        for case, label, reported_no in rows
    )
    return [call for call in calls if call.move]


def heard_lately(session: Session, viewer: Viewer, now: datetime) -> Sequence[Case]:
    """What reporters said of late, the latest first."""
    return session.scalars(
        select(Case)
        .where(
            Case.district == viewer.district,
            Case.satisfaction.is_not(None),
            Case.evaluated_at > now - LATELY,
        )
        .order_by(Case.evaluated_at.desc(), Case.id.desc())
        .limit(SHOWN)
    ).all()


def _closed_unheard(now: datetime) -> ColumnElement[bool]:
    merged = aliased(Case)
    stands_for_others = exists().where(
        # Said for the index of those that were merged, which are few.
        merged.survivor_id.is_not(None),
        merged.district == Case.district,
        merged.survivor_id == Case.id,
    )
    return and_(
        Case.stage == "closed",
        Case.closed_at > now - WITHIN,
        or_(Case.source.in_(CALLED), stands_for_others),
        Case.satisfaction.is_(None),
    )


def _first_with_contact() -> LateralFromClause:
    """Of those who reported the case by a door of CALLED, or one that lives on in it however long
    the chain, the first who said who they are.
    """
    chain = select(Case.id.label("id")).correlate(Case).cte("chain", recursive=True, nesting=True)
    merged, reported = aliased(Case), aliased(Case)
    chain = chain.union(
        select(merged.id)
        .join(chain, merged.survivor_id == chain.c.id)
        .where(merged.district == Case.district)
        .correlate(Case)
    )
    return (
        select(Report.reporter_label, reported.no.label("reported_no"))
        .select_from(chain)
        .join(reported, and_(reported.district == Case.district, reported.id == chain.c.id))
        .join(Report, and_(Report.district == Case.district, Report.case_id == chain.c.id))
        .where(
            or_(Case.stage == REVISITING, reported.source.in_(CALLED)),
            Report.anonymous.is_(False),
        )
        .order_by(Report.received_at, Report.id)
        .limit(1)
        .correlate(Case)
        .lateral()
    )


def _move(case: Case, name: str) -> str:
    """The name, if the case's process has such a move here."""
    definition = definitions.get(case.definition, case.definition_version)
    return next((move.name for move in definition.moves_from(case.stage) if move.name == name), "")
