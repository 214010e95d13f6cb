"""A rule as people write it, with codes for what it names, and as a line of a YAML file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from gis.errors import Invalid
from gis.reason import Reason
from workflows.dispatch.known import DAY_MINUTES, KnownDepartment, KnownRule, When
from workflows.dispatch.rule_words import WEEKDAYS, Hours
from workflows.spec import Node

MOST_RULES = 5_000
MOST_KEYWORDS = 20
LONGEST = 80
"""Characters of a code or keyword."""

_KEYS = ("class", "area", "keywords", "channel", "kind", "time", "queue", "urgent", "note")
_ABOUT = ("support", "right", "confidence", "since")
"""What learning says of a proposal; read by people, and passed over on import."""


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """A rule with the code of its department; conditions as in `KnownRule`."""

    department: str
    class_code: str | None = None
    area_code: str | None = None
    keywords: tuple[str, ...] = ()
    channel: str | None = None
    entity_kind: str | None = None
    when: When | None = None
    queue: str | None = None
    urgent: bool = False
    note: str | None = None

    def known(self, number: int, department: KnownDepartment) -> KnownRule:
        """The rule at place `number` of a list, counted from 1."""
        return KnownRule(
            number,
            number,
            self.class_code,
            self.area_code,
            self.keywords,
            department,
            self.channel,
            self.entity_kind,
            self.when,
            self.queue,
            self.urgent,
        )

    def as_line(self) -> dict[str, Any]:
        """What is written of it; conditions that match everything are left out."""
        line: dict[str, Any] = {
            "class": self.class_code,
            "area": self.area_code,
            "keywords": list(self.keywords),
            "channel": self.channel,
            "kind": self.entity_kind,
            "time": _written_time(self.when),
            "department": self.department,
            "queue": self.queue,
            "urgent": self.urgent,
            "note": self.note,
        }
        return {key: value for key, value in line.items() if value}


def spec_of_known(rule: KnownRule, note: str | None = None) -> RuleSpec:
    """The rule as people write it."""
    return RuleSpec(
        rule.department.code,
        rule.class_code,
        rule.area_code,
        rule.keywords,
        rule.channel,
        rule.entity_kind,
        rule.when,
        rule.queue,
        rule.urgent,
        note,
    )


def read_rules(text: str) -> list[RuleSpec]:
    """Read `rules:` of a YAML file; Invalid names the place of what is wrong."""
    top = Node.from_yaml(text).with_keys(("rules",), ("learnt", "version", "district"))
    entries = top.listed("rules")
    if len(entries) > MOST_RULES:
        raise top["rules"].wrong("rules_too_many", most=MOST_RULES)
    return [_read_rule(entry) for entry in entries]


def write_rules(lines: Iterable[Mapping[str, Any]], **about: Any) -> str:
    """The YAML of rules as lines, in their order, after what is said about them."""
    document = {**about, "rules": [dict(line) for line in lines]}
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=200)


def minute_of(written: str) -> int:
    """Minutes after midnight of `18:30`; `24:00` is the end of a day. Raises Invalid."""
    hours, colon, minutes = written.strip().partition(":")
    if colon and hours.isdecimal() and minutes.isdecimal() and len(hours) <= len("00"):
        minute = int(hours) * 60 + int(minutes)
        if len(minutes) == len("00") and int(minutes) <= 59 and minute <= DAY_MINUTES:
            return minute
    raise Invalid(Reason("rule_time_unreadable"))


def written_minute(minute: int) -> str:
    """`18:30` for minutes after midnight."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _read_rule(node: Node) -> RuleSpec:
    node.with_keys(("department",), (*_KEYS, *_ABOUT))
    return RuleSpec(
        department=_word(node, "department") or "",
        class_code=_word(node, "class"),
        area_code=_word(node, "area"),
        keywords=_read_keywords(node),
        channel=_word(node, "channel"),
        entity_kind=_word(node, "kind"),
        when=_read_time(node.get("time")),
        queue=_word(node, "queue"),
        urgent=_flag(node.get("urgent")),
        note=_word(node, "note", 200),
    )


def _word(node: Node, key: str, most: int = LONGEST) -> str | None:
    found = node.get(key)
    if found is None:
        return None
    if isinstance(found.value, bool) or not isinstance(found.value, str | int):
        raise found.wrong("text_expected")
    word = str(found.value).strip()
    if "\0" in word:
        raise found.wrong("text_has_nul")
    if len(word) > most:
        raise found.wrong("text_too_long", max_length=most)
    return word or None


def _flag(node: Node | None) -> bool:
    if node is None:
        return False
    if not isinstance(node.value, bool):
        raise node.wrong("boolean_expected")
    return node.value


def _read_keywords(node: Node) -> tuple[str, ...]:
    found = node.get("keywords")
    if found is None:
        return ()
    entries = found.each()
    if len(entries) > MOST_KEYWORDS:
        raise found.wrong("rule_keywords_too_many", most=MOST_KEYWORDS)
    words = []
    for entry in entries:
        word = entry.value.strip() if isinstance(entry.value, str) else ""
        if not word or "\0" in word:
            raise entry.wrong("text_has_nul" if word else "text_expected")
        if len(word) > LONGEST:
            raise entry.wrong("rule_keyword_too_long", word=word[:LONGEST], most=LONGEST)
        words.append(word)
    return tuple(words)


def _read_time(node: Node | None) -> When | None:
    if node is None:
        return None
    node.with_keys((), ("hours", "weekdays", "from", "to"))
    hours = node.get("hours")
    weekdays = frozenset(WEEKDAYS.index(day.one_of(WEEKDAYS)) for day in node.listed("weekdays"))
    begins, ends = node.get("from"), node.get("to")
    if (begins is None) != (ends is None):
        raise node.wrong("rule_window_half")
    window = None
    if begins is not None and ends is not None:
        window = (_read_minute(begins), _read_minute(ends))
        if window[0] == window[1]:
            raise ends.wrong("rule_window_empty")
    when = When(Hours(hours.one_of([*Hours])) if hours else None, weekdays, window)
    return when if when != When() else None


def _read_minute(node: Node) -> int:
    if isinstance(node.value, int) and not isinstance(node.value, bool):
        # YAML reads 18:30 without quotes as a number to the base of sixty.
        return node.value if 0 <= node.value <= DAY_MINUTES else _refuse(node)
    try:
        return minute_of(str(node.value))
    except Invalid:
        return _refuse(node)


def _refuse(node: Node) -> int:
    raise node.wrong("rule_time_unreadable")


def _written_time(when: When | None) -> dict[str, Any]:
    if when is None:
        return {}
    written: dict[str, Any] = {}
    if when.hours:
        written["hours"] = when.hours.value
    if when.weekdays:
        written["weekdays"] = [WEEKDAYS[day] for day in sorted(when.weekdays)]
    if when.window:
        written["from"], written["to"] = (written_minute(minute) for minute in when.window)
    return written
