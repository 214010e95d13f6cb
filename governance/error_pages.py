"""Answer a refusal the way it was asked: a problem document, a fragment for htmx, or a page."""

from __future__ import annotations

import logging
import traceback
from http import HTTPStatus

from flask import Flask, Response, redirect, render_template, request, url_for
from gunicorn.http.errors import ParseException  # type: ignore[import-untyped]
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import BadHost, HTTPException
from werkzeug.wrappers import Response as Answer

from gis.errors import DomainError, NotFound, TooLarge, Unavailable
from gis.reason import Reason
from governance.errors import (
    Broken,
    Malformed,
    MediaRefused,
    MethodRefused,
    SignInNeeded,
    TooManyRequests,
    faults,
    problem,
    status_of,
    titles,
    wants_problem,
)
from governance.jobs.blame import blame

log = logging.getLogger(__name__)


def answer(error: DomainError) -> Answer:
    status = status_of(error)
    if wants_problem():
        return problem(error)
    fragment = "HX-Request" in request.headers
    if isinstance(error, SignInNeeded) and not fragment:
        return redirect(url_for("accounts.sign_in_page", next=request.full_path.rstrip("?")))
    template = "errors/fragment.html" if fragment else "errors/page.html"
    title = titles().get(status, "")
    try:
        body = render_template(template, status=status, title=title, faults=faults(error))
    except OperationalError as away:
        # What stands above the page of a refusal asks who is signed in.
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise
        return from_database(away)
    return Response(body, status)


def from_http(error: HTTPException) -> Answer:
    """Werkzeug's own refusals, said in our words."""
    if isinstance(error, BadHost):
        # A page has links, and none can be made without a host.
        return problem(Malformed(Reason("request_unreadable")))
    refusal: DomainError
    match error.code:
        case 404:
            refusal = NotFound(Reason("page_not_found"))
        case 405:
            refusal = MethodRefused(Reason("method_refused", {"method": request.method}))
        case 413:
            refusal = TooLarge(Reason("request_too_large"))
        case 415:
            refusal = MediaRefused(Reason("media_refused", {"type": request.mimetype}))
        case 429:
            refusal = TooManyRequests(Reason("too_many_requests"))
        case 500:
            refusal = Broken(Reason("broken"))
        case _:
            refusal = Malformed(Reason("request_unreadable"))
    return answer(refusal)


def from_server(_error: ParseException) -> Answer:
    """The body turned out to be no HTTP only when it was read."""
    return answer(Malformed(Reason("request_unreadable")))


def from_database(error: OperationalError | NoConnectionFree) -> Answer:
    """The database is away or full: nothing was saved, and the same request may succeed later."""
    log.error("database unavailable: %s", type(getattr(error, "orig", None) or error).__name__)
    response = answer(Unavailable(Reason("database_unavailable")))
    response.headers["Retry-After"] = "5"
    return response


class Discreet(logging.Filter):
    """Write the traceback of a fault without its message, which may hold the values of a row."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            lines = traceback.format_tb(error.__traceback__)
            record.exc_text = f"{''.join(lines)}{blame(error)}"
        return True


def register(app: Flask) -> None:
    app.logger.addFilter(Discreet())
    app.register_error_handler(DomainError, answer)
    app.register_error_handler(HTTPException, from_http)
    app.register_error_handler(ParseException, from_server)
    app.register_error_handler(OperationalError, from_database)
    app.register_error_handler(NoConnectionFree, from_database)
