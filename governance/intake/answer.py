"""What a report is answered with: kept as codes, and said in the language of whoever asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gis.geocoder.placement import Placement
from gis.reason import Reason
from governance.intake.follow_code import follow_code
from governance.intake.judging import Judged
from governance.intake.queries import Names
from governance.phrases import say_json
from workflows.cases.new_case import NewCase
from workflows.cases.services import OpenedCase

SPOKEN = ("place", "class", "standard", "department")


def answer_of(
    opened: OpenedCase, new: NewCase, judged: Judged, names: Names, photos: Sequence[str]
) -> dict[str, Any]:
    """The answer as it is stored: JSON values, each reason as code and parameters."""
    owner = opened.state.owner
    return {
        "case_no": opened.no,
        "stage": opened.state.stage,
        "owner": {
            "kind": owner.kind.value,
            "role": owner.role.value if owner.role else None,
            "label": owner.label,
        },
        "place": _place(new.placement, names),
        "class": _class(judged),
        "standard": _standard(judged),
        "due_at": opened.due_at.isoformat() if opened.due_at else None,
        "due_provisional": opened.due_provisional,
        "department": _department(judged),
        "duplicates": [duplicate.as_json() for duplicate in new.duplicates],
        "problems": _reasons(new.queue),
        "photos": list(photos),
    }


def presented(answer: Mapping[str, Any], secret: str, *, staff: bool) -> dict[str, Any]:
    """The answer for its sender, with the phrase of each reason and the code to follow the case.

    The numbers of other people's cases are for staff alone.
    """
    said = {
        "case_no": answer["case_no"],
        "follow_code": follow_code(secret, answer["case_no"]),
        **answer,
        "problems": _said(answer["problems"]),
    }
    for part in SPOKEN:
        if answer[part] is not None:
            said[part] = {**answer[part], "why": _said(answer[part]["why"])}
    hidden = set() if staff else {"no"}
    said["duplicates"] = [
        {key: value for key, value in duplicate.items() if key not in hidden}
        | {"why": _said(duplicate.get("why", []))}
        for duplicate in answer["duplicates"]
    ]
    return said


def _place(placement: Placement, names: Names) -> dict[str, Any]:
    point = placement.point
    return {
        "level": placement.level.value,
        "address": placement.address,
        "lon": round(point.lon, 6) if point else None,
        "lat": round(point.lat, 6) if point else None,
        "grid_code": placement.grid_code,
        "community": _division(placement.community_code, names),
        "street": _division(placement.street_code, names),
        "confidence": placement.confidence,
        "why": _reasons(placement.why),
    }


def _division(code: str | None, names: Names) -> dict[str, str] | None:
    return None if code is None else {"code": code, "name": names.get(code, code)}


def _class(judged: Judged) -> dict[str, Any]:
    known = judged.known
    return {
        "code": known.code if known else None,
        "name": known.name if known else None,
        "name_en": known.name_en if known else None,
        "confidence": judged.class_confidence,
        "why": _reasons(judged.class_why),
    }


def _standard(judged: Judged) -> dict[str, Any] | None:
    standard = judged.standard
    if standard is None:
        return None
    return {
        "limit": float(standard.budget.amount),
        "unit": standard.budget.unit.value,
        "filing_condition": standard.filing_condition,
        "why": _reasons(judged.standard_why),
    }


def _department(judged: Judged) -> dict[str, Any] | None:
    department = judged.department
    if department is None:
        return None
    return {
        "code": department.code,
        "name": department.name,
        "name_en": department.name_en,
        "why": _reasons(judged.route_why),
    }


def _reasons(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    return [reason.as_json() for reason in reasons]


def _said(reasons: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{**reason, "text": say_json(reason)} for reason in reasons]
