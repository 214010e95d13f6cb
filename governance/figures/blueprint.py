"""Where the routes of the figures hang."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("figures", __name__)
