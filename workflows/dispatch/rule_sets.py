"""Versions of the rules of a district: begin a draft, put it in force, go back to an older one.

Whoever changes versions locks the sets of the district first, in the order of their ids: of two
who put rules in force at once, the second sees what the first did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from gis.errors import Conflict, Invalid, NotFound
from gis.reason import Reason
from workflows.dispatch.models import RoutingRule, RuleChange, RuleSet, RuleTrial
from workflows.dispatch.rule_words import Change, RuleSetState, TrialState

_COPIED = (
    "class_code, area_code, keywords, channel, entity_kind, hours, weekdays,"
    " from_minute, to_minute, department_id, queue, urgent, note, source"
)
_LOCK = text("select pg_advisory_xact_lock(hashtextextended('routing rules', :district))")
_COPY = text(
    f"insert into routing_rule (district, rule_set_id, position, {_COPIED})"  # noqa: S608 - constants only
    f" select district, :target, row_number() over (order by position, id), {_COPIED}"
    " from routing_rule where district = :district and rule_set_id = :origin order by position, id"
)


@dataclass(frozen=True, slots=True)
class Editor:
    """The person who changes rules; without an id it is somebody at the command line."""

    id: int | None
    label: str | None


def begin_draft(session: Session, district: int, by: Editor, now: datetime) -> RuleSet:
    """Begin a draft with the rules in force. Raises Conflict while there is one already."""
    sets = _locked(session, district)
    draft = _of_state(sets, RuleSetState.DRAFT)
    if draft is not None:
        raise Conflict(Reason("rules_draft_exists", {"version": draft.version}))
    origin = _of_state(sets, RuleSetState.IN_FORCE)
    rule_set = RuleSet(
        district=district,
        version=_last_version(session, district, sets) + 1,
        state=RuleSetState.DRAFT,
        based_on=origin.version if origin else None,
        author_id=by.id,
        author_label=by.label,
        created_at=now,
    )
    session.add(rule_set)
    session.flush()
    if origin is not None:
        session.execute(_COPY, {"district": district, "target": rule_set.id, "origin": origin.id})
    record(session, rule_set, Change.DRAFTED, by, now, {"based_on": rule_set.based_on})
    return rule_set


def discard(session: Session, district: int, by: Editor, now: datetime) -> None:
    """Forget the draft with its rules; that there was one, and what was done to it, stays."""
    draft = draft_of(session, district)
    record(session, draft, Change.DISCARDED, by, now)
    session.execute(delete(RuleSet).where(RuleSet.district == district, RuleSet.id == draft.id))


def put_in_force(  # noqa: PLR0913 - who puts what in force, and why
    session: Session, district: int, *, revision: int, note: str, by: Editor, now: datetime
) -> RuleSet:
    """Let the draft, as it was seen at `revision`, choose from now on, and retire what did.

    Raises Conflict where it has changed since, has no rules, or was not tried as it is; Invalid
    for the field `note` where nothing is said about why.
    """
    if not note.strip():
        raise Invalid(Reason("rules_note_needed"), "note")
    sets = _locked(session, district)
    draft = _of_state(sets, RuleSetState.DRAFT)
    if draft is None:
        raise Conflict(Reason("rules_no_draft"))
    if draft.revision != revision:
        raise Conflict(Reason("rules_changed_meanwhile"))
    if not count_rules(session, draft):
        raise Conflict(Reason("rules_empty"))
    if not tried(session, draft):
        raise Conflict(Reason("rules_untried"))
    draft.note = note.strip()
    _enforce(session, sets, draft, now)
    record(session, draft, Change.IN_FORCE, by, now, {"note": draft.note})
    return draft


def roll_back(  # noqa: PLR0913 - who goes back to what, and why
    session: Session, district: int, version: int, *, note: str, by: Editor, now: datetime
) -> RuleSet:
    """Let a version that was in force before choose again. Drafts are left as they are."""
    if not note.strip():
        raise Invalid(Reason("rules_note_needed"), "note")
    sets = _locked(session, district)
    chosen = next((one for one in sets if one.version == version), None)
    if chosen is None:
        raise NotFound(Reason("rules_unknown", {"version": version}))
    if chosen.state is RuleSetState.IN_FORCE:
        raise Conflict(Reason("rules_in_force_already", {"version": version}))
    if chosen.in_force_since is None:
        raise Conflict(Reason("rules_never_in_force", {"version": version}))
    _enforce(session, sets, chosen, now)
    record(session, chosen, Change.ROLLED_BACK, by, now, {"note": note.strip()})
    return chosen


def draft_of(session: Session, district: int, *, revision: int | None = None) -> RuleSet:
    """The draft, locked until the transaction ends; Conflict if it is not at `revision`."""
    draft = session.scalars(
        select(RuleSet)
        .where(RuleSet.district == district, RuleSet.state == RuleSetState.DRAFT)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if draft is None:
        raise Conflict(Reason("rules_no_draft"))
    if revision is not None and draft.revision != revision:
        raise Conflict(Reason("rules_changed_meanwhile"))
    return draft


def tried(session: Session, rule_set: RuleSet) -> bool:
    """Whether a dry run of the set as it is has ended."""
    found = session.scalar(
        select(func.count())
        .select_from(RuleTrial)
        .where(
            RuleTrial.district == rule_set.district,
            RuleTrial.rule_set_id == rule_set.id,
            RuleTrial.revision == rule_set.revision,
            RuleTrial.state == TrialState.DONE,
        )
    )
    return bool(found)


def count_rules(session: Session, rule_set: RuleSet) -> int:
    """How many rules a set has."""
    return (
        session.scalar(
            select(func.count())
            .select_from(RoutingRule)
            .where(
                RoutingRule.district == rule_set.district, RoutingRule.rule_set_id == rule_set.id
            )
        )
        or 0
    )


def record(  # noqa: PLR0913, PLR0917 - who did what to which set
    session: Session,
    rule_set: RuleSet,
    what: Change,
    by: Editor,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Keep who did what to a set."""
    session.add(
        RuleChange(
            district=rule_set.district,
            version=rule_set.version,
            at=now,
            actor_id=by.id,
            actor_label=by.label,
            what=what,
            detail=dict(detail or {}),
        )
    )


def _locked(session: Session, district: int) -> list[RuleSet]:
    # Two who begin the very first draft have no row yet to wait for.
    session.execute(_LOCK, {"district": district})
    return list(
        session.scalars(
            select(RuleSet)
            .where(RuleSet.district == district)
            .order_by(RuleSet.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _last_version(session: Session, district: int, sets: list[RuleSet]) -> int:
    """Counting drafts that were discarded: what was done to them is kept by their number."""
    told = session.scalar(
        select(func.max(RuleChange.version)).where(RuleChange.district == district)
    )
    return max([told or 0, *(one.version for one in sets)])


def _of_state(sets: list[RuleSet], state: RuleSetState) -> RuleSet | None:
    return next((one for one in sets if one.state is state), None)


def _enforce(session: Session, sets: list[RuleSet], chosen: RuleSet, now: datetime) -> None:
    before = _of_state(sets, RuleSetState.IN_FORCE)
    if before is not None:
        before.state, before.retired_at = RuleSetState.RETIRED, now
        # The index that allows one set in force is looked at row by row.
        session.flush()
    chosen.state, chosen.in_force_since, chosen.retired_at = RuleSetState.IN_FORCE, now, None
    session.flush()
