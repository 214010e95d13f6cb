"""Before a report is sent, an address that fits several places equally well is asked about."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.governance.intake.district import Ready, build_district


@pytest.fixture
def ready(session: Session) -> Ready:
    return build_district(session)


def test_what_stands_out_is_not_asked_about(ready: Ready, client: FlaskClient) -> None:
    for address in ("同济路3号", "没有这个地方"):
        answer = client.get("/report/places", query_string={"address": address})
        assert answer.status_code == 200
        assert "data-address" not in answer.text
    assert client.get("/report/places").status_code == 422
