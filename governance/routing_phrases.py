"""What is said of routing rules: why one chose, and why a change to them is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

ROUTING_PHRASES: Mapping[str, Any] = {
    "route_rule": _("派遣规则 %(position)s（%(matched)s）指向%(department)s"),
    "route_default": _("没有更具体的派遣规则，按规则 %(position)s 交%(department)s"),
    "route_none": _("没有派遣规则适用于类别 %(class)s"),
    "route_queue": _("由“%(queue)s”承办"),
    "route_urgent": _("派遣规则 %(position)s 将案件定为紧急"),
    "rules_unknown": _("没有第 %(version)s 版派遣规则"),
    "rules_no_draft": _("没有正在编辑的派遣规则"),
    "rules_draft_exists": _("已有正在编辑的派遣规则（第 %(version)s 版），请先生效或放弃它"),
    "rules_changed_meanwhile": _("派遣规则已被他人改动，请核对后再操作"),
    "rules_note_needed": _("请写明为什么要让这些规则生效"),
    "rules_untried": _("这些规则改动后还没有试运行，请先试运行"),
    "rules_empty": _("没有规则，不能生效"),
    "rules_in_force_already": _("第 %(version)s 版已在生效"),
    "rules_never_in_force": _("第 %(version)s 版从未生效，不能恢复"),
    "rules_too_many": _("规则最多 %(most)s 条"),
    "rule_unknown": _("没有这条规则"),
    "rule_department_unknown": _("没有部门“%(department)s”"),
    "rule_class_unknown": _("没有类别“%(class)s”"),
    "rule_area_unknown": _("没有区域“%(area)s”"),
    "rule_window_half": _("起止时刻须同时填写"),
    "rule_window_empty": _("起止时刻不能相同"),
    "rule_trial_unknown": _("没有这次试运行"),
    "rule_time_unreadable": _("时刻须写成 18:00 的样子"),
    "rule_keywords_too_many": _("关键词最多 %(most)s 个"),
    "rule_keyword_too_long": _("关键词“%(word)s”超过 %(most)s 个字"),
    "rule_dead": _("前面的规则（%(positions)s）已包含它的全部情形，永远轮不到它"),
    "rule_dead_at_once": _("第 %(positions)s 条规则已包含它，永远轮不到它"),
    "rule_department_closed": _("部门“%(department)s”已停用，此规则不起作用"),
    "rule_overlap": _("与后面的 %(count)s 条规则部分重叠（如 %(positions)s），先后次序决定结果"),
    "gap_everywhere": _("没有规则处理这一类别"),
    "gap_in_areas": _("这些区域没有规则处理：%(areas)s"),
    "gap_place_unknown": _("位置不明时没有规则处理"),
    "learn_column_missing": _("文件没有列“%(column)s”"),
    "learn_unreadable": _("文件无法读取，可能已损坏：%(problem)s"),
    "learn_too_little": _("可学习的历史记录太少（%(count)s 条）"),
}
