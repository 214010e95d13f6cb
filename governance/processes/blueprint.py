"""The blueprint that the views of processes are hung on."""

from flask import Blueprint

blueprint = Blueprint("processes", __name__)
