"""Answer a refusal the way it was asked: a problem document, a fragment for htmx, or a page."""

from __future__ import annotations

import logging

from flask import Flask, Response, redirect, render_template, request, url_for
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answer

from gis.errors import DomainError, NotFound, TooLarge, Unavailable
from gis.reason import Reason
from governance.errors import (
    Malformed,
    MediaRefused,
    MethodRefused,
    SignInNeeded,
    TooManyRequests,
    faults,
    problem,
    status_of,
    titles,
)

log = logging.getLogger(__name__)


def wants_problem() -> bool:
    """The API and scripts get a document; a browser that asks for HTML gets HTML."""
    if request.path.startswith("/api/"):
        return True
    accepts = request.accept_mimetypes
    return accepts["application/json"] > accepts["text/html"]


def answer(error: DomainError) -> Answer:
    status = status_of(error)
    if wants_problem():
        return problem(error)
    fragment = "HX-Request" in request.headers
    if isinstance(error, SignInNeeded) and not fragment:
        return redirect(url_for("accounts.sign_in_page", next=request.full_path.rstrip("?")))
    template = "errors/fragment.html" if fragment else "errors/page.html"
    body = render_template(
        template, status=status, title=titles().get(status, ""), faults=faults(error)
    )
    return Response(body, status)


def from_http(error: HTTPException) -> Answer:
    """Werkzeug's own refusals, said in our words."""
    match error.code:
        case 404:
            return answer(NotFound(Reason("page_not_found")))
        case 405:
            return answer(MethodRefused(Reason("method_refused", {"method": request.method})))
        case 413:
            return answer(TooLarge(Reason("request_too_large")))
        case 415:
            return answer(MediaRefused(Reason("media_refused", {"type": request.mimetype})))
        case 429:
            return answer(TooManyRequests(Reason("too_many_requests")))
        case _:
            return answer(Malformed(Reason("request_unreadable")))


def from_database(error: OperationalError) -> Answer:
    """The database is away or full: nothing was saved, and the same request may succeed later."""
    log.error("database unavailable: %s", error.orig.__class__.__name__)
    response = answer(Unavailable(Reason("database_unavailable")))
    response.headers["Retry-After"] = "5"
    return response


def register(app: Flask) -> None:
    app.register_error_handler(DomainError, answer)
    app.register_error_handler(HTTPException, from_http)
    app.register_error_handler(OperationalError, from_database)
