"""Signing in: whom it lets in, whom it locks out, and that signing out is final."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gis.errors import Invalid
from governance.accounts.models import Account, LoginSession
from governance.accounts.queries import account_of_token
from governance.accounts.services import (
    FAILURES_ALLOWED,
    LOCK,
    WrongCredentials,
    create_account,
    sign_in,
    sign_out,
)
from workflows.roles import Role

DISTRICT = 440604
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PASSWORD = "Right-password-1"


@pytest.fixture
def account(session: Session) -> Account:
    made = create_account(
        session, DISTRICT, "lan.zhang", PASSWORD, name="张岚", role=Role.LEADER, now=NOW
    )
    session.commit()
    return made


def attempt(
    session: Session,
    password: str = PASSWORD,
    now: datetime = NOW,
    username: str = "lan.zhang",
    address: str = "192.0.2.1",
) -> str | WrongCredentials:
    return sign_in(
        session,
        DISTRICT,
        username,
        password,
        address=address,
        lifetime=timedelta(hours=12),
        now=now,
    )


def test_the_right_password_opens_a_session(session: Session, account: Account) -> None:
    token = attempt(session)
    assert isinstance(token, str)
    known = account_of_token(session, token, NOW)
    assert known is not None
    assert known.id == account.id
    kept = session.query(LoginSession).one()
    assert token.encode() not in kept.token_hash
    assert account_of_token(session, token, NOW + timedelta(hours=12)) is None


def test_signing_out_ends_it_on_the_server(session: Session, account: Account) -> None:
    token = attempt(session)
    assert isinstance(token, str)
    sign_out(session, token)
    assert account_of_token(session, token, NOW) is None


@pytest.mark.parametrize(("username", "password"), [("lan.zhang", "wrong"), ("nobody", PASSWORD)])
def test_a_stranger_learns_nothing(
    session: Session, account: Account, username: str, password: str
) -> None:
    refused = attempt(session, password, username=username)
    assert isinstance(refused, WrongCredentials)
    assert (refused.reason.code, refused.field) == ("credentials_wrong", "password")


def test_failures_lock_the_name_for_that_address_alone(session: Session, account: Account) -> None:
    for _ in range(FAILURES_ALLOWED):
        attempt(session, "wrong")
    locked = attempt(session)
    assert isinstance(locked, WrongCredentials)
    assert locked.reason.code == "account_locked"
    assert isinstance(attempt(session, address="192.0.2.2"), str)
    assert isinstance(attempt(session, now=NOW + LOCK + timedelta(seconds=1)), str)


def test_a_closed_account_is_out_at_once(session: Session, account: Account) -> None:
    token = attempt(session)
    assert isinstance(token, str)
    account.active = False
    session.flush()
    assert account_of_token(session, token, NOW) is None
    assert isinstance(attempt(session), WrongCredentials)


@pytest.mark.parametrize(
    ("username", "password", "field", "code"),
    [
        ("ab", PASSWORD, "username", "username_invalid"),
        ("张岚", PASSWORD, "username", "username_invalid"),
        ("a b c", PASSWORD, "username", "username_invalid"),
        ("new.name", "short-1A", "password", "password_weak"),
        ("new.name", "alllowercaseletters", "password", "password_weak"),
        ("lan.zhang", PASSWORD, "username", "username_taken"),
    ],
)
def test_what_an_account_may_not_be(  # noqa: PLR0917
    session: Session, account: Account, username: str, password: str, field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        create_account(
            session, DISTRICT, username, password, name="某人", role=Role.LEADER, now=NOW
        )
    assert (refused.value.field, refused.value.reason.code) == (field, code)


def test_through_the_page(client: FlaskClient, session: Session, account: Account) -> None:
    assert client.get("/wall").headers["Location"].startswith("/sign-in?next=")
    refused = client.post("/sign-in", data={"username": "lan.zhang", "password": "wrong"})
    assert refused.status_code == 403
    assert "账号或密码不正确" in refused.text
    entered = client.post(
        "/sign-in", data={"username": "lan.zhang", "password": PASSWORD, "next": "/wall"}
    )
    assert entered.headers["Location"] == "/wall"
    assert client.get("/wall").status_code == 200
    client.post("/sign-out")
    assert client.get("/wall").status_code == 302


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(
    client: FlaskClient, session: Session, account: Account, elsewhere: str
) -> None:
    entered = client.post(
        "/sign-in", data={"username": "lan.zhang", "password": PASSWORD, "next": elsewhere}
    )
    assert entered.headers["Location"] == "/"
