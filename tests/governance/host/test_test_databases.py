import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

COUNT = text("SELECT count(*) FROM pg_tables WHERE tablename = 'left_by_a_test'")
MAKE = text("CREATE TABLE left_by_a_test ()")


@pytest.mark.parametrize("turn", [1, 2])
def test_what_one_test_commits_is_gone_for_the_next(session: Session, turn: int) -> None:
    assert session.scalar(COUNT) == 0
    session.execute(MAKE)
    session.commit()
    session.rollback()
    assert session.scalar(COUNT) == 1


def test_tests_run_without_a_superusers_rights(session: Session) -> None:
    assert session.scalar(text("SHOW is_superuser")) == "off"


def test_a_committed_database_is_shared_by_its_connections(committed_engine: Engine) -> None:
    with committed_engine.begin() as first:
        first.execute(MAKE)
    with committed_engine.connect() as second:
        assert second.scalar(COUNT) == 1
