"""What officers taught: words for places, who taught them and on which case, and taking back."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from pydantic import Field
from werkzeug.wrappers import Response as Answer

from gis.errors import NotFound
from gis.geocoder.teach import After, Teacher, count_taught, taught, withdraw
from gis.reason import Reason
from governance import clock
from governance.accounts.identity import viewer
from governance.cases.filter import LARGEST, Filter, Place
from governance.cases.filter import After as Cursor
from governance.console.blueprint import blueprint
from governance.extensions import db
from governance.forms import query_data
from governance.permissions import Permission, require
from governance.transaction import use_case

PAGE = 50


class AliasFilter(Filter):
    """Which words the list shows; `ended` adds those that were replaced or taken back."""

    q: str = Field(default="", max_length=60)
    ended: bool = False
    after: Cursor | None = None


@blueprint.get("/registers/aliases")
@require(Permission.REGISTERS)
def aliases_page() -> str:
    wanted = query_data(AliasFilter)
    session, district = db.session(), viewer().district
    after = After(wanted.after.at, wanted.after.id) if wanted.after else None
    rows = taught(
        session,
        district,
        ended=wanted.ended,
        words=wanted.q.strip(),
        after=after,
        limit=PAGE + 1,
    )
    return render_template(
        "console/aliases.html",
        rows=rows[:PAGE],
        onward=wanted.further(Place(rows[PAGE - 1].taught_at, rows[PAGE - 1].id))
        if len(rows) > PAGE
        else None,
        wanted=wanted,
        count=count_taught(session, district),
    )


@blueprint.post("/registers/aliases/<int:alias_id>/withdraw")
@require(Permission.REGISTERS)
def withdraw_alias(alias_id: int) -> Answer:
    who = viewer()
    if alias_id > LARGEST:
        raise NotFound(Reason("alias_unknown"))
    teacher = Teacher(who.account_id or 0, who.label or who.role)
    with use_case() as session:
        alias = withdraw(session, who.district, alias_id, teacher=teacher, now=clock.now())
        words = alias.words
    flash(_("已撤回“%(words)s”", words=words), "good")
    return redirect(url_for("console.aliases_page"), HTTPStatus.SEE_OTHER)
