"""Parse what a request carries into a pydantic model; every fault names its field and reason."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError
from werkzeug.datastructures import MultiDict

from gis.errors import Invalid
from gis.reason import Reason
from governance.errors import Malformed, MediaRefused

Form = TypeVar("Form", bound=BaseModel)

CODES = {
    "missing": "field_missing",
    "extra_forbidden": "field_unknown",
    "string_too_short": "text_too_short",
    "string_too_long": "text_too_long",
    "string_type": "text_expected",
    "string_unicode": "text_not_unicode",
    "bool_type": "boolean_expected",
    "bool_parsing": "boolean_expected",
    "float_type": "number_unreadable",
    "float_parsing": "number_unreadable",
    "finite_number": "number_not_finite",
    "greater_than_equal": "number_too_small",
    "less_than_equal": "number_too_large",
    "timezone_aware": "time_without_zone",
    "datetime_type": "time_unreadable",
    "datetime_parsing": "time_unreadable",
    "datetime_from_date_parsing": "time_unreadable",
    "datetime_object_invalid": "time_unreadable",
    "date_type": "date_unreadable",
    "date_parsing": "date_unreadable",
    "date_from_datetime_parsing": "date_unreadable",
    "date_from_datetime_inexact": "date_unreadable",
    "int_type": "number_unreadable",
    "int_parsing": "number_unreadable",
    "int_from_float": "number_unreadable",
    "int_parsing_size": "number_unreadable",
    "model_type": "object_expected",
    "model_attributes_type": "object_expected",
}
"""Pydantic's words for what people send, as codes that `governance.phrases` can say."""

DOCUMENT_LIMIT = 256 * 1024
"""Bytes of a JSON body: objects take far more room than the text that they are read from."""

LIMITS = frozenset({"min_length", "max_length", "ge", "le"})


def fault(code: str) -> PydanticCustomError:
    """What a validator of ours raises: its code reaches the sender as it is."""
    return PydanticCustomError(code, _OWN)


_OWN: Final = "see code"


def parse(form: type[Form], values: object) -> Form:
    """`values` as a `form`, or Invalid with one fault a field."""
    try:
        return form.model_validate(values)
    except ValidationError as error:
        faults = [_fault(detail) for detail in error.errors(include_url=False)]
        raise Invalid(faults[0].reason, faults[0].field, faults[1:]) from None


def form_data(form: type[Form]) -> Form:
    """The posted form; empty inputs count as absent."""
    return parse(form, _given(request.form))


def query_data(form: type[Form]) -> Form:
    """The query string, in the same way."""
    return parse(form, _given(request.args))


def grouped_form_data(
    form: type[Form], groups: Mapping[str, tuple[str, str]], absent: Mapping[str, str] | None = None
) -> Form:
    """The same for fields within fields: `groups` says by (outer, inner) where a name belongs.

    A name that is given twice is refused; `absent` stands in for fields that were left empty.
    """
    values: dict[str, Any] = {}
    for name, written in request.form.lists():
        if len(written) > 1:
            raise Invalid(Reason("field_twice"), name[:80])
        if not written[0].strip():
            continue
        _check_storable(name, written[0])
        if name in groups:
            outer, inner = groups[name]
            values.setdefault(outer, {})[inner] = written[0]
        elif name in {outer for outer, _inner in groups.values()}:
            raise Invalid(Reason("field_unknown"), name)
        else:
            values[name] = written[0]
    return parse(form, {**(absent or {}), **values})


def json_data(form: type[Form]) -> Form:
    """The JSON body; refuses what is not JSON or not an object, and a name that stands twice."""
    if not request.is_json:
        raise MediaRefused(Reason("media_refused", {"type": request.mimetype}))
    request.max_content_length = DOCUMENT_LIMIT
    try:
        values = json.loads(request.get_data(), object_pairs_hook=_once_each)
    except (ValueError, RecursionError):
        raise Malformed(Reason("request_unreadable")) from None
    return parse(form, values)


def _given(values: MultiDict[str, str]) -> dict[str, str]:
    given = {key: value for key, value in values.items() if value.strip()}
    for key, value in given.items():
        _check_storable(key, value)
    return given


def _check_storable(name: str, value: str) -> None:
    """PostgreSQL can neither hold a NUL nor look for one, and no person writes it."""
    if "\0" in value:
        raise Invalid(Reason("text_has_nul"), name[:80])


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Invalid(Reason("field_twice"), twice[:80])
    return values


def _fault(detail: ErrorDetails) -> Invalid:
    field = ".".join(str(part) for part in detail["loc"])[:80] or None
    code = CODES.get(detail["type"])
    if code is None and detail["msg"] == _OWN:
        return Invalid(Reason(detail["type"]), field)
    if code is None:
        # Pydantic's `input` may be personal data, so only its own message is passed on.
        return Invalid(Reason("field_invalid", {"message": detail["msg"]}), field)
    limits = {key: value for key, value in detail.get("ctx", {}).items() if key in LIMITS}
    return Invalid(Reason(code, limits), field)
