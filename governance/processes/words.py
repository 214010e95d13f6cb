"""What the parts of a process are called on its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_babel import lazy_gettext as _

from governance.presentation import limit, listed, role_title
from workflows.definition import (
    ClockRule,
    Condition,
    Deed,
    Effect,
    Move,
    MoveKind,
    OwnerRule,
    OwnerRuleKind,
    Rung,
    Told,
)

KINDS: Mapping[MoveKind, Any] = {
    MoveKind.OPEN: _("起始"),
    MoveKind.FORWARD: _("推进"),
    MoveKind.RETURN: _("退回移交方"),
    MoveKind.REWORK: _("返工"),
    MoveKind.REDO: _("部门内重做"),
    MoveKind.REOPEN: _("重开"),
    MoveKind.VOID: _("终止"),
    MoveKind.CORRECT: _("更正"),
    MoveKind.MARK: _("标记"),
    MoveKind.ASK: _("申请"),
    MoveKind.GRANT: _("同意申请"),
    MoveKind.REFUSE: _("不同意申请"),
    MoveKind.WITHDRAW: _("撤回申请"),
    MoveKind.CO_HANDLE: _("分给协办部门"),
    MoveKind.SPLIT: _("拆分"),
    MoveKind.JOIN: _("汇总"),
    MoveKind.MERGE: _("并入另一案件"),
}
CONDITIONS: Mapping[Condition, Any] = {
    Condition.OFF_SITE: _("仅限无须到现场的类别"),
    Condition.PARTS_ENDED: _("协办和拆分件须已结束"),
}
EFFECTS: Mapping[Effect, Any] = {
    Effect.PRIORITISE: _("时限按新的紧急程度从头重算"),
    Effect.RECLASSIFY: _("时限按新的标准从头重算"),
    Effect.RESUME: _("须在挂账中；到期由系统自动进行"),
    Effect.ANSWER: _("须有待回复的督办"),
}
TOLD: Mapping[Told, Any] = {
    Told.OWNER: _("责任人"),
    Told.DISPATCHER: _("派遣员"),
    Told.LEADER: _("领导"),
    Told.DEPARTMENT: _("处置部门"),
}
DEEDS: Mapping[Deed, Any] = {
    Deed.MARK_LATE: _("记为超时"),
    Deed.SUPERVISE: _("自动督办"),
    Deed.CLOSE: _("自动结案"),
}
STANDARD = lazy_gettext("立结案标准的时限")


def owner_words(rule: OwnerRule) -> str:
    """Whose a case is in a stage with this rule; nothing where it has ended."""
    match rule.kind:
        case OwnerRuleKind.ROLE if rule.role is not None:
            return role_title(rule.role)
        case OwnerRuleKind.DEPARTMENT:
            return str(gettext("处置部门"))
        case OwnerRuleKind.TAKER:
            return str(gettext("接办人"))
        case OwnerRuleKind.GRID_WORKER if rule.role is not None:
            return str(gettext("责任网格员（无则%(role)s）", role=role_title(rule.role)))
        case _:
            return ""


def limit_words(rule: ClockRule) -> str:
    """How long a clock allows."""
    return limit(rule.budget.amount, rule.budget.unit) if rule.budget else str(STANDARD)


def rung_words(rung: Rung) -> str:
    """At which part of the limit who is told of it, and what else happens."""
    told = listed(TOLD[one] for one in rung.tell)
    said = str(gettext("%(share)d%%：告知%(who)s", share=rung.at * 100, who=told))
    deeds = listed(DEEDS[one] for one in rung.deeds)
    return str(gettext("%(told)s，%(deeds)s", told=said, deeds=deeds)) if deeds else said


def condition_words(move: Move) -> list[str]:
    """What a move needs besides what comes with it."""
    said = [str(CONDITIONS[one]) for one in move.when]
    if move.effect and move.effect in EFFECTS:
        said.append(str(EFFECTS[move.effect]))
    if move.approval:
        approvers = " → ".join(role_title(role) for role in move.approval)
        said.append(str(gettext("由%(who)s审批", who=approvers)))
    if move.most is not None:
        said.append(str(gettext("最多 %(count)s 次", count=move.most)))
    if move.longest_days is not None:
        said.append(str(gettext("最长 %(count)s 天", count=move.longest_days)))
    if move.within_days is not None:
        said.append(str(gettext("结束后 %(count)s 天内", count=move.within_days)))
    if move.after_return:
        said.append(str(gettext("被退回后可直接进行")))
    if move.resumes:
        said.append(str(gettext("时限接着原来的计")))
    return said
