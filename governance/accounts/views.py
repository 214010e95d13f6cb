"""Sign-in, sign-out and the choice of language."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask import session as browser
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from governance import clock
from governance.accounts.forms import SignInForm
from governance.accounts.identity import load, settings
from governance.accounts.services import WrongCredentials, sign_in, sign_out
from governance.errors import faults, status_of
from governance.extensions import limiter
from governance.forms import form_data
from governance.permissions import Permission, require
from governance.transaction import use_case

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/sign-in")
@require(Permission.OPEN_TO_ALL)
def sign_in_page() -> str:
    return render_template("accounts/sign_in.html", next=request.args.get("next", ""), faults=[])


@blueprint.post("/sign-in", endpoint="sign_in")
@require(Permission.OPEN_TO_ALL)
@limiter.limit("30/minute")
def sign_in_submit() -> Response | tuple[str, int]:
    form = form_data(SignInForm)
    lifetime = timedelta(hours=settings().session_hours)
    with use_case() as session:
        result = sign_in(
            session,
            settings().district,
            form.username,
            form.password,
            address=request.remote_addr or "",
            lifetime=lifetime,
            now=clock.now(),
        )
    if isinstance(result, WrongCredentials):
        page = render_template(
            "accounts/sign_in.html", next=form.next, faults=faults(result), username=form.username
        )
        return page, status_of(result)
    login_user(load(result))
    return redirect(_inside(form.next) or url_for("home.home"))


@blueprint.post("/sign-out")
@require(Permission.OPEN_TO_ALL)
def sign_out_submit() -> Response:
    if current_user.is_authenticated:
        with use_case() as session:
            sign_out(session, current_user.token)
        logout_user()
    # Whoever sits down next finds neither pictures of cases nor a report that was followed here.
    browser.clear()
    response = redirect(url_for("accounts.sign_in_page"))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@blueprint.post("/language")
@require(Permission.OPEN_TO_ALL)
def language() -> Response:
    response = redirect(_inside(request.form.get("next", "")) or url_for("home.home"))
    chosen = "en" if request.form.get("language") == "en" else "zh"
    response.set_cookie(
        "language", chosen, max_age=31_536_000, samesite="Lax", secure=settings().secure_cookies
    )
    return response


def _inside(target: str) -> str | None:
    """A path of this site, or nothing: a sign-in must not send people elsewhere.

    Browsers drop control characters and take a backslash for a slash, so none may stand in it.
    """
    return target if _PATH.fullmatch(target) else None


_PATH = re.compile(r"/(?!/)[^\x00-\x20\x7f\\]*")
