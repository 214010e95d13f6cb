"""How values are said on pages: local times, countdowns, titles of stages, roles and units."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from flask import Flask
from flask_babel import format_date, get_locale, gettext, lazy_gettext, ngettext
from markupsafe import Markup, escape

from governance import clock, phrases
from governance.accounts.identity import settings
from governance.moving_phrases import NOTICES
from governance.process_phrases import WORDS
from workflows import definitions
from workflows.cases.models import CaseSource
from workflows.deadlines import Unit
from workflows.definition import Title
from workflows.roles import Role

SOON = timedelta(hours=1)
"""A deadline nearer than this is shown as pressing."""

SOURCES: Mapping[CaseSource, Any] = {
    CaseSource.GRID_WORKER: lazy_gettext("网格员上报"),
    CaseSource.RESIDENT: lazy_gettext("居民上报"),
    CaseSource.WINDOW: lazy_gettext("窗口登记"),
    CaseSource.HOTLINE: lazy_gettext("12345 热线"),
    CaseSource.IMPORT: lazy_gettext("批量导入"),
}
UNITS: Mapping[Unit, Any] = {
    Unit.URGENT_HOUR: lazy_gettext("紧急工作时"),
    Unit.NATURAL_DAY: lazy_gettext("自然日"),
    Unit.WORK_HOUR: lazy_gettext("工作时"),
    Unit.WORK_DAY: lazy_gettext("工作日"),
}
ONE: Mapping[Unit, Any] = {
    Unit.URGENT_HOUR: lazy_gettext("1 紧急工作时"),
    Unit.NATURAL_DAY: lazy_gettext("1 自然日"),
    Unit.WORK_HOUR: lazy_gettext("1 工作时"),
    Unit.WORK_DAY: lazy_gettext("1 工作日"),
}
"""The whole words for one, which other languages than Chinese count apart."""
TONES = {
    **dict.fromkeys(("acceptance", "checking", "filing", "dispatching"), "amber"),
    **dict.fromkeys(("assigned", "handling", "confirming", "joining", "mending"), "blue"),
    **dict.fromkeys(("feedback", "verifying", "closing", "replying", "concluding"), "violet"),
    **dict.fromkeys(("revisiting", "evaluating"), "violet"),
    "ownerless": "red",
    "closed": "green",
}
"""Colour family of a stage's tag; the text says the stage, colour only groups."""


def _(phrase: str, **values: object) -> str:
    return str(gettext(phrase, **values))


def html_lang() -> str:
    return "en" if str(get_locale()) == "en" else "zh-CN"


def titled(title: Title) -> str:
    """A process's own title in the language of the request."""
    return title.en if html_lang() == "en" else title.zh


def named(thing: Any) -> str:
    """Name of a class or department, which carry their own English."""
    return str(getattr(thing, "name_en", "") if html_lang() == "en" else "") or str(thing.name)


def in_own_language(thing: Any) -> Markup:
    """A name as `named` says it, marked as Chinese where an English page has no English for it."""
    name = escape(named(thing))
    if html_lang() == "en" and not name.isascii():
        return Markup('<span lang="zh-CN">{}</span>').format(name)
    return name


def listed(names: Iterable[object]) -> str:
    """Names one after the other, as each language parts them."""
    return (", " if html_lang() == "en" else "、").join(map(str, names))


def stage_title(stage: str, key: str = "grid", version: int | None = None) -> str:
    process = definitions.get(key, version) if version else definitions.latest(key)
    found = process.stages.get(stage)
    return titled(found.title) if found else stage


def move_title(
    move: str, key: str = "grid", version: int | None = None, role: Role | None = None
) -> str:
    """Title of a move, or of a note that the system made in a case's story.

    Moves that share a name may be called otherwise by another `role`.
    """
    process = definitions.get(key, version) if version else definitions.latest(key)
    named_so = process.moves_named(move)
    theirs = [found for found in named_so if role in found.roles]
    for found in theirs or named_so:
        return titled(found.title)
    return str(NOTES.get(move, move))


NOTES: Mapping[str, Any] = {
    "clock_half": lazy_gettext("时限过半提醒"),
    "clock_soon": lazy_gettext("时限将到提醒"),
    "case_arrived": lazy_gettext("新到案件"),
    "case_relocated": lazy_gettext("案件位置已更正"),
    "clock_overdue": lazy_gettext("已超时"),
    "clock_recounted": lazy_gettext("时限已按新日历重算"),
    "calendar_unknown": lazy_gettext("日历缺少年份，时限暂定"),
    "clock_long_overdue": lazy_gettext("超时已久"),
    "clock_silent": lazy_gettext("逾期未评价"),
    **NOTICES,
}


def notice_title(kind: str) -> str:
    return str(NOTES.get(kind, kind))


def stage_tone(stage: str) -> str:
    return TONES.get(stage, "")


def role_title(role: Role) -> str:
    return str(WORDS[role])


def source_title(source: CaseSource) -> str:
    return str(SOURCES[source])


def limit(amount: Decimal, unit: Unit) -> str:
    """A limit, such as 2 紧急工作时; parts of an urgent hour are minutes of the clock."""
    if unit is Unit.URGENT_HOUR and amount < 1:
        return _("%(minutes)d 分钟", minutes=amount * 60)
    if amount == 1:
        return str(ONE[unit])
    return f"{amount.normalize():f} {UNITS[unit]}"


def written_limit(text: str) -> str:
    """A limit as a city wrote it, or in words what the software wrote, such as 4 work_hour."""
    amount, _space, code = text.partition(" ")
    if code in set(map(str, Unit)) and amount.replace(".", "", 1).isdecimal():
        return limit(Decimal(amount), Unit(code))
    return text


def month_title(day: date) -> str:
    """The month of `day`, such as 11月 or Nov."""
    return str(format_date(day, "LLL"))


def local(at: datetime | None, style: str = "minute") -> str:
    """`at` in the district's zone; `minute` leaves out the running year, `full` does not."""
    if at is None:
        return ""
    zone = settings().timezone
    there = at.astimezone(zone)
    patterns = {"full": "%Y-%m-%d %H:%M", "clock": "%H:%M", "day": "%m-%d"}
    this_year = there.year == clock.now().astimezone(zone).year
    patterns["minute"] = "%m-%d %H:%M" if this_year else patterns["full"]
    return there.strftime(patterns[style])


def span(length: timedelta) -> str:
    """A length of time in its two largest units; never negative."""
    whole = max(0, int(length.total_seconds()) // 60)
    days, hours, rest = whole // 1440, whole // 60 % 24, whole % 60
    if days:
        return _("%(days)d 天 %(hours)d 小时", days=days, hours=hours)
    if hours:
        return _("%(hours)d 小时 %(minutes)d 分", hours=hours, minutes=rest)
    return _("%(minutes)d 分", minutes=rest)


def minutes(count: int) -> str:
    return span(timedelta(minutes=count))


def countdown(due_at: datetime, now: datetime | None = None) -> str:
    left = due_at - (now or clock.now())
    if left < timedelta(0):
        return _("超时 %(span)s", span=span(-left))
    return _("剩 %(span)s", span=span(left))


def countdown_level(due_at: datetime, now: datetime | None = None) -> str:
    """`late`, `soon` or `calm`."""
    left = due_at - (now or clock.now())
    return "late" if left < timedelta(0) else "soon" if left <= SOON else "calm"


def countdown_words() -> dict[str, str]:
    """The phrases of `countdown` for the script that keeps it ticking; `{}` stand for values."""
    return {
        "late": _("超时 %(span)s", span="{}"),
        "left": _("剩 %(span)s", span="{}"),
        "days": _("%(days)d 天 %(hours)d 小时", days=111, hours=222),
        "hours": _("%(hours)d 小时 %(minutes)d 分", hours=111, minutes=222),
        "minutes": _("%(minutes)d 分", minutes=111),
    }


_ABOVE_STREET = re.compile(r"^\w{2,8}?省\w{2,8}?市(?:\w{2,6}?[区县])?(?=\w)")


def brief_address(address: str | None) -> str:
    """An address without province, city and district, which are the same on every line."""
    return _ABOVE_STREET.sub("", address or "")


def metres(length: float) -> str:
    return f"{length / 1000:.1f} km" if length >= 1000 else f"{length:.0f} m"


def percent(share: float | None) -> str:
    return "—" if share is None else f"{share * 100:.1f}%"


def hours(seconds: float | Decimal | None) -> str:
    """A length in hours with one decimal, or a dash."""
    return "—" if seconds is None else f"{float(seconds) / 3600:.1f}"


def counted_cases(count: int) -> str:
    return str(ngettext("%(num)d 件", "%(num)d 件", count))


FILTERS = {
    "local": local,
    "month_title": month_title,
    "written_limit": written_limit,
    "countdown": countdown,
    "countdown_level": countdown_level,
    "span": span,
    "stage_title": stage_title,
    "stage_tone": stage_tone,
    "move_title": move_title,
    "role_title": role_title,
    "source_title": source_title,
    "titled": titled,
    "listed": listed,
    "named": named,
    "in_own_language": in_own_language,
    "metres": metres,
    "minutes": minutes,
    "brief_address": brief_address,
    "notice_title": notice_title,
    "percent": percent,
    "hours": hours,
    "counted_cases": counted_cases,
    "say": phrases.say_json,
}


def register(app: Flask) -> None:
    """Add the filters, and the few functions that every page may call."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(
        html_lang=html_lang, limit=limit, countdown_words=countdown_words, now=clock.now
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
