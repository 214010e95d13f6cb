"""What calendars owe: counting on after a large import, and alarms for years nobody announced."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from governance.calendars.services import RECOUNT_TASK, count_on
from workflows.calendars import CalendarVersion
from workflows.cases.models import Case, Clock
from workflows.cases.notice_models import Notice
from workflows.cases.unknown_years import ALARM, alarms
from workflows.roles import Role

TOLD = (Role.ADMINISTRATOR, Role.LEADER, Role.DISPATCHER)


def raise_alarms(session: Session, district: int, now: datetime) -> None:
    """Tell, once for each year and calendar, that deadlines are provisional.

    The notice hangs on the first case that waits for that calendar, as one to look at.
    """
    for alarm in alarms(session, district, now):
        if not alarm.clocks:
            continue
        case = session.execute(
            select(Case.id, Case.no, Case.stage)
            .join(Clock, (Clock.district == Case.district) & (Clock.case_id == Case.id))
            .join(
                CalendarVersion,
                (CalendarVersion.district == Clock.district)
                & (CalendarVersion.id == Clock.calendar_id),
            )
            .where(Clock.district == district, Clock.provisional, Clock.stopped_at.is_(None))
            .where(CalendarVersion.name == alarm.name)
            .order_by(Clock.id)
            .limit(1)
        ).first()
        if case is None:
            continue
        for role in TOLD:
            session.execute(
                insert(Notice)
                .values(
                    district=district,
                    key=f"calendar:{alarm.name}:{alarm.year}:{role.value}",
                    case_id=case.id,
                    kind=ALARM,
                    role=role,
                    at=now,
                    detail={
                        "no": case.no,
                        "stage": case.stage,
                        "calendar": alarm.name,
                        "year": alarm.year,
                        "clocks": alarm.clocks,
                    },
                )
                .on_conflict_do_nothing(index_elements=["district", "key"])
            )


TASKS = {RECOUNT_TASK: count_on}
STANDING = (raise_alarms,)
