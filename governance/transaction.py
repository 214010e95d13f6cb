"""One use case, one transaction, owned at the edge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from governance.extensions import db


@contextmanager
def use_case() -> Iterator[Session]:
    """Give the session of one use case: committed at the end, rolled back whole on any error."""
    session: Session = db.session()
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
