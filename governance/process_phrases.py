"""Phrases of the lower floors' rules: moves, deadlines, calendars, process definitions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

MOVES: Mapping[str, Any] = {
    "move_unknown": _("没有这个操作：%(move)s"),
    "move_wrong_stage": _("案件现在处于“%(stage)s”，由%(owner)s负责，不能进行此操作"),
    "move_out_of_date": _("案件已有变化：现在处于“%(stage)s”，由%(owner)s负责，请查看后再操作"),
    "move_overtaken": _(
        "%(who)s刚进行了“%(last)s”；案件现在处于“%(stage)s”，由%(owner)s负责，请查看后再操作"
    ),
    "move_owned_by_another": _("案件已由%(owner)s接办"),
    "move_not_the_owner": _("案件现由%(owner)s负责，您不能进行此操作"),
    "move_role_may_not": _("%(role)s不能进行此操作"),
    "move_too_late": _("结案已超过 %(days)s 天，不能重开"),
    "move_requires": _("请填写%(what)s"),
    "case_unknown": _("没有这个案件"),
    "department_unknown": _("没有这个部门，或已停用"),
    "class_unknown": _("没有这个类别"),
    "standard_of_other_class": _("立结案标准与类别不符"),
    "place_corrected": _("由%(role)s%(who)s核定"),
    "route_would_change": _("按派遣规则，新位置应由%(department)s处置；部门未自动变更"),
}

TIME: Mapping[str, Any] = {
    "budget_out_of_range": _("时限须大于零且不超过 %(longest)s"),
    "pauses_not_in_order": _("暂停时段次序有误"),
    "time_out_of_range": _("%(year)s 年超出可计算范围"),
    "calendar_missing": _("尚未导入工作日历，无法计算时限"),
    "calendar_day_twice": _("%(date)s 既是假日又是工作日"),
    "calendar_without_hours": _("工作日历没有任何工作时间"),
    "calendar_spans_overlap": _("工作时段重叠：%(span)s"),
    "calendar_not_a_span": _("不是有效的工作时段：%(span)s"),
    "calendar_unknown_timezone": _("未知时区：%(timezone)s"),
}

SPECIFICATIONS: Mapping[str, Any] = {
    "spec_not_yaml": _("文件无法读取：%(problem)s"),
    "spec_key_unknown": _("未知的项：%(key)s"),
    "spec_key_missing": _("缺少必需的项：%(key)s"),
    "spec_not_a_mapping": _("此处应为键值"),
    "spec_not_a_list": _("此处应为列表"),
    "spec_not_a_text": _("此处应为文字"),
    "spec_unknown_word": _("“%(value)s”不可用，可用：%(allowed)s"),
    "spec_not_a_whole_number": _("此处应为 %(lowest)s 至 %(highest)s 的整数"),
    "spec_not_a_number": _("此处应为数字"),
    "spec_not_a_date": _("不是有效日期：%(value)s"),
    "definition_unknown": _("没有流程 %(key)s 第 %(version)s 版"),
    "definition_for_none": _("没有适用的流程：来源 %(source)s，类别 %(kind)s"),
    "definition_version_twice": _("流程 %(key)s 第 %(version)s 版重复"),
    "definition_not_one_opening": _("流程须恰有一个起始操作，现有 %(count)s 个"),
    "definition_unknown_owner_rule": _("未知的责任主体规则：%(rule)s"),
    "definition_move_without_role": _("操作 %(move)s 没有可执行的角色"),
    "definition_administrator_moves": _("操作 %(move)s 不能交给管理员"),
    "definition_move_from_nowhere": _("操作 %(move)s 没有起始阶段"),
    "definition_move_without_reason": _("操作 %(move)s 须要求填写理由"),
    "definition_move_to_nowhere": _("操作 %(move)s 须写明去向；更正类操作不写去向"),
    "definition_corrects_the_ended": _("操作 %(move)s 不能更正已结束的案件"),
    "definition_corrects_nothing": _("操作 %(move)s 须要求填写位置"),
    "definition_move_twice": _("阶段 %(stage)s 有两个名为 %(move)s 的操作"),
    "definition_days_before_closing": _("操作 %(move)s 的天数限制只能用于已结束的阶段"),
    "definition_clock_without_standard": _("操作 %(move)s 之前没有选定立结案标准，无法计时"),
    "definition_taker_is_no_account": _("操作 %(move)s 的执行人没有账号，不能成为责任人"),
    "definition_ended_stage_is_owned": _("已结束的阶段 %(stage)s 不应有责任主体或时限"),
    "definition_stage_without_owner": _("阶段 %(stage)s 没有责任主体"),
    "definition_stage_without_clock": _("阶段 %(stage)s 没有时限"),
    "definition_stage_unreachable": _("阶段 %(stage)s 无法到达"),
    "definition_stage_never_ends": _("阶段 %(stage)s 无法走到结束"),
    "spec_not_a_part": _("此处应为大于 %(lowest)s、不超过 %(highest)s 的比例"),
    "definition_rungs_do_not_rise": _("提醒须按比例由小到大排列"),
    "definition_no_rung_is_due": _("提醒中须有一级恰在到期时"),
    "definition_rung_twice": _("提醒名称重复"),
    "definition_no_quiet_hours": _("“%(value)s”不是夜间时段，应如 22:00-07:00"),
    "definition_owner_cannot_move": _("阶段 %(stage)s 的责任人（%(role)s）没有可以继续的操作"),
    "definition_department_unnamed": _("操作 %(move)s 之前没有确定处置部门"),
    "definition_return_sideways": _("操作 %(move)s 只能退回移交的一方，不能从 %(stage)s 退到旁处"),
    "definition_return_gets_stuck": _("操作 %(move)s 退回之后没有可以再办的操作"),
    "definition_asks_nothing": _("操作 %(move)s 不是申请，不应写申请事项、审批人或最长天数"),
    "definition_asks_what": _("操作 %(move)s 没有写明申请什么"),
    "definition_asks_nobody": _("操作 %(move)s 没有审批人"),
    "definition_asks_to_go_nowhere": _("只有申请强制结案须写明去向，且须为已结束的阶段：%(move)s"),
    "definition_asks_too_late": _(
        "操作 %(move)s 的起始阶段不对：申诉在结案之后，其他申请在结案之前"
    ),
    "definition_suspends_until_when": _("只有申请挂账须填写截止时间：%(move)s"),
    "definition_suspends_how_long": _("只有申请挂账须写明最长天数：%(move)s"),
    "definition_asks_without_end": _("操作 %(move)s 须写明最多几次"),
    "definition_request_unanswered": _("操作 %(move)s 的申请在阶段 %(stage)s 无人可以答复或撤回"),
    "definition_joins_by_hand": _("操作 %(move)s 只能由系统进行"),
    "definition_never_resumes": _("操作 %(move)s 须允许系统进行，挂账到期才能自动恢复"),
    "definition_reopens_the_open": _("操作 %(move)s 只能重开已结束的案件"),
    "definition_mark_out_of_time": _(
        "操作 %(move)s 的起始阶段不对：回访和评价在结案之后，其他标记在结案之前"
    ),
    "definition_leads_astray": _("操作 %(move)s 不能去往阶段 %(stage)s"),
    "definition_split_never_joins": _("操作 %(move)s 拆分之后没有汇总"),
    "definition_mark_without_effect": _("操作 %(move)s 须写明标记的作用，其他操作不写"),
    "definition_move_needs": _("操作 %(move)s 须要求填写%(what)s"),
    "definition_guards_nothing": _("操作 %(move)s 的限制条件不起作用"),
}

WORDS: Mapping[str, Any] = {
    "system": _("系统"),
    "resident": _("居民"),
    "grid_worker": _("网格员"),
    "acceptor": _("受理员"),
    "dispatcher": _("派遣员"),
    "handler": _("处置人员"),
    "leader": _("领导"),
    "administrator": _("管理员"),
    "nobody": _("无人（已结束）"),
    "department": _("处置部门"),
    "reason": _("理由"),
    "result": _("处置结果"),
    "photo": _("照片"),
    "class": _("类别"),
    "standard": _("立结案标准"),
    "place": _("位置"),
}
"""Roles and requirements: as parameters of the phrases above, and on pages."""

PROCESS_PHRASES: Mapping[str, Any] = {**MOVES, **TIME, **SPECIFICATIONS}
