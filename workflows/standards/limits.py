"""Limits as cities write them (处置时限): `2紧急工作时`, `4小时`, `种植季节7工作日`.

A cell may hold several limits, each with the season it holds in or the step of the work that it
ends (`停工4工作时、处罚7工作日、拆除20工作日`). Nothing is guessed: what no limit can be read from
gives none, with the reason, and words that say nothing to the software are told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from gis.errors import Invalid
from gis.reason import Reason
from workflows.deadlines import Budget
from workflows.rulers import Unit


class PlainUnits(StrEnum):
    """What 天 and 小时 mean where a city says no more: office time, or the clock on the wall."""

    WORKING = "working"
    NATURAL = "natural"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit; `season` is when it holds, `step` what it is the limit of, both as written."""

    budget: Budget
    season: str | None = None
    step: str | None = None


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """What a cell says: its limits in the order written, and what is odd about it."""

    limits: tuple[Limit, ...]
    odd: tuple[Reason, ...] = ()

    @property
    def whole(self) -> Limit | None:
        """The one that the whole handling is held to: no shorter one ends it."""
        return max(self.limits, key=lambda one: _wall_hours(one.budget), default=None)


_UNITS: Mapping[str, tuple[Unit, Decimal]] = {
    "紧急工作小时": (Unit.URGENT_HOUR, Decimal(1)),
    "紧急工作时": (Unit.URGENT_HOUR, Decimal(1)),
    "紧急小时": (Unit.URGENT_HOUR, Decimal(1)),
    "紧急工作日": (Unit.NATURAL_DAY, Decimal(1)),
    "紧急日": (Unit.NATURAL_DAY, Decimal(1)),
    "工作小时": (Unit.WORK_HOUR, Decimal(1)),
    "工作时": (Unit.WORK_HOUR, Decimal(1)),
    "工作日": (Unit.WORK_DAY, Decimal(1)),
    "工作天": (Unit.WORK_DAY, Decimal(1)),
    "自然小时": (Unit.URGENT_HOUR, Decimal(1)),
    "自然日": (Unit.NATURAL_DAY, Decimal(1)),
    "自然天": (Unit.NATURAL_DAY, Decimal(1)),
    "日历日": (Unit.NATURAL_DAY, Decimal(1)),
    "日历天": (Unit.NATURAL_DAY, Decimal(1)),
    "分钟": (Unit.URGENT_HOUR, Decimal(1) / 60),
    "星期": (Unit.NATURAL_DAY, Decimal(7)),
    "周": (Unit.NATURAL_DAY, Decimal(7)),
    "月": (Unit.NATURAL_DAY, Decimal(30)),
}
_PLAIN: Mapping[PlainUnits, Mapping[str, Unit]] = {
    PlainUnits.WORKING: {
        "小时": Unit.WORK_HOUR, "时": Unit.WORK_HOUR, "天": Unit.WORK_DAY, "日": Unit.WORK_DAY,
    },
    PlainUnits.NATURAL: {
        "小时": Unit.URGENT_HOUR, "时": Unit.URGENT_HOUR,
        "天": Unit.NATURAL_DAY, "日": Unit.NATURAL_DAY,
    },
}  # fmt: skip
_WALL_HOURS = {
    Unit.URGENT_HOUR: Decimal(1),
    Unit.WORK_HOUR: Decimal("4.2"),
    Unit.WORK_DAY: Decimal("33.6"),
    Unit.NATURAL_DAY: Decimal(24),
}
"""Of a week with forty working hours: enough to say which of two limits is the longer."""

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_NUMBER = r"\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百]+|半"
_TO = r"(?:-|~|至|到|—)"
_NAMES = "|".join(sorted([*_UNITS, *_PLAIN[PlainUnits.WORKING]], key=len, reverse=True))
_LIMIT = re.compile(
    rf"(?P<amount>{_NUMBER})(?:{_TO}(?P<most>{_NUMBER}))?个?(?P<half>半)?(?P<unit>{_NAMES})"
)
_BELOW_NOTHING = re.compile(r"(?:^|[^\d零〇一二两三四五六七八九十百半])[-−]\d")
_SEASON = re.compile(r"季|汛期|冬|夏|春|秋|雨天|晴天|台风|节假日|假期|白天|夜间|白昼|晚上")
_STEPS = (
    "制止", "停工", "处罚", "拆除", "恢复", "修复", "清理", "清除", "清运", "更换", "补植", "补种",
    "维修", "维护", "抢修", "控制", "控制现场", "到场", "到达", "到达现场", "整改", "查处", "取缔",
    "完成", "处置", "围挡", "警示", "设置警示", "立案", "告知", "消除", "消除隐患",
    "消除安全隐患", "解决", "答复", "排除", "疏通", "加固", "责令停工", "补栽", "移除", "迁移",
)  # fmt: skip
_STEP = re.compile("|".join(sorted(_STEPS, key=len, reverse=True)))
_EMPTY = re.compile(
    r"[\s、,，;；。:：/()（）【】\[\]]|以内|之内|内|不超过|限时?|完毕|完成后?|应?在|期限|为"
)
_NOTHING = frozenset({"", "-", "—", "--", "——", "/", "无", "暂无", "待定"})


def read_limits(cell: str, plain: PlainUnits = PlainUnits.WORKING) -> ReadLimits:
    """Read what stands in a limit's cell; blank gives none, with `limit_blank`."""
    text = "".join(unicodedata.normalize("NFKC", cell).split())
    if text in _NOTHING:
        return ReadLimits((), (Reason("limit_blank"),))
    found = list(_LIMIT.finditer(text))
    if not found or _BELOW_NOTHING.search(text):
        return ReadLimits((), (Reason("limit_unreadable", {"text": cell.strip()[:40]}),))
    limits: list[Limit] = []
    odd: list[Reason] = []
    for match, words in zip(found, _words(text, found), strict=True):
        season, step, rest = _told(words)
        try:
            limits.append(Limit(_budget(match, plain), season, step))
        except Invalid as refusal:
            odd.append(refusal.reason)
            continue
        odd += _oddities(match, season, step, rest)
    if len(limits) > 1:
        odd.append(Reason("limits_several", {"count": len(limits)}))
    return ReadLimits(tuple(limits), tuple(odd))


def _oddities(
    match: re.Match[str], season: str | None, step: str | None, rest: str
) -> Iterator[Reason]:
    """What somebody should look at in a limit that could be read."""
    if season:
        yield Reason("limit_of_season", {"season": season})
    if step:
        yield Reason("limit_of_step", {"step": step})
    if rest:
        yield Reason("limit_words_unknown", {"words": rest[:40]})
    if match["most"]:
        yield Reason("limit_is_range", {"text": match[0]})
    if match["unit"] == "月":
        yield Reason("limit_of_months", {"text": match[0]})


def _words(text: str, found: list[re.Match[str]]) -> Iterator[str]:
    """What is said beside each limit: the words before it, and after the last those behind it.

    Where the first limit stands at the very beginning, words follow the limits they belong to.
    """
    behind = len(found) > 1 and found[0].start() == 0
    for place, match in enumerate(found):
        last = place == len(found) - 1
        if behind:
            yield text[match.end() : None if last else found[place + 1].start()]
        else:
            before = text[found[place - 1].end() if place else 0 : match.start()]
            yield before + (text[match.end() :] if last else "")


def _told(words: str) -> tuple[str | None, str | None, str]:
    """Season, step, and what is left over of the words beside a limit."""
    parts = [part for part in _EMPTY.sub(" ", words).split() if part]
    season = "".join(part for part in parts if _SEASON.search(part)) or None
    others = [part for part in parts if not _SEASON.search(part)]
    steps = [found[0] for part in others for found in _STEP.finditer(part)]
    rest = "".join(_STEP.sub("", part) for part in others)
    return season and season[:40], "、".join(steps)[:40] or None, rest.strip("并及和或后")


def _budget(match: re.Match[str], plain: PlainUnits) -> Budget:
    amount = _number(match["most"] or match["amount"])
    if match["half"]:
        amount += Decimal("0.5")
    kind, size = _UNITS.get(match["unit"]) or (_PLAIN[plain][match["unit"]], Decimal(1))
    return Budget(round(amount * size, 2), kind)


def _number(text: str) -> Decimal:
    """Decimal digits, or Chinese ones up to hundreds."""
    if text == "半":
        return Decimal("0.5")
    if text[0].isdecimal():
        return Decimal(text)
    total, digit = 0, None
    for sign in text:
        if sign in "十百":
            total += (1 if digit is None else digit) * (10 if sign == "十" else 100)
            digit = None
        else:
            digit = _DIGITS[sign]
    return Decimal(total + (digit or 0))


def _wall_hours(budget: Budget) -> Decimal:
    return budget.amount * _WALL_HOURS[budget.unit]
