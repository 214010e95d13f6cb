"""What each Reason says to a person, in the language of the request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from gis.reason import Reason

_ = lazy_gettext

PHRASES: Mapping[str, Any] = {
    # refusals of the edge
    "permission_missing": _("您的角色无权进行此操作"),
    "sign_in_needed": _("请先登录"),
    "page_not_found": _("没有这个页面"),
    "method_refused": _("此地址不支持 %(method)s 操作"),
    "request_too_large": _("提交的内容超过大小限制"),
    "media_refused": _("不支持的内容格式：%(type)s"),
    "too_many_requests": _("操作过于频繁，请稍后再试"),
    "request_unreadable": _("请求内容无法读取"),
    "database_unavailable": _("系统暂时无法保存，请稍后重试；未保存任何内容"),
    "origin_refused": _("请求来源不明，已拒绝"),
    # signing in
    "credentials_wrong": _("账号或密码不正确"),
    "account_locked": _("连续多次登录失败，账号已锁定至 %(until)s"),
    "username_taken": _("账号名已被使用"),
    "username_invalid": _("账号名须为 3 至 40 位字母、数字、点、横线或下划线"),
    "password_weak": _("密码至少 12 位，并含大写、小写、数字、符号中的三类"),
    # forms
    "field_missing": _("此项必填"),
    "field_invalid": _("此项填写有误：%(message)s"),
    "field_unknown": _("没有这个字段"),
    "field_twice": _("此字段出现了两次"),
    "text_expected": _("应为文字"),
    "text_too_short": _("至少 %(min_length)s 个字"),
    "text_too_long": _("最多 %(max_length)s 个字"),
    "text_not_unicode": _("含有无法识别的字符"),
    "text_has_nul": _("含有不允许的空字符"),
    "boolean_expected": _("应为是或否"),
    "number_too_small": _("不得小于 %(ge)s"),
    "number_too_large": _("不得大于 %(le)s"),
    "time_without_zone": _("时间须带时区，例如 2026-01-31T08:00:00+08:00"),
    "time_unreadable": _("无法识别的时间，应为 2026-01-31T08:00:00+08:00 的格式"),
    "time_too_early": _("时间过早"),
    "object_expected": _("应为由字段组成的对象"),
    # reports
    "phone_invalid": _("不是有效的电话号码"),
    "time_in_future": _("时间晚于现在"),
    "idempotency_key_missing": _("缺少 Idempotency-Key 请求头"),
    "idempotency_key_invalid": _("Idempotency-Key 须为 8 至 80 位字母、数字、点、横线或下划线"),
    "idempotency_key_reused": _("此 Idempotency-Key 已用于另一份内容不同的上报"),
    "class_unknown": _("没有类别 %(code)s"),
    "report_unknown": _("没有这份上报，或不是您所报"),
    # photographs
    "photos_too_many": _("最多上传 %(most)s 张照片"),
    "photo_too_large": _("照片超过 %(most_mb)s MB"),
    "photo_too_many_pixels": _("照片尺寸过大，最多 %(most)s 百万像素"),
    "photo_format": _("不是可用的照片，请使用 %(allowed)s 格式"),
    "photo_damaged": _("照片已损坏或不完整"),
    # class, standard and department
    "class_words_none": _("描述中没有可识别的类别词语"),
    "class_words": _("描述中提到“%(words)s”，对应“%(name)s”"),
    "class_unclear": _("描述可能属于：%(names)s"),
    "class_given": _("上报时选定"),
    "standard_none": _("类别“%(class)s”没有立结案标准"),
    "standard_expired": _("类别“%(class)s”的立结案标准已失效"),
    "standard_not_yet": _("按最早的标准计算（自 %(since)s 起施行）"),
    "standard_only": _("该类别现行的唯一标准"),
    "standard_first": _("该类别现行的首条标准"),
    "standard_condition": _("符合立案条件：%(condition)s"),
    "route_rule": _("派遣规则 %(position)s（%(matched)s）指向%(department)s"),
    "route_default": _("没有更具体的派遣规则，按规则 %(position)s 交%(department)s"),
    "route_none": _("没有派遣规则适用于类别 %(class)s"),
}
"""Phrases by code. A house test finds every code that the source utters and asks for its phrase."""

_NAMES = re.compile(r"%\((\w+)\)s")


def say(reason: Reason) -> str:
    """The phrase of `reason` with its parameters filled in; a code without a phrase says itself."""
    phrase = PHRASES.get(reason.code)
    if phrase is None:
        return reason.code
    text = str(phrase)
    return _NAMES.sub(lambda name: str(reason.params.get(name.group(1), "")), text)


def say_json(value: Mapping[str, Any]) -> str:
    """The same for a Reason that was kept as JSON."""
    return say(Reason.from_json(value))
