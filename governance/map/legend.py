"""The key to the colours of cases: what each stands for, how many are in view, and which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from governance.map.case_filter import Key, MapFilter
from governance.map.found import AGES, Kinds, age_breaks
from governance.presentation import named, stage_title
from workflows import definitions
from workflows.standards.queries import ClassList

SHOWN_CLASSES = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """`value` is what a tile says of such a case, `swatch` the name of its colour in the style.

    `narrows` holds the values of the map's address that shows these alone, `lists` those of the
    list of cases where the map itself has no such filter.
    """

    value: Any
    swatch: str
    title: str
    count: int
    narrows: Mapping[str, object] | None = None
    lists: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Legend:
    key: Key
    entries: Sequence[Entry] = field(default_factory=tuple)

    def colours(self) -> dict[str, Any]:
        """What the script of the map needs to colour by."""
        known = [[one.value, one.swatch] for one in self.entries if one.value is not None]
        return {"key": self.key, "values": known}


def legend(
    wanted: MapFilter, found: Kinds, classes: ClassList, zone: ZoneInfo, now: datetime
) -> Legend:
    entries = {
        "level": lambda: _levels(wanted, found),
        "stage": lambda: _stages(wanted, found),
        "class": lambda: _classes(wanted, found, classes),
        "age": lambda: _ages(wanted, found, zone, now),
    }
    return Legend(wanted.key, entries[wanted.key]())


def _levels(wanted: MapFilter, found: Kinds) -> list[Entry]:
    titles = {
        "late": _("已超时"),
        "soon": _("1 小时内到期"),
        "calm": _("时限内"),
        "none": _("已结束"),
    }
    return [
        Entry(
            level,
            level,
            title,
            found.levels[level],
            narrows=wanted.in_page(state="overdue") if level == "late" else None,
            lists=wanted.in_list(due=level),
        )
        for level, title in titles.items()
        if found.levels[level] or level in {"late", "calm"}
    ]


def _stages(wanted: MapFilter, found: Kinds) -> list[Entry]:
    stages = definitions.latest("grid").stages
    return [
        Entry(stage, f"stage-{stage}", stage_title(stage), n, narrows=wanted.in_page(stage=stage))
        for stage in stages
        if (n := found.stages[stage])
    ]


def _classes(wanted: MapFilter, found: Kinds, classes: ClassList) -> list[Entry]:
    """The most frequent by themselves, the rest together."""
    common = [
        (classes.by_id[class_id], count)
        for class_id, count in found.classes.most_common()
        if class_id is not None and class_id in classes.by_id
    ]
    entries = [
        Entry(
            known.id,
            f"kind-{place}",
            named(known),
            count,
            narrows=wanted.in_page(**{"class": known.code}),
        )
        for place, (known, count) in enumerate(common[:SHOWN_CLASSES])
    ]
    if rest := sum(count for _known, count in common[SHOWN_CLASSES:]):
        entries.append(Entry(None, "other", _("其他类别"), rest))
    if without := found.classes[None]:
        narrows = wanted.in_page(**{"class": "none"})
        entries.append(Entry(0, "none", _("未分类"), without, narrows=narrows))
    return entries


def _ages(wanted: MapFilter, found: Kinds, zone: ZoneInfo, now: datetime) -> list[Entry]:
    """`value` is the moment (epoch seconds) from which on a case is of this age."""
    today = now.astimezone(zone).date()
    since = age_breaks(zone, now)
    titles = (_("今天上报"), _("近 3 天"), _("近 7 天"), _("近 30 天"), _("更早"))
    entries = []
    for age, title in enumerate(titles):
        first = today - timedelta(days=AGES[age]) if age < len(AGES) else None
        last = today - timedelta(days=AGES[age - 1] + 1) if age else None
        narrows = wanted.in_page(
            opened_from=first.isoformat() if first else None,
            opened_to=last.isoformat() if last else None,
        )
        moment = int(since[age].timestamp()) if age < len(since) else 0
        entries.append(Entry(moment, f"age-{age}", title, found.ages[age], narrows=narrows))
    return entries
