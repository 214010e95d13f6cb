"""The blueprint that the modules of the phone add their routes to."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("field", __name__)
