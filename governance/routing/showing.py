"""Rules, and what is wrong with them, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from gis.reason import Reason
from governance.phrases import say
from governance.presentation import html_lang, named, source_title
from governance.routing.queries import areas, smallest_areas
from workflows.cases.models import CaseSource
from workflows.dispatch.checking import Findings, check
from workflows.dispatch.explaining import told_time
from workflows.dispatch.known import KnownRule
from workflows.dispatch.models import RoutingRule, RuleSet
from workflows.dispatch.queries import departments, known_rule, rules_of
from workflows.dispatch.rule_words import Change, RuleSetState
from workflows.standards.queries import class_list

STATES = {
    RuleSetState.DRAFT: lazy_gettext("正在编辑"),
    RuleSetState.IN_FORCE: lazy_gettext("生效中"),
    RuleSetState.RETIRED: lazy_gettext("已停用"),
}
TONES = {RuleSetState.DRAFT: "amber", RuleSetState.IN_FORCE: "green", RuleSetState.RETIRED: ""}
CHANGES = {
    Change.DRAFTED: lazy_gettext("开始编辑"),
    Change.IMPORTED: lazy_gettext("从文件导入"),
    Change.ADDED: lazy_gettext("增加规则"),
    Change.CHANGED: lazy_gettext("修改规则"),
    Change.MOVED: lazy_gettext("调整次序"),
    Change.DELETED: lazy_gettext("删除规则"),
    Change.DISCARDED: lazy_gettext("放弃编辑"),
    Change.IN_FORCE: lazy_gettext("生效"),
    Change.ROLLED_BACK: lazy_gettext("恢复生效"),
}
_SHOWN = 6
"""Positions or areas that are named before the rest is left to be counted."""


@dataclass(frozen=True)
class ShownRule:
    """A rule for a page: each of `conditions` is what it is about, and what it asks for."""

    id: int
    position: int
    conditions: tuple[tuple[str, str], ...]
    department: str
    open: bool
    queue: str | None
    urgent: bool
    note: str | None


@dataclass(frozen=True)
class ShownFindings:
    """What the check found; each entry is a rule's position, or a class, and what is said of it."""

    dead: list[tuple[int, str]]
    closed: list[tuple[int, str]]
    overlaps: list[tuple[int, str]]
    gaps: list[tuple[str, str]]

    @property
    def clean(self) -> bool:
        return not (self.dead or self.closed or self.gaps)


class Names:
    """What the codes of rules are called, in the reader's language."""

    def __init__(self, session: Session, district: int) -> None:
        classes = class_list(session, district)
        self._classes = {known.code: named(known) for known in classes.classes}
        self._groups = {
            known.code.rpartition("-")[0]: known.major_name for known in classes.classes
        }
        self._areas = {one.code: one.name for one in areas(session, district)}
        self.departments = departments(session, district)

    def of_class(self, code: str) -> str:
        name = self._classes.get(code) or self._groups.get(code) or _KINDS.get(code)
        return f"{code} {name}" if name else code

    def of_area(self, code: str) -> str:
        return self._areas.get(code, code)

    def shown(self, rule: RoutingRule) -> ShownRule:
        known = known_rule(rule, self.departments[rule.department_id])
        there = known.department
        return ShownRule(
            rule.id,
            rule.position,
            tuple(self.conditions(known)),
            named(there),
            there.active,
            rule.queue,
            rule.urgent,
            rule.note,
        )

    def conditions(self, rule: KnownRule) -> Iterable[tuple[str, str]]:
        """Each condition as what it is about and what it asks for."""
        if rule.class_code:
            yield _("类别"), self.of_class(rule.class_code)
        if rule.area_code:
            yield _("区域"), self.of_area(rule.area_code)
        if rule.keywords:
            yield _("描述含"), _(" 或 ").join(f"“{word}”" for word in rule.keywords)
        if rule.channel:
            known = rule.channel in {source.value for source in CaseSource}
            yield _("来源"), source_title(CaseSource(rule.channel)) if known else rule.channel
        if rule.entity_kind:
            yield _("现场有"), self.of_class(rule.entity_kind)
        if rule.when:
            yield _("何时"), told_time(rule.when)[html_lang() == "en"]


_KINDS: Mapping[str, LazyString] = {"C": lazy_gettext("部件"), "E": lazy_gettext("事件")}


def findings_of(session: Session, rule_set: RuleSet) -> ShownFindings:
    """Check a set against the classes and divisions of its district, and say what was found."""
    district = rule_set.district
    names = Names(session, district)
    rules = rules_of(session, district, rule_set, names.departments).rules
    codes = [known.code for known in class_list(session, district).classes]
    found = check(rules, codes, smallest_areas(session, district))
    return _shown(found, names)


def _shown(found: Findings, names: Names) -> ShownFindings:
    return ShownFindings(
        [
            (dead.rule.position, say(Reason("rule_dead", {"positions": _positions(dead.by)})))
            for dead in found.dead
        ],
        [
            (rule.position, say(Reason("rule_department_closed", _department(rule))))
            for rule in found.closed
        ],
        [
            (
                overlap.rule.position,
                say(
                    Reason(
                        "rule_overlap",
                        {"count": len(overlap.later), "positions": _positions(overlap.later)},
                    )
                ),
            )
            for overlap in found.overlaps
        ],
        [
            (names.of_class(gap.class_code), _gap(gap.areas, names, whole=gap.whole))
            for gap in found.gaps
        ],
    )


def _gap(codes: Sequence[str], names: Names, *, whole: bool) -> str:
    if whole:
        return say(Reason("gap_everywhere"))
    if not codes:
        return say(Reason("gap_place_unknown"))
    told = "、".join(names.of_area(code) for code in codes[:_SHOWN])
    return say(Reason("gap_in_areas", {"areas": told + (" …" if len(codes) > _SHOWN else "")}))


def _positions(rules: Sequence[KnownRule]) -> str:
    told = "、".join(str(rule.position) for rule in rules[:_SHOWN])
    return told + (" …" if len(rules) > _SHOWN else "")


def _department(rule: KnownRule) -> dict[str, str]:
    there = rule.department
    return {"department_zh": there.name, "department_en": there.name_en or there.name}
