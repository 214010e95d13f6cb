"""The OpenAPI document, built from the models that the API itself reads with."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from governance.intake.forms import KEY, ReportForm

_SCHEMAS = "#/components/schemas/"
_PROBLEM = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "field": {"type": ["string", "null"]},
        "params": {"type": "object"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}


@cache
def description() -> dict[str, Any]:
    """Return the document; it is the same for every request."""
    _, schemas = models_json_schema(
        [(ReportForm, "validation")], ref_template=f"{_SCHEMAS}{{model}}"
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": "One Map", "version": "1"},
        "servers": [{"url": "/api/v1"}],
        "paths": {
            "/reports": {"post": _filing()},
            "/reports/{no}": {"get": _reading()},
            "/classes": {"get": _answers("Every case class with its limits", "200")},
        },
        "components": {"schemas": {**schemas["$defs"], "Problem": _PROBLEM}},
    }


def _filing() -> dict[str, Any]:
    body = {"$ref": f"{_SCHEMAS}ReportForm"}
    photos = {"type": "array", "maxItems": 6, "items": {"type": "string", "format": "binary"}}
    parts = {"allOf": [body], "type": "object", "properties": {"photos": photos}}
    return {
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
            }
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": body},
                "multipart/form-data": {"schema": parts},
            },
        },
        **_answers("File a report: 201, or 200 for one that was received before", "200", "201"),
    }


def _reading() -> dict[str, Any]:
    number = {"name": "no", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "parameters": [number],
        **_answers("One's own report, and its case as it is now", "200"),
    }


def _answers(summary: str, *statuses: str) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": f"{_SCHEMAS}Problem"}}}
    good = {"description": summary, "content": {"application/json": {}}}
    refused = {"description": "A refusal that names field and reason", "content": problem}
    return {"summary": summary, "responses": {**dict.fromkeys(statuses, good), "4XX": refused}}
