"""The blueprint that the modules of dispatching add their routes to."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("dispatching", __name__)
