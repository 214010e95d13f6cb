"""A rule as the inputs of its form."""

from __future__ import annotations

from typing import Any

from workflows.dispatch.rule_specs import RuleSpec, written_minute


def written_form(spec: RuleSpec) -> dict[str, Any]:
    """The inputs by name; those of conditions that match everything are left out."""
    when = spec.when
    written: dict[str, Any] = {
        "class_code": spec.class_code,
        "area_code": spec.area_code,
        "keywords": "、".join(spec.keywords),
        "channel": spec.channel,
        "entity_kind": spec.entity_kind,
        "hours": when.hours.value if when and when.hours else None,
        "department": spec.department,
        "queue": spec.queue,
        "urgent": spec.urgent,
        "note": spec.note,
    }
    if when:
        written |= {f"day_{day}": True for day in when.weekdays}
        if when.window:
            written["from_time"], written["to_time"] = map(written_minute, when.window)
    return {name: value for name, value in written.items() if value}
