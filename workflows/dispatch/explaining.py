"""Which conditions of a rule a case met, as Reasons that can be said in each language."""

from __future__ import annotations

from gis.reason import Reason
from workflows.dispatch.known import KnownRule, When
from workflows.dispatch.rule_words import Hours

_DAYS_ZH, _DAYS_EN = "一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_CHANNELS = {
    "grid_worker": ("网格员上报", "grid worker"),
    "resident": ("居民上报", "resident"),
    "window": ("窗口", "window"),
    "hotline": ("热线", "hotline"),
    "import": ("批量导入", "import"),
}
_HOURS = {Hours.WORKING: ("工作时间", "office hours"), Hours.OUTSIDE: ("非工作时间", "after hours")}


def reasons(rule: KnownRule, word: str | None, version: int) -> tuple[Reason, ...]:
    """Why `rule` of the set `version` chose; `word` is the keyword that was found.

    The parameters name position, version, department and what was matched in both languages.
    """
    there = rule.department
    params = {
        "position": rule.position,
        "version": version,
        "department_zh": there.name,
        "department_en": there.name_en or there.name,
    }
    matched_zh, matched_en = matched(rule, word)
    chosen = (
        Reason("route_rule", {**params, "matched_zh": matched_zh, "matched_en": matched_en})
        if matched_zh
        else Reason("route_default", params)
    )
    told = [chosen]
    if rule.queue:
        told.append(Reason("route_queue", {"queue": rule.queue}))
    if rule.urgent:
        told.append(Reason("route_urgent", {"position": rule.position}))
    return tuple(told)


def matched(rule: KnownRule, word: str | None) -> tuple[str, str]:
    """The conditions of a rule that were met, in Chinese and in English."""
    plain = [code for code in (rule.class_code, rule.area_code) if code]
    zh, en = list(plain), list(plain)
    if word:
        zh.append(f"“{word}”")
        en.append(f"“{word}”")
    if rule.channel:
        names = _CHANNELS.get(rule.channel, (rule.channel, rule.channel))
        zh.append(names[0])
        en.append(names[1])
    if rule.entity_kind:
        zh.append(rule.entity_kind)
        en.append(rule.entity_kind)
    if rule.when:
        told_zh, told_en = told_time(rule.when)
        zh.append(told_zh)
        en.append(told_en)
    return " · ".join(zh), " · ".join(en)


def told_time(when: When) -> tuple[str, str]:
    """When a rule holds, in Chinese and in English."""
    zh, en = [], []
    if when.hours:
        told = _HOURS[when.hours]
        zh.append(told[0])
        en.append(told[1])
    if when.weekdays:
        days = sorted(when.weekdays)
        zh.append("周" + "、".join(_DAYS_ZH[day] for day in days))
        en.append(", ".join(_DAYS_EN[day] for day in days))
    if when.window:
        begins, ends = (f"{minute // 60:02}:{minute % 60:02}" for minute in when.window)
        zh.append(f"{begins}–{ends}")
        en.append(f"{begins}–{ends}")
    return " ".join(zh), " ".join(en)
