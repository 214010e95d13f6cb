"""The blueprint that the views of calendars are hung on."""

from flask import Blueprint

blueprint = Blueprint("calendars", __name__)
