"""The page of one case for the resident who holds its code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.accounts.identity import settings
from governance.intake.models import Report
from governance.intake.pictures import CasePhotos, photos_of
from governance.presentation import named
from governance.resident.looks import looks_at
from governance.resident.progress import progress_of
from workflows.cases.models import Case
from workflows.cases.queries import case_by_no, moves_open_to, story, survivors_of
from workflows.dispatch.queries import routing
from workflows.owners import Actor
from workflows.roles import Role
from workflows.standards.queries import class_list

RESIDENT = Actor(Role.RESIDENT)
DISSATISFIED = 2
"""Whoever gives this grade or a worse one may ask that the matter be taken up again."""


@dataclass(frozen=True)
class Followed:
    """The case of a resident's report, and the one that it lives on in: the same, or the survivor
    of a merge, which it is a part of since `since`. What was reported is told of the first, what
    became of it of the second.
    """

    own: Case
    case: Case
    since: datetime

    @property
    def merged(self) -> bool:
        return self.own.id != self.case.id


def followed_case(session: Session, no: str) -> Followed:
    """Raises NotFound for a number that does not exist."""
    own = case_by_no(session, settings().district, no)
    chain = survivors_of(session, own)
    last = chain[-2] if len(chain) > 1 else own
    return Followed(own, chain[-1], last.closed_at or own.opened_at)


def progress_page(session: Session, no: str, now: datetime, **shown: Any) -> str:
    """Raises NotFound for a number that does not exist."""
    seen = followed_case(session, no)
    own, case = seen.own, seen.case
    kind = class_list(session, own.district).by_id.get(own.class_id or case.class_id or 0)
    standards = kind.standards if kind else ()
    reports = _reports(session, own)
    own_story = story(session, own)
    moves = {move.name for move in moves_open_to(session, case, RESIDENT, now)}
    return render_template(
        "resident/progress.html",
        own=own,
        case=case,
        merged=seen.merged,
        title=named(kind) if kind else "",
        progress=progress_of(
            case, own_story, story(session, case) if seen.merged else (), seen.since
        ),
        department=routing(session, own.district).departments.get(case.department_id or 0),
        standard=next((one for one in standards if one.id == case.standard_id), None),
        photos=_photos(session, seen),
        anonymous=all(report.anonymous for report in reports),
        looks=[look for report in reports for look in looks_at(session, report)],
        may_evaluate="evaluate" in moves,
        may_reopen="reopen" in moves and dissatisfied(case),
        **shown,
    )


def dissatisfied(case: Case) -> bool:
    return case.satisfaction is not None and case.satisfaction <= DISSATISFIED


def _photos(session: Session, seen: Followed) -> CasePhotos:
    """Of another's report only what shows the result: how it was is told by one's own."""
    own = photos_of(session, seen.own)
    if not seen.merged:
        return own
    return CasePhotos(own.before, photos_of(session, seen.case).after)


def _reports(session: Session, case: Case) -> list[Report]:
    return list(
        session.scalars(
            select(Report)
            .where(Report.district == case.district, Report.case_id == case.id)
            .order_by(Report.id)
        )
    )
