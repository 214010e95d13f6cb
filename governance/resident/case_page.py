"""The page of one case for the resident who holds its code."""

from __future__ import annotations

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.accounts.identity import settings
from governance.intake.models import Report
from governance.intake.pictures import photos_of
from governance.presentation import named
from governance.resident.looks import looks_at
from governance.resident.progress import progress_of
from workflows.cases.models import Case
from workflows.cases.queries import case_by_no, story
from workflows.dispatch.queries import routing
from workflows.standards.queries import class_list


def progress_page(session: Session, no: str) -> str:
    """Raises NotFound for a number that does not exist."""
    district = settings().district
    case = case_by_no(session, district, no)
    kind = class_list(session, district).by_id.get(case.class_id or 0)
    standards = kind.standards if kind else ()
    reports = _reports(session, case)
    return render_template(
        "resident/progress.html",
        case=case,
        title=named(kind) if kind else "",
        progress=progress_of(case, story(session, case)),
        department=routing(session, district).departments.get(case.department_id or 0),
        standard=next((one for one in standards if one.id == case.standard_id), None),
        photos=photos_of(session, case),
        anonymous=all(report.anonymous for report in reports),
        looks=[look for report in reports for look in looks_at(session, report)],
    )


def _reports(session: Session, case: Case) -> list[Report]:
    return list(
        session.scalars(
            select(Report)
            .where(Report.district == case.district, Report.case_id == case.id)
            .order_by(Report.id)
        )
    )
