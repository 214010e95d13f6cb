"""Places that an address may mean equally well, to choose from before a report is sent."""

from __future__ import annotations

from flask import render_template

from governance import clock
from governance.accounts.identity import viewer
from governance.cases.place_forms import AddressQuery
from governance.cases.place_options import equally_good
from governance.extensions import db, limiter
from governance.forms import query_data
from governance.permissions import Permission, require
from governance.resident.blueprint import blueprint

LOOK_UPS = "30/minute;300/day"


@blueprint.get("/report/places")
@require(Permission.REPORT)
@limiter.limit(LOOK_UPS)
def places_meant() -> str:
    """A few addresses where several fit what was typed; nothing where one of them stands out."""
    asked = query_data(AddressQuery).address
    found = equally_good(db.session(), viewer().district, asked, clock.now())
    return render_template("field/place_choices.html", addresses=found)
