"""The blueprint that the views of registers are hung on."""

from flask import Blueprint

blueprint = Blueprint("registry", __name__)
