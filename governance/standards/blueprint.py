"""The blueprint that the views of standards are hung on."""

from flask import Blueprint

blueprint = Blueprint("standards", __name__)
