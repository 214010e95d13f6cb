"""A small district, and the signed-in worker who minds its first grid."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.governance.intake.district import Ready, build_district, sign_in


@pytest.fixture
def ready(session: Session) -> Ready:
    return build_district(session)


@pytest.fixture
def worker(ready: Ready, client: FlaskClient) -> FlaskClient:
    sign_in(client)
    return client
