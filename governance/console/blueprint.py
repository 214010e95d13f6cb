"""The blueprint that the console's views are hung on."""

from flask import Blueprint

blueprint = Blueprint("console", __name__)
