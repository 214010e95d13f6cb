"""One table from the type of a refusal to its HTTP status, as a problem document (RFC 9457)."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request
from flask_babel import gettext as _

from gis.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    TooLarge,
    Unavailable,
)
from governance.phrases import say

STATUS: dict[type[DomainError], int] = {
    Invalid: 422,
    NotFound: 404,
    Forbidden: 403,
    Conflict: 409,
    TooLarge: 413,
    Unavailable: 503,
}


class SignInNeeded(Forbidden):
    """Nobody is signed in, and somebody must be."""


class Malformed(Invalid):
    """The request cannot even be read: not JSON, not a form, a broken encoding."""


class TooManyRequests(DomainError):
    """More requests in a span of time than one sender may make."""


class MethodRefused(DomainError):
    """The address exists, but not for this HTTP method."""


class MediaRefused(DomainError):
    """The body is of a kind that this address does not read."""


class Broken(DomainError):
    """A fault of ours; what was sent may be quite right, and may be sent again."""


STATUS |= {
    SignInNeeded: 401,
    Malformed: 400,
    TooManyRequests: 429,
    MethodRefused: 405,
    MediaRefused: 415,
    Broken: 500,
}


def status_of(error: DomainError) -> int:
    """Status of the nearest type in the table."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def titles() -> dict[int, str]:
    return {
        400: _("请求无法读取"),
        401: _("请先登录"),
        403: _("没有权限"),
        404: _("没有找到"),
        405: _("不支持的操作"),
        409: _("已被他人更改"),
        413: _("内容过大"),
        415: _("不支持的格式"),
        422: _("填写有误"),
        429: _("请求过于频繁"),
        500: _("系统出错"),
        503: _("暂时不可用"),
    }


def faults(error: DomainError) -> list[dict[str, Any]]:
    """Every fault of one input: its field, its code and what it says to a person."""
    parts = [error, *(error.others if isinstance(error, Invalid) else ())]
    return [
        {
            "field": part.field,
            "code": part.reason.code,
            "params": dict(part.reason.params),
            "detail": say(part.reason),
        }
        for part in parts
    ]


def wants_problem() -> bool:
    """The API and scripts get a document; a browser that asks for HTML gets HTML."""
    if request.path.startswith("/api/"):
        return True
    accepts = request.accept_mimetypes
    return accepts["application/json"] > accepts["text/html"]


def problem(error: DomainError) -> Response:
    """The refusal as application/problem+json."""
    status = status_of(error)
    listed = faults(error)
    body = {
        "type": f"urn:onemap:problem:{error.reason.code}",
        "title": titles().get(status, _("请求无法完成")),
        "status": status,
        "errors": listed,
        **{key: listed[0][key] for key in ("detail", "code", "field", "params")},
    }
    response = jsonify(body)
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response
