"""Edit the rules of a draft. Each edit names the revision that was seen, and raises it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from gis.errors import Conflict, Invalid, NotFound
from gis.reason import Reason
from gis.registers.divisions import Division
from gis.registers.grids import Grid, GridKind
from workflows.dispatch.models import Department, RoutingRule, RuleSet
from workflows.dispatch.queries import departments, known_rule
from workflows.dispatch.rule_sets import Editor, begin_draft, count_rules, draft_of, record
from workflows.dispatch.rule_specs import MOST_RULES, RuleSpec, spec_of_known
from workflows.dispatch.rule_words import Change
from workflows.standards.models import CaseClass

_RENUMBER = text(
    "update routing_rule r set position = n.place from (select id, row_number() over"
    " (order by position, id) as place from routing_rule where district = :district"
    " and rule_set_id = :rule_set) n where r.district = :district and r.id = n.id"
    " and r.position <> n.place"
)
_FROM_PAGE, _FROM_FILE = "page", "import"


def add_rule(  # noqa: PLR0913 - what is added where, and by whom
    session: Session,
    district: int,
    spec: RuleSpec,
    *,
    position: int,
    revision: int,
    by: Editor,
    now: datetime,
) -> RoutingRule:
    """Put a rule at `position`, before the one that stands there; beyond the end, last."""
    draft = draft_of(session, district, revision=revision)
    if count_rules(session, draft) >= MOST_RULES:
        raise Conflict(Reason("rules_too_many", {"most": MOST_RULES}))
    columns = Codes(session, district).columns(spec)
    _open_place(session, draft, position)
    rule = RoutingRule(
        district=district,
        rule_set_id=draft.id,
        position=position,
        source=_FROM_PAGE,
        **columns,
    )
    session.add(rule)
    session.flush()
    _renumber(session, draft)
    _edited(session, draft, Change.ADDED, by, now, {"rule": spec.as_line()})
    session.refresh(rule)
    return rule


def change_rule(  # noqa: PLR0913 - what becomes what, and by whom
    session: Session,
    district: int,
    rule_id: int,
    spec: RuleSpec,
    *,
    revision: int,
    by: Editor,
    now: datetime,
) -> RoutingRule:
    """Let a rule of the draft say something else, at its place."""
    draft = draft_of(session, district, revision=revision)
    rule = _rule(session, draft, rule_id)
    before = spec_of(session, rule)
    for name, value in Codes(session, district).columns(spec).items():
        setattr(rule, name, value)
    detail = {"position": rule.position, "from": before.as_line(), "to": spec.as_line()}
    _edited(session, draft, Change.CHANGED, by, now, detail)
    return rule


def move_rule(  # noqa: PLR0913 - what goes where, and by whom
    session: Session,
    district: int,
    rule_id: int,
    position: int,
    *,
    revision: int,
    by: Editor,
    now: datetime,
) -> RoutingRule:
    """Give a rule another place in the order; the ones between move up or down by one."""
    draft = draft_of(session, district, revision=revision)
    rule = _rule(session, draft, rule_id)
    before = rule.position
    wanted = max(1, min(position, count_rules(session, draft)))
    if wanted == before:
        return rule
    # Moving down, the rule stands behind the one whose place it takes.
    _open_place(session, draft, wanted + 1 if wanted > before else wanted)
    rule.position = wanted + 1 if wanted > before else wanted
    session.flush()
    _renumber(session, draft)
    _edited(session, draft, Change.MOVED, by, now, {"from": before, "to": wanted})
    session.refresh(rule)
    return rule


def delete_rule(  # noqa: PLR0913 - what goes, and by whom
    session: Session, district: int, rule_id: int, *, revision: int, by: Editor, now: datetime
) -> None:
    """Take a rule out of the draft."""
    draft = draft_of(session, district, revision=revision)
    rule = _rule(session, draft, rule_id)
    detail = {"position": rule.position, "rule": spec_of(session, rule).as_line()}
    session.delete(rule)
    session.flush()
    _renumber(session, draft)
    _edited(session, draft, Change.DELETED, by, now, detail)


def import_rules(
    session: Session, district: int, specs: Sequence[RuleSpec], by: Editor, now: datetime
) -> RuleSet:
    """Begin a draft with these rules instead of those in force.

    Nothing is written unless all of them can be: Invalid names the first that cannot, such as
    `rules[3].department`.
    """
    codes = Codes(session, district)
    rows = []
    for place, spec in enumerate(specs):
        try:
            rows.append(codes.columns(spec))
        except Invalid as fault:
            raise Invalid(fault.reason, f"rules[{place}].{fault.field}") from None
    draft = begin_draft(session, district, by, now)
    session.execute(
        delete(RoutingRule).where(
            RoutingRule.district == district, RoutingRule.rule_set_id == draft.id
        )
    )
    session.add_all(
        RoutingRule(
            district=district,
            rule_set_id=draft.id,
            position=position,
            source=_FROM_FILE,
            **row,
        )
        for position, row in enumerate(rows, start=1)
    )
    session.flush()
    _edited(session, draft, Change.IMPORTED, by, now, {"rules": len(rows)})
    return draft


def spec_of(session: Session, rule: RoutingRule) -> RuleSpec:
    """The rule as people write it."""
    known = departments(session, rule.district)
    return spec_of_known(known_rule(rule, known[rule.department_id]), rule.note)


class Codes:
    """What the codes of rules stand for in a district, read once for many rules."""

    def __init__(self, session: Session, district: int) -> None:
        def known(column: Any, *conditions: Any) -> frozenset[str]:
            owner = column.class_
            return frozenset(
                session.scalars(select(column).where(owner.district == district, *conditions))
            )

        rows = session.execute(
            select(Department.code, Department.id).where(Department.district == district)
        )
        self._departments: dict[str, int] = {row.code: row.id for row in rows}
        self._classes = known(CaseClass.code)
        self._areas = known(Division.code) | known(Grid.code, Grid.kind == GridKind.RESPONSIBLE)

    def columns(self, spec: RuleSpec) -> Mapping[str, Any]:
        """The columns of a rule; Invalid for a code that stands for nothing here."""
        department = self._departments.get(spec.department)
        if department is None:
            reason = Reason("rule_department_unknown", {"department": spec.department})
            raise Invalid(reason, "department")
        if spec.class_code and not self._is_class(spec.class_code):
            raise Invalid(Reason("rule_class_unknown", {"class": spec.class_code}), "class")
        if spec.area_code and not self._is_area(spec.area_code):
            raise Invalid(Reason("rule_area_unknown", {"area": spec.area_code}), "area")
        when = spec.when
        return {
            "class_code": spec.class_code,
            "area_code": spec.area_code,
            "keywords": list(spec.keywords),
            "channel": spec.channel,
            "entity_kind": spec.entity_kind,
            "hours": when.hours if when else None,
            "weekdays": sorted(when.weekdays) if when else [],
            "from_minute": when.window[0] if when and when.window else None,
            "to_minute": when.window[1] if when and when.window else None,
            "department_id": department,
            "queue": spec.queue,
            "urgent": spec.urgent,
            "note": spec.note,
        }

    def _is_class(self, code: str) -> bool:
        return code in self._classes or any(one.startswith(f"{code}-") for one in self._classes)

    def _is_area(self, code: str) -> bool:
        return code in self._areas or any(one.startswith(code) for one in self._areas)


def _rule(session: Session, draft: RuleSet, rule_id: int) -> RoutingRule:
    rule = session.get(RoutingRule, (draft.district, rule_id))
    if rule is None or rule.rule_set_id != draft.id:
        raise NotFound(Reason("rule_unknown"))
    return rule


def _open_place(session: Session, draft: RuleSet, position: int) -> None:
    session.execute(
        text(
            "update routing_rule set position = position + 1 where district = :district"
            " and rule_set_id = :rule_set and position >= :position"
        ),
        {"district": draft.district, "rule_set": draft.id, "position": position},
    )


def _renumber(session: Session, draft: RuleSet) -> None:
    session.execute(_RENUMBER, {"district": draft.district, "rule_set": draft.id})


def _edited(  # noqa: PLR0913, PLR0917 - who did what to which draft
    session: Session,
    draft: RuleSet,
    what: Change,
    by: Editor,
    now: datetime,
    detail: Mapping[str, Any],
) -> None:
    draft.revision += 1
    record(session, draft, what, by, now, detail)
    session.flush()
