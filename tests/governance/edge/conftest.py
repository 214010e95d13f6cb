"""The town of every test of the edge."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from governance.extensions import limiter
from tests.governance.edge.town import Town, build_town


@pytest.fixture
def town(app: Flask, session: Session) -> Town:
    return build_town(app, session)


@pytest.fixture
def unlimited(app: Flask) -> Iterator[None]:
    """Ask as often as a test likes."""
    limiter.enabled = False
    yield
    limiter.enabled = True
