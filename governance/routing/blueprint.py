"""The blueprint that the views of routing rules are hung on."""

from flask import Blueprint

blueprint = Blueprint("routing", __name__)
