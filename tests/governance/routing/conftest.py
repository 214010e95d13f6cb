"""The desk that the pages of routing rules are read and changed at."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.governance.console.desk import Desk, open_desk


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    return open_desk(app, session)
