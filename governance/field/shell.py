"""What a phone keeps so that its pages open without a signal: service worker and manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from flask import Response, current_app, jsonify, url_for
from flask_babel import gettext as _

from governance import clock
from governance.accounts.identity import viewer
from governance.field.blueprint import blueprint
from governance.permissions import Permission, require
from governance.presentation import html_lang

PAGES = ("/field", "/field/tasks")
"""Kept as they were last seen; each asks the network first."""

PATTERNS = (
    "css/app.css",
    "css/parts.css",
    "css/field.css",
    "favicon.svg",
    "icons.svg",
    "js/countdown.js",
    "js/field/*.js",
    "vendor/idb.js",
)
"""Files under static/ that the pages load; a test compares them with what a browser asks for."""


@cache
def shell_files(static: Path) -> dict[str, str]:
    """Path under static/ -> digest of its content."""
    return {
        file.relative_to(static).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in _matching(static)
    }


def _matching(static: Path) -> Iterator[Path]:
    for pattern in PATTERNS:
        yield from sorted(static.glob(pattern))


@blueprint.get("/sw.js")
@require(Permission.OPEN_TO_ALL)
def service_worker() -> Response:
    """The worker must lie at the root to reach every page of the phone."""
    static = Path(str(current_app.static_folder))
    files = shell_files(static)
    shell = {
        "version": hashlib.sha256(json.dumps(files).encode()).hexdigest()[:16],
        "files": [url_for("static", filename=name) for name in files],
        "pages": PAGES,
    }
    source = (static / "sw.js").read_text(encoding="utf-8")
    script = f"self.SHELL = {json.dumps(shell)};\n{source}"
    response = Response(script, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/manifest.webmanifest")
@require(Permission.OPEN_TO_ALL)
def manifest() -> Response:
    icon = {
        "src": url_for("static", filename="field-icon.svg"),
        "type": "image/svg+xml",
        "sizes": "any",
        "purpose": "any maskable",
    }
    response = jsonify(
        name=_("一张图 · 现场上报"),
        short_name=_("一张图"),
        lang=html_lang(),
        id="/field",
        start_url="/field",
        scope="/",
        display="standalone",
        background_color="#f2f4f7",
        theme_color="#1551b5",
        icons=[icon],
    )
    response.mimetype = "application/manifest+json"
    return response


@blueprint.get("/field/who-am-i")
@require(Permission.SIGNED_IN)
def who_am_i() -> Response:
    """Asked before queued reports are sent: they leave under the account that wrote them only.

    The time lets a phone with a wrong clock date its reports right.
    """
    return jsonify(account=str(viewer().account_id), now=clock.now().isoformat())
