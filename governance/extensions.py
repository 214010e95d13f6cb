"""Flask extensions, unbound until `create_app`."""

from __future__ import annotations

from typing import Any

from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Connection, Engine

from gis.orm import Base


class Session(FlaskSession):
    """Flask-SQLAlchemy's session, but one that was given a connection keeps to it.

    Tests bind it to a transaction that they roll back; the parent class would look past that bind.
    """

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        if self.bind is not None:
            return self.bind
        return super().get_bind(*args, **kwargs)


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"class_": Session})
babel = Babel()
login_manager = LoginManager()
limiter = Limiter(key_func=get_remote_address, in_memory_fallback_enabled=True, swallow_errors=True)
