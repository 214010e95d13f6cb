"""Chinese first, English by a switch; times in the district's zone."""

from __future__ import annotations

from flask import has_request_context, request

from governance.accounts.identity import settings

LANGUAGES = ("zh", "en")


def chosen() -> str:
    """The language of the switch; for scripts that of Accept-Language; else Chinese.

    Commands have no request, and refuse in Chinese.
    """
    if not has_request_context():
        return "zh"
    cookie = request.cookies.get("language")
    if cookie in LANGUAGES:
        return cookie
    if request.path.startswith("/api/"):
        return request.accept_languages.best_match(LANGUAGES, "zh") or "zh"
    return "zh"


def timezone() -> str:
    return str(settings().timezone)
