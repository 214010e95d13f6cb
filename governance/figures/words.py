"""What cohorts, tallies and axes are called and what exactly they count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _


class Words(NamedTuple):
    title: Any
    says: Any


COHORTS: Mapping[str, Words] = {
    "reported": Words(_("按上报日"), _("上报时间在这些天之内的案件")),
    "filed": Words(_("按立案日"), _("立案时间在这些天之内的案件；上报即结的以上报时间为准")),
    "due": Words(_("按到期日"), _("处置时限在这些天之内到期的案件，延期和挂账已计入时限")),
    "handled": Words(_("按处置日"), _("部门确认处置完成的时间在这些天之内的案件")),
    "closed": Words(_("按结案日"), _("结案时间在这些天之内的案件")),
    "evaluated": Words(
        _("按满意度日"), _("居民最近一次表示满意度（回访或评价）在这些天之内的案件")
    ),
    "revisited": Words(_("按回访日"), _("最近一次回访到居民的时间在这些天之内的案件")),
    "own_evaluated": Words(_("按评价日"), _("居民自己评价的时间在这些天之内的案件")),
}
_MAIN = _("不含作废、并入他案的案件和协办、拆分的部分")
TALLIES: Mapping[str, Words] = {
    "reported": Words(_("上报数"), _MAIN),
    "repeated": Words(_("重复上报数"), _("并入另一案件的案件，只作为那个案件统计")),
    "voided": Words(_("作废数"), _("作废的案件，不计入其他任何数字")),
    "refused": Words(_("不予受理数"), _("说明理由后不予受理的案件")),
    "filed": Words(_("立案数"), _("已立案的案件；上报即结的也算立案")),
    "urgent": Words(_("紧急案件数"), _("标为紧急的案件")),
    "should_handle": Words(
        _("应处置数"), _("有处置时限的案件；协办、拆分的部分各自计入所属部门的处置")
    ),
    "handled": Words(_("处置数"), _("其中部门已确认处置完成的；返工期间不算完成")),
    "handled_on_time": Words(_("按期处置数"), _("其中未超过处置时限的，或超时经申诉免责的")),
    "overdue_unhandled": Words(_("超期待处置数"), _("其中已超过处置时限、仍未处置完成的")),
    "pending_on_time": Words(_("按时待处置数"), _("已立案、尚未处置完成、也未超时的案件")),
    "should_close": Words(
        _("应结案数"), _("有处置时限的案件，不含作废、并入他案的案件和协办、拆分的部分")
    ),
    "closed": Words(_("结案数"), _("其中已结案的，含强制结案")),
    "closed_on_time": Words(_("按期结案数"), _("其中已结案、处置未超时或超时经申诉免责的")),
    "deferred": Words(_("缓办数"), _("挂账过、且没有按期结案的应结案件")),
    "forced": Words(_("强制结案数"), _("经领导批准、未满足结案条件而结案的")),
    "late": Words(_("超时数"), _("处置超过时限的案件，申诉免责的也在内：事实不改")),
    "exempt": Words(_("申诉免责数"), _("超时后经申诉不计入考核的案件")),
    "reworked": Words(_("返工数"), _("至少返工一次的案件")),
    "returned": Words(_("回退数"), _("至少回退一次的案件")),
    "reopened": Words(_("重开数"), _("结案后至少重开一次的案件")),
    "extended": Words(_("延期数"), _("至少批准延期一次的案件")),
    "suspended": Words(_("挂账数"), _("挂账过的案件")),
    "supervised": Words(_("督办数"), _("至少督办一次的案件")),
    "supervised_unanswered": Words(_("督办未处理数"), _("最近一次督办还没有答复的案件")),
    "evaluated": Words(_("有满意度数"), _("居民在回访或评价中给出满意度的案件，以最近一次为准")),
    "satisfied": Words(_("满意数"), _("最近一次满意度为 4 或 5 分的案件")),
    "discover_count": Words(_("有受理时间的案件"), _("计算看见至受理分钟数的案件")),
    "assign_count": Words(_("已派遣的案件"), _("计算看见至派遣分钟数的案件")),
    "resolve_count": Words(_("已处置的案件"), _("计算派遣至处置完成分钟数的案件")),
    "revisited": Words(_("回访数"), _("电话回访到居民、并记下满意度的案件")),
    "revisit_satisfied": Words(_("回访满意数"), _("最近一次回访的满意度为 4 或 5 分的案件")),
    "own_evaluated": Words(_("自评数"), _("居民自己评价的案件")),
    "own_satisfied": Words(_("自评满意数"), _("居民自己评价的满意度为 4 或 5 分的案件")),
}
MEANS: Mapping[str, Any] = {
    "satisfaction": _("最近一次满意度的平均分"),
    "revisit_satisfaction": _("回访所记满意度的平均分"),
    "own_satisfaction": _("居民自己评价的满意度的平均分"),
    "discover": _("从看见（没有记录时为上报）到受理的平均分钟数"),
    "assign": _("从看见（没有记录时为上报）到派遣的平均分钟数"),
    "resolve": _("从派遣到部门确认处置完成的平均分钟数"),
}
AXES: Mapping[str, Any] = {
    "street": _("街道"),
    "community": _("社区"),
    "grid": _("网格"),
    "department": _("部门"),
    "acceptor": _("受理员"),
    "dispatcher": _("派遣员"),
    "worker": _("网格员"),
    "handler": _("处置人员"),
    "class": _("类别"),
    "source": _("来源"),
    "day": _("日期"),
}
UNITS: Mapping[str, Any] = {
    "percent": _("百分比"),
    "minutes": _("分钟"),
    "points": _("分数"),
    "cases": _("件数"),
}
BETTER: Mapping[str, Any] = {"high": _("越高越好"), "low": _("越低越好")}
PERIODS: Mapping[str, Any] = {
    "today": _("今天"),
    "week": _("近 7 天"),
    "month": _("本月"),
    "last_month": _("上月"),
    "quarter": _("本季度"),
    "year": _("今年"),
    "days": _("自选日期"),
}
