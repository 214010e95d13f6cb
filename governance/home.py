"""The door: everybody is led to the page that their role works on."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from governance.accounts.identity import viewer
from governance.permissions import Permission, require
from workflows.roles import Role

blueprint = Blueprint("home", __name__)

PAGES = {
    Role.RESIDENT: "resident.report_page",
    Role.GRID_WORKER: "field.report_page",
    Role.ACCEPTOR: "console.queue_page",
    Role.DISPATCHER: "console.queue_page",
    Role.HANDLER: "console.department_page",
    Role.LEADER: "wall.wall_page",
    Role.ADMINISTRATOR: "wall.wall_page",
}


@blueprint.get("/")
@require(Permission.OPEN_TO_ALL)
def home() -> Response:
    return redirect(url_for(PAGES[viewer().role]))
