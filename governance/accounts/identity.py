"""Who is behind a request: flask-login finds the account, `viewer()` hands it down as data."""

from __future__ import annotations

from typing import cast

from flask import current_app, session
from flask_login import UserMixin, current_user

from governance import clock
from governance.accounts.queries import KnownAccount, account_of_token
from governance.extensions import db, login_manager
from governance.permissions import Viewer
from governance.settings import Settings
from workflows.roles import Role


class SignedIn(UserMixin):  # type: ignore[misc]
    """An account together with the token of its sign-in, which flask-login keeps in the cookie."""

    def __init__(self, account: KnownAccount, token: str) -> None:
        self.viewer = Viewer(
            account.district, account.role, account.id, account.department_id, account.name
        )
        self.username = account.username
        self.token = token

    def get_id(self) -> str:
        return self.token


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load(token: str) -> SignedIn | None:
    account = account_of_token(db.session(), token, clock.now())
    return None if account is None else SignedIn(account, token)


def settings() -> Settings:
    return cast("Settings", current_app.config["ONEMAP"])


def viewer() -> Viewer:
    """The signed-in member of staff, or anybody as a resident of the district."""
    if current_user.is_authenticated:
        return cast("SignedIn", current_user).viewer
    return Viewer(settings().district, Role.RESIDENT)


def sender() -> str:
    """A name for whoever sends reports, under which idempotency keys are unique."""
    who = viewer()
    if who.account_id is not None:
        return f"account:{who.account_id}"
    return f"browser:{session.get('browser', '')}"
