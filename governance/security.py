"""What every request and response must show: origin, permission, security headers."""

from __future__ import annotations

import secrets

from flask import Flask, Response, current_app, request, session
from flask_login import current_user
from werkzeug.exceptions import BadHost

from gis.errors import Forbidden, NotFound
from gis.reason import Reason
from governance.accounts.identity import viewer
from governance.errors import SignInNeeded
from governance.permissions import enforce

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'none'; "
    "img-src 'self' data: blob:; worker-src 'self'; connect-src 'self'; font-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def check_origin() -> None:
    """Refuse a change that another site's page asked for.

    Browsers say where a request comes from in Sec-Fetch-Site or Origin; together with SameSite
    cookies this replaces form tokens, which a phone that was offline could not keep fresh. A client
    that says neither is no browser and carries no ambient cookie.
    """
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise Forbidden(Reason("origin_refused"))
    origin = request.headers.get("Origin")
    # Behind a proxy that ends TLS we may not know the scheme; the host is what tells sites apart.
    if origin is not None and origin not in {
        f"{one}://{request.host}" for one in ("http", "https")
    }:
        raise Forbidden(Reason("origin_refused"))


def check_address() -> None:
    """Refuse a host that is none, and a NUL, which the database could not even look for."""
    if isinstance(request.routing_exception, BadHost):
        raise request.routing_exception
    if "\0" in request.path:
        raise NotFound(Reason("page_not_found"))


def check_permission() -> None:
    """Ask the permission of the view that the request goes to, before anything is parsed."""
    if request.endpoint is None or request.endpoint == "static":
        return
    view = current_app.view_functions[request.endpoint]
    try:
        enforce(view, viewer())
    except Forbidden:
        if current_user.is_authenticated:
            raise
        raise SignInNeeded(Reason("sign_in_needed")) from None


def name_browser() -> None:
    """Give a browser that is not signed in a random name, for its own idempotency keys."""
    if request.method == "GET" and "browser" not in session and not request.path.startswith("/api"):
        session["browser"] = secrets.token_hex(12)


def add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(self), microphone=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    return response


def register(app: Flask) -> None:
    app.before_request(check_address)
    app.before_request(check_origin)
    app.before_request(check_permission)
    app.before_request(name_browser)
    app.after_request(add_headers)
