"""Phrases of the figures: what is wrong with a formula, or with the address of a figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

FIGURES_PHRASES: Mapping[str, Any] = {
    "figure_unknown": _("没有这项统计"),
    "formula_too_long": _("公式超过 %(limit)s 个字符"),
    "formula_too_deep": _("公式的括号超过 %(limit)s 层"),
    "formula_unreadable": _("公式在第 %(at)s 个字符（%(near)s）处无法读懂"),
    "formula_name_unknown": _("公式中的 %(name)s 不是统计数，也不是另一个公式"),
    "formula_of_itself": _("公式 %(key)s 直接或间接用到了它自己"),
    "formula_key_unusable": _(
        "%(key)s 不能作为公式的代号：须以小写字母开头，只用小写字母、数字和下划线，且不与统计数同名"
    ),
    "formula_mean_of_other_cohort": _("平均值 %(mean)s 只能用于 by: %(by)s"),
    "formula_key_taken": _("代号 %(key)s 已经有了"),
    "formula_changed_meanwhile": _("这个公式刚被别人改过，请核对现在的内容后再保存"),
    "formulas_too_many": _("公式超过 %(limit)s 个"),
}
