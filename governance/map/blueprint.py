"""The blueprint that the modules of the map add their routes to."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("map", __name__)
