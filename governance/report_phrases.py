"""Phrases of reports and their photographs, and of what their senders say later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

REPORT_PHRASES: Mapping[str, Any] = {
    "phone_invalid": _("不是有效的电话号码"),
    "time_in_future": _("时间晚于现在"),
    "idempotency_key_missing": _("缺少 Idempotency-Key 请求头"),
    "idempotency_key_invalid": _("Idempotency-Key 须为 8 至 80 位字母、数字、点、横线或下划线"),
    "idempotency_key_reused": _("此 Idempotency-Key 已用于另一份内容不同的上报"),
    "class_unknown": _("没有类别 %(code)s"),
    "report_unknown": _("没有这份上报，或不是您所报"),
    "follow_code_wrong": _("编号或查询码不对"),
    "photo_not_found": _("没有这张照片"),
    "columns_missing": _("表格缺少列：%(names)s"),
    "table_unreadable": _("无法读取表格：%(problem)s"),
    "message_without_id": _("缺少编号或编号过长"),
    "photos_too_many": _("最多上传 %(most)s 张照片"),
    "photo_too_large": _("照片超过 %(most_mb)s MB"),
    "photo_too_many_pixels": _("照片尺寸过大，最多 %(most)s 百万像素"),
    "photo_format": _("不是可用的照片，请使用 %(allowed)s 格式"),
    "photo_damaged": _("照片已损坏或不完整"),
    "self_handled_by_workers": _("只有网格员可以上报即结"),
    "not_self_handled": _("没有选“已当场处置”，不能填处置结果或处置后照片"),
    "result_missing": _("请写明怎么处置的"),
    "follow_first": _("请先填编号和查询码"),
    "reopen_when_dissatisfied": _("先评价；不满意时可以请求重新办理"),
}
