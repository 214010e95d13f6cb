"""What is said of standards and of the tables that they are imported from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

STANDARDS_PHRASES: Mapping[str, Any] = {
    "standard_without_limit": _("类别“%(class)s”的立结案标准尚无可用的处置时限"),
    "standards_without_table": _("没有找到立结案标准表：应有“小类名称”“立案条件”等列"),
    "standards_kind_unsaid": _("工作表“%(sheet)s”第 %(line)s 行：未说明是部件、事件还是诉求"),
    "standards_later_version": _("已有自 %(since)s 起的版本，新版本的施行日期不能早于它"),
    "class_codes_used_up": _("大类 %(major)s 的本地代码已用完"),
    "standard_unknown": _("没有这条标准"),
    "standard_not_in_force": _("这条标准不在施行中"),
    "limit_needed": _("请填写处置时限"),
    "limit_blank": _("没有写处置时限"),
    "limit_unreadable": _("处置时限“%(text)s”无法识别"),
    "limit_of_season": _("时限只适用于“%(season)s”"),
    "limit_of_step": _("时限针对“%(step)s”"),
    "limit_words_unknown": _("时限中的“%(words)s”没有采用"),
    "limit_is_range": _("时限“%(text)s”是范围，按较长的计算"),
    "limit_of_months": _("时限“%(text)s”按每月 30 个自然日计算"),
    "limits_several": _("一条标准有 %(count)s 个时限，按最长的计算"),
    "class_without_condition": _("类别没有任何立案条件"),
    "class_code_given": _("没有可用的小类代码，已按本地类别编为 %(code)s"),
    "class_renamed": _("类别由“%(before)s”改名为“%(after)s”"),
    "class_replaced": _("代码原属“%(before)s”，现为“%(after)s”；原类别停用，改编为 %(code)s"),
    "standards_version_none": _("没有自 %(day)s 起待施行的版本"),
    "class_codes_used_up_at": _("工作表“%(sheet)s”第 %(line)s 行：大类 %(major)s 的本地代码已用完"),
    "standards_columns_missing": _("工作表“%(sheet)s”第 %(line)s 行的表头缺少列：%(names)s"),
    "standards_table_empty": _("工作表“%(sheet)s”只有表头，没有任何标准"),
    "formula_uncomputed": _(
        "工作表“%(sheet)s”的 %(cell)s 是公式，没有算好的值；请用表格软件打开、保存后再导入"
    ),
    "cell_is_fault": _("单元格里是表格软件的出错标记：%(text)s"),
    "condition_blank": _("没有写立案条件，沿用“%(taken)s”"),
    "closing_blank": _("没有写结案条件"),
    "row_without_class": _("此行不属于任何类别，未采用：%(text)s"),
    "text_cut": _("文字过长，已截短：%(text)s"),
    # why an earlier case is probably the same
    "repeat_same_class": _("同为“%(name)s”"),
    "repeat_same_major": _("同属“%(name)s”"),
    "repeat_same_place": _("同一地址"),
    "repeat_metres": _("相距 %(metres)s 米"),
    "repeat_open": _("尚未办结"),
    "repeat_ended": _("办结不到 %(hours)s 小时"),
    "repeat_alike": _("描述有 %(percent)s％ 相同"),
    "repeat_first": _("此处未办结的 %(count)s 件同类案件中最早的一件"),
}
