"""Processes (流程) as pages: the stages and moves of a case, drawn from their definition."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from governance.permissions import Permission, require
from governance.processes.blueprint import blueprint
from governance.processes.showing import processes, shown
from workflows import definitions

__all__ = ["blueprint"]


@blueprint.get("/processes")
@require(Permission.PROCESSES)
def processes_page() -> str:
    return render_template("processes/processes.html", processes=processes())


@blueprint.get("/processes/<key>/<int:version>")
@require(Permission.PROCESSES)
def process_page(key: str, version: int) -> str:
    """One version of a process; NotFound if it does not ship."""
    process = shown(definitions.get(key, version))
    # Written by our own code from a checked definition, every title escaped.
    drawing = Markup(process.drawing)  # noqa: S704
    return render_template(
        "processes/process.html", process=process, drawing=drawing, processes=processes()
    )
