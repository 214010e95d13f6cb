"""The blueprint that the resident's views are hung on."""

from flask import Blueprint

blueprint = Blueprint("resident", __name__)
