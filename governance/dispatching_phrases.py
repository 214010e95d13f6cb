"""Phrases of duty and of whom to send: why somebody was chosen, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

DISPATCHING_PHRASES: Mapping[str, Any] = {
    "worker_way_ride": _("骑行约 %(metres)s 米，%(minutes)s 分钟可到"),
    "worker_way_walk": _("步行约 %(metres)s 米，%(minutes)s 分钟可到"),
    "worker_free": _("手上没有待办"),
    "worker_load": _("手上有 %(count)s 件待办"),
    "worker_skilled": _("具备所需技能：%(skill)s"),
    "worker_own_grid": _("本责任网格"),
    "worker_seen": _("%(minutes)s 分钟前上报过位置"),
    "worker_at_grid": _("%(minutes)s 分钟内没有上报位置，按责任网格中心估算"),
    "worker_none_on_duty": _("此时没有网格员在岗"),
    "worker_none_seen": _("在岗的 %(count)s 名网格员都位置不明：没有上报位置，也没有责任网格"),
    "worker_off_duty": _("%(worker)s此时不在岗，请改派或重新计算"),
    "worker_none_skilled": _("在岗网格员都不具备所需技能：%(skill)s"),
    "worker_none_free": _("符合条件的 %(count)s 名在岗网格员都已派满，或下班前来不及"),
    "worker_unknown": _("没有这个网格员，或已停用"),
    "visit_first": _("第 1 站，从所在位置约 %(minutes)s 分钟"),
    "visit_next": _("第 %(seq)s 站，从上一站约 %(minutes)s 分钟"),
    "visit_avoids": _("比就近派单少超时 %(minutes)s 分钟"),
    "visit_else_left": _("就近派单时此件无人可派"),
    "visit_over": _("案件已不在等待现场查看"),
    "visit_unknown": _("没有这一站"),
    "visit_decided": _("%(who)s已处理过这一站"),
    "visit_changed": _("这一站已改由%(worker)s前往，请看过再派出"),
    "visit_overruled": _("由%(who)s改派"),
    "visit_unplaced": _("案件没有位置，路程不明；请先更正位置，或直接指定网格员"),
    "proposal_unknown": _("没有这个派单方案"),
    "proposal_replaced": _("方案已不是最新的，或还在计算，请刷新后再操作"),
    "shift_overlaps": _("%(worker)s在 %(day)s 的班次与已有班次重叠"),
    "shift_unknown": _("没有这个班次"),
    "leave_ends_before": _("休假的最后一天早于第一天"),
    "leave_overlaps": _("%(worker)s在这些日子已有休假"),
    "leave_too_long": _("休假一次最多登记 %(days)s 天，请核对日期"),
    "leave_unknown": _("没有这段休假"),
    "skill_unknown": _("没有这项技能"),
    "skill_twice": _("已有技能“%(skill)s”"),
    "skill_most": _("一个区最多 %(most)s 项技能"),
    "skill_class_unknown": _("没有代码为“%(code)s”或以它开头的类别"),
    "roster_day_far": _("日期须在 2000 年至 2100 年之间"),
    "roster_unreadable": _("排班表不是 UTF-8 或 GB18030 编码的文本"),
    "roster_empty": _("排班表没有内容"),
    "roster_too_long": _("排班表超过 %(most)s 行"),
    "roster_line_unreadable": _("应为“账号,日期,上班,下班”，如 worker-01,2026-03-02,08:00,16:00"),
    "roster_day_unreadable": _("“%(value)s”不是 2000 年至 2100 年之间的日期，应如 2026-03-02"),
    "roster_time_unreadable": _("“%(value)s”不是时间，应如 08:00"),
    "roster_day_twice": _("这一天第 %(line)s 行已写过，休假的日子只能写一行"),
    "roster_worker_unknown": _("没有账号为“%(worker)s”的网格员"),
}
