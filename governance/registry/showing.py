"""What the page of a load shows."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy.orm import Session

from governance.phrases import say_json
from governance.registry import parts
from governance.registry.models import LoadState, PartName, RegisterLoad
from governance.registry.services import STARTABLE
from governance.registry.words import (
    KINDS,
    PLACES,
    STAGES,
    STATES,
    SYSTEMS,
    TONES,
    field_titles,
    fields,
)

LISTED_PLACES = 100


def shown(
    session: Session, load: RegisterLoad, faults: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """The values of templates/registry/load.html. `faults` are those of a form just sent."""
    startable = load.state in STARTABLE and parts.has_file(session, load.district, load.id)
    titles = field_titles(load.kind)
    return {
        "load": load,
        "kind_title": KINDS[load.kind],
        "state_title": STATES[load.state],
        "tone": TONES[load.state],
        "stages": STAGES,
        "systems": SYSTEMS,
        "place_titles": PLACES,
        "fields": fields(load.kind) if startable else [],
        "field_titles": titles,
        "missing": [titles.get(name, name) for name in load.seen["missing"]],
        "startable": startable,
        "underway": load.state in {LoadState.QUEUED, LoadState.RUNNING},
        "report": load.report,
        "listed_faults": _faults(load, titles),
        "refusals": [say_json(one["reason"]) for one in load.refusal or []],
        "places": _places(session, load),
        "faults": faults,
    }


def _faults(load: RegisterLoad, titles: dict[str, str]) -> list[dict[str, Any]]:
    """Faults with what their field held in the row."""
    if load.report is None:
        return []
    columns = {field: column for column, field in load.report["columns"]}
    return [
        {
            "line": row["line"],
            "field": titles.get(row["field"], row["field"]) if row["field"] else "",
            "held": row["values"].get(columns.get(row["field"], ""), ""),
            "reason": say_json(row["reason"]),
            "refused": row["refused"],
        }
        for row in load.report["faults"]
    ]


def _places(session: Session, load: RegisterLoad) -> list[dict[str, Any]]:
    if load.report is None or not load.report["places"]:
        return []
    content = parts.restore(session, load.district, load.id, PartName.PLACES)
    features = json.loads(content or b'{"features": []}')["features"]
    return [feature["properties"] for feature in features[:LISTED_PLACES]]
