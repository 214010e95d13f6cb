"""The parts of a form that gives several departments something to do."""

from __future__ import annotations

from itertools import zip_longest

from flask import request

from gis.errors import Invalid
from governance.console.forms import PartForm
from governance.forms import parse

MOST = 20
"""More than there are departments in one matter; what comes beyond is not read."""


def posted_parts() -> tuple[PartForm, ...]:
    """The rows of the form in which anything was said; Invalid, naming `parts`, for half a row."""
    departments = request.form.getlist("part_department")
    tasks = request.form.getlist("part_task")
    rows = list(zip_longest(departments, tasks, fillvalue=""))[:MOST]
    return tuple(_part(*row) for row in rows if any(said.strip() for said in row))


def _part(department: str, task: str) -> PartForm:
    given = {"department_id": department, "task": task.strip()}
    try:
        return parse(PartForm, {name: said for name, said in given.items() if said})
    except Invalid as fault:
        raise Invalid(fault.reason, "parts") from None
