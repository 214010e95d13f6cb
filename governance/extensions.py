"""Flask extensions, unbound until `create_app`."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import psycopg
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Connection, Engine, QueuePool, event
from sqlalchemy.exc import DisconnectionError, OperationalError

from gis.orm import Base


class Session(FlaskSession):
    """Flask-SQLAlchemy's session, but one that was given a connection keeps to it.

    Tests bind it to a transaction that they roll back; the parent class would look past that bind.
    """

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        if self.bind is not None:
            return self.bind
        return super().get_bind(*args, **kwargs)

    def rollback(self) -> None:
        """Undo what was begun; a connection that broke has undone it already."""
        with suppress(OperationalError):
            super().rollback()

    def close(self) -> None:
        """Let go of the connection; one that broke is no fault of the request that had it."""
        with suppress(OperationalError):
            super().close()


class RestedPool(QueuePool):
    """A pool that asks a connection whether it still lives when it has rested for a while.

    Asking before every use costs each request a round trip; one that was in use a second ago has
    hardly died since. If it has, that one request is refused (503) and the pool starts afresh.
    """

    RESTED_S = 1.0


@event.listens_for(RestedPool, "checkin")
def _note_the_time(_connection: Any, record: Any) -> None:
    record.info["since"] = time.monotonic()


@event.listens_for(RestedPool, "checkout")
def _ask_the_rested(connection: Any, record: Any, _proxy: Any) -> None:
    if time.monotonic() - record.info.get("since", time.monotonic()) < RestedPool.RESTED_S:
        return
    try:
        connection.autocommit = True
        connection.execute("select 1")
        connection.autocommit = False
    except psycopg.Error as error:
        raise DisconnectionError from error


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"class_": Session})
babel = Babel()
login_manager = LoginManager()
limiter = Limiter(
    key_func=get_remote_address,
    strategy="moving-window",
    in_memory_fallback_enabled=True,
    swallow_errors=True,
)
