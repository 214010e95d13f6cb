"""Start, turn and stop the clocks of a case as the engine decided.

Each leaves the clock with the moment at which it must be looked at next, and the case with the
times of the clock that runs. How often a case was extended or suspended is the move's to count.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session, object_session

from gis.errors import Invalid
from gis.reason import Reason
from workflows import definitions
from workflows.calendars import KnownCalendars, calendar_of, calendars
from workflows.case_state import ClockChange, ClockTurn
from workflows.cases import clocks
from workflows.cases.clocks import HANDLING, Reckoning, Watch, reckoning_of
from workflows.cases.models import Case, Clock
from workflows.deadlines import Budget
from workflows.definition import ClockRule
from workflows.engine import ClockStart
from workflows.standards.models import Standard
from workflows.standards.queries import class_list

HUNDREDTH = Decimal("0.01")


def stop(case: Case, clock: Clock, now: datetime) -> None:
    """Stop a clock; that handling passed its time is kept on the case.

    A suspension that still ran ends with it.
    """
    session = object_session(clock)
    if session is not None and _stands(clock, now):
        turn(session, case, clock, ClockChange(ClockTurn.RESUME), now)
    note_lateness(case, clock, now)
    clock.stopped_at = now
    clock.next_rung_at = None


def start(
    session: Session, case: Case, kept: Sequence[Clock], wanted: ClockStart, now: datetime
) -> None:
    """Begin a clock and keep it in the session."""
    session.add(begin(session, case, kept, wanted, now))
    session.flush()


def begin(
    session: Session, case: Case, kept: Sequence[Clock], wanted: ClockStart, now: datetime
) -> Clock:
    """Return a new clock, or the latest in `kept` of its key, going on; nothing is written.

    The clock of handling counts on the calendar of the case's department, any other on the
    district's; each keeps the version that it began with.
    """
    stood = {each.key: each for each in kept}.get(wanted.key) if wanted.resumes else None
    if stood is not None and stood.stopped_at is not None:
        stood.pauses = [*stood.pauses, [stood.stopped_at.isoformat(), now.isoformat()]]
        stood.stopped_at = None
        _take_limit(session, case, stood)
        _reckon(session, case, stood, now)
        return stood
    known = calendars(session, case.district)
    calendar_id = calendar_for(known, wanted.key, case.department_id)
    reckoning = Reckoning(now, _limit(session, case, wanted.key), known.by_id(calendar_id))
    row = clocks.started(
        reckoning,
        watch_of(case, wanted.key, reckoning.budget),
        key=wanted.key,
        calendar_id=calendar_id,
        case_id=case.id,
        district=case.district,
    )
    clock = Clock(**row)
    _show(case, clock)
    return clock


def turn(session: Session, case: Case, clock: Clock, change: ClockChange, now: datetime) -> None:
    """Change the clock that runs; class, standard and urgency are those of `case` by now.

    Whatever is changed, that it had passed its time before stays a fact; but for an extension,
    which was asked for in time: that nobody answered until then is not the lateness of who asked.
    Raises Invalid for a pause that does not end after `now`.
    """
    if change.turn is ClockTurn.EXTEND:
        _extend(session, case, clock, now)
        return
    note_lateness(case, clock, now)
    match change.turn:
        case ClockTurn.PAUSE:
            if change.until is None or change.until <= now:
                raise Invalid(Reason("pause_without_end"), "until")
            clock.pauses = [*clock.pauses, [now.isoformat(), change.until.isoformat()]]
            case.suspended_until = change.until
        case ClockTurn.RESUME:
            case.suspended_until = None
            if not _stands(clock, now):
                return
            begun = clock.pauses[-1][0]
            clock.pauses = [*clock.pauses[:-1], [begun, now.isoformat()]]
        case ClockTurn.RECKON:
            _take_limit(session, case, clock)
    _reckon(session, case, clock, now)


def _extend(session: Session, case: Case, clock: Clock, now: datetime) -> None:
    """Give the limit once more; what had passed only until then is told again when it does."""
    clock.extensions += 1
    if clock.due_at < now:
        reckoning = reckoning_of(clock, calendar_of(session, case.district, clock.calendar_id))
        rungs = watch_of(case, clock.key, reckoning.budget).ladder.rungs
        passed = sum(reckoning.reached(rung.at) <= now for rung in rungs)
        clock.rung, clock.overdue_at = min(clock.rung, passed), None
    _reckon(session, case, clock, now)
    note_lateness(case, clock, now)


def lateness_of(kept: Sequence[Clock]) -> bool:
    """Whether any of a case's clocks of handling has passed its time."""
    return any(clock.overdue_at is not None for clock in kept if clock.key == HANDLING)


def note_lateness(case: Case, clock: Clock, now: datetime) -> None:
    """Mark that the clock has passed its time, by its due time and not by when it is noticed."""
    if now <= clock.due_at:
        return
    clock.overdue_at = clock.overdue_at or clock.due_at
    case.late = case.late or clock.key == HANDLING


def calendar_for(known: KnownCalendars, key: str, department_id: int | None) -> int:
    """The calendar that a clock which starts now counts on."""
    return known.newest_for(department_id if key == HANDLING else None)


def watch_of(case: Case, key: str, budget: Budget) -> Watch:
    """Who is told of a clock of this case, and when."""
    return Watch.over(_rule(case, key), budget.unit, urgent=case.urgent)


def limit_of(rule: ClockRule, standard: Budget | None, *, urgent: bool) -> Budget:
    """What a clock allows: its own budget or the standard's; less, where the case is urgent."""
    budget = rule.budget or standard
    if budget is None:
        raise Invalid(Reason("standard_of_other_class"), "standard_id")
    if not urgent or rule.urgent == 1:
        return budget
    return Budget(max(HUNDREDTH, (budget.amount * rule.urgent).quantize(HUNDREDTH)), budget.unit)


def standard_limit(session: Session, case: Case) -> Budget:
    """The limit of the case's standard, which may have been replaced by a newer one since."""
    known = class_list(session, case.district).by_id.get(case.class_id or 0)
    for standard in known.standards if known else ():
        if standard.id == case.standard_id:
            return standard.budget
    kept = session.get(Standard, (case.district, case.standard_id)) if case.standard_id else None
    if kept is None or kept.amount is None or kept.unit is None:
        raise Invalid(Reason("standard_of_other_class"), "standard_id")
    return Budget(kept.amount, kept.unit)


def _reckon(session: Session, case: Case, clock: Clock, now: datetime) -> None:
    """Bring the clock and its case to what follows from its limit, extensions and pauses.

    What was counted on years that were not announced yet is counted on the newest calendar.
    """
    if clock.provisional:
        known = calendars(session, case.district)
        clock.calendar_id = known.successor(clock.calendar_id)
    reckoning = reckoning_of(clock, calendar_of(session, case.district, clock.calendar_id))
    _set(clock, **reckoning.due(), revision=clock.revision + 1)
    watch = watch_of(case, clock.key, reckoning.budget)
    clock.next_rung_at = watch.wakes_at(reckoning, clock.rung, clock.due_at, clock.overdue_at, now)
    _show(case, clock)


def _show(case: Case, clock: Clock) -> None:
    case.due_at, case.due_provisional = clock.due_at, clock.provisional
    if clock.key == HANDLING:
        case.handling_due_at = clock.due_at


def _take_limit(session: Session, case: Case, clock: Clock) -> None:
    limit = _limit(session, case, clock.key)
    _set(clock, amount=limit.amount, unit=limit.unit)


def _stands(clock: Clock, now: datetime) -> bool:
    """Whether a suspension of the clock has not ended yet."""
    return bool(clock.pauses) and datetime.fromisoformat(clock.pauses[-1][1]) > now


def _limit(session: Session, case: Case, key: str) -> Budget:
    rule = _rule(case, key)
    standard = None if rule.budget else standard_limit(session, case)
    return limit_of(rule, standard, urgent=case.urgent)


def _rule(case: Case, key: str) -> ClockRule:
    return definitions.get(case.definition, case.definition_version).clocks[key]


def _set(clock: Clock, **values: Any) -> None:
    for column, value in values.items():
        setattr(clock, column, value)
