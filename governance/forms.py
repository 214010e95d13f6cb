"""Parse what a request carries into a pydantic model; every fault names its field and reason."""

from __future__ import annotations

from typing import TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from gis.errors import Invalid
from gis.reason import Reason
from governance.errors import Malformed, MediaRefused

Form = TypeVar("Form", bound=BaseModel)


def parse(form: type[Form], values: object) -> Form:
    """`values` as a `form`, or Invalid with one fault a field."""
    try:
        return form.model_validate(values)
    except ValidationError as error:
        faults = [_fault(detail) for detail in error.errors(include_url=False)]
        raise Invalid(faults[0].reason, faults[0].field, faults[1:]) from None


def form_data(form: type[Form]) -> Form:
    """The posted form; empty inputs count as absent."""
    return parse(form, {key: value for key, value in request.form.items() if value.strip()})


def query_data(form: type[Form]) -> Form:
    """The query string, in the same way."""
    return parse(form, {key: value for key, value in request.args.items() if value.strip()})


def json_data(form: type[Form]) -> Form:
    """The JSON body; refuses what is not JSON or not an object."""
    try:
        values = request.get_json()
    except UnsupportedMediaType:
        raise MediaRefused(Reason("media_refused", {"type": request.mimetype})) from None
    except (BadRequest, RecursionError):
        raise Malformed(Reason("request_unreadable")) from None
    return parse(form, values)


def _fault(detail: ErrorDetails) -> Invalid:
    field = ".".join(str(part) for part in detail["loc"]) or None
    if detail["type"] == "missing":
        return Invalid(Reason("field_missing"), field)
    # Pydantic's `input` may be personal data, so only its own message is passed on.
    return Invalid(Reason("field_invalid", {"message": detail["msg"]}), field)
