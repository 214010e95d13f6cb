"""Signing in and out, and making accounts."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gis.errors import Forbidden, Invalid
from gis.reason import Reason
from governance.accounts.models import Account, FailedLogin, LoginSession
from workflows.roles import Role

FAILURES_ALLOWED = 5
LOCK = timedelta(minutes=30)

USERNAME = re.compile(r"[A-Za-z0-9._-]{3,40}")
_SIGNS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")

hasher = PasswordHasher()


@cache
def _nobody() -> str:
    """Verified when the username is unknown, so that the time it takes tells a stranger nothing."""
    return hasher.hash(secrets.token_hex(16))


class WrongCredentials(Forbidden):
    """The sign-in failed; its count must be kept, so the caller commits before it tells."""


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def sign_in(  # noqa: PLR0913 - what a sign-in is made of
    session: Session,
    district: int,
    username: str,
    password: str,
    *,
    address: str,
    lifetime: timedelta,
    now: datetime,
) -> str | WrongCredentials:
    """Check the password and open a session; returns its token, or the refusal to show.

    The refusal is returned, not raised: the count of failures must survive the transaction. After
    FAILURES_ALLOWED failures in a row the pair (username, address) is locked for LOCK.
    """
    failed = session.get(FailedLogin, (username, address), with_for_update=True)
    if failed and failed.locked_until and failed.locked_until > now:
        return WrongCredentials(
            Reason("account_locked", {"until": failed.locked_until.isoformat()}), "username"
        )
    account = session.scalar(
        select(Account).where(
            Account.district == district, Account.username == username, Account.active
        )
    )
    if not _matches(account.password_hash if account else _nobody(), password) or account is None:
        _count_failure(session, username, address, now)
        return WrongCredentials(Reason("credentials_wrong"), "password")
    session.execute(
        delete(FailedLogin).where(FailedLogin.username == username, FailedLogin.address == address)
    )
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            token_hash=token_hash(token),
            district=district,
            account_id=account.id,
            created_at=now,
            expires_at=now + lifetime,
            address=address,
        )
    )
    return token


def _matches(password_hash: str, password: str) -> bool:
    try:
        return hasher.verify(password_hash, password)
    except VerificationError:
        return False


def _count_failure(session: Session, username: str, address: str, now: datetime) -> None:
    counted = (
        insert(FailedLogin)
        .values(username=username, address=address, count=1)
        .on_conflict_do_update(
            index_elements=["username", "address"], set_={"count": FailedLogin.count + 1}
        )
        .returning(FailedLogin)
    )
    failed = session.scalars(counted, execution_options={"populate_existing": True}).one()
    if failed.count >= FAILURES_ALLOWED:
        failed.locked_until = now + LOCK
        failed.count = 0


def sign_out(session: Session, token: str) -> None:
    session.execute(delete(LoginSession).where(LoginSession.token_hash == token_hash(token)))


def is_weak(password: str) -> bool:
    """Say whether it is short, or of fewer than three kinds of signs."""
    return len(password) < 12 or sum(bool(re.search(kind, password)) for kind in _SIGNS) < 3


def create_account(  # noqa: PLR0913 - what an account is made of
    session: Session,
    district: int,
    username: str,
    password: str,
    *,
    name: str,
    role: Role,
    now: datetime,
    department_id: int | None = None,
) -> Account:
    """Make an account; refuses a taken name and a weak password, naming the field."""
    if not USERNAME.fullmatch(username):
        raise Invalid(Reason("username_invalid"), "username")
    if is_weak(password):
        raise Invalid(Reason("password_weak"), "password")
    taken = select(Account.id).where(Account.district == district, Account.username == username)
    if session.scalar(taken) is not None:
        raise Invalid(Reason("username_taken"), "username")
    account = Account(
        district=district,
        username=username,
        name=name,
        role=role,
        department_id=department_id,
        password_hash=hasher.hash(password),
        created_at=now,
    )
    session.add(account)
    session.flush()
    return account
