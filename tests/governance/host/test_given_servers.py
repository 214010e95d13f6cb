import pytest
from sqlalchemy import URL

from governance.host.errors import HostError
from governance.host.given_servers import check_database, check_redis

NOBODY = "postgresql+psycopg://onemap@127.0.0.1:1/onemap"


def address(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def test_a_database_that_serves_passes(database_url: URL) -> None:
    check_database(address(database_url))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://onemap@/onemap", "must begin with"),
        ("mysql://onemap@/onemap", "must begin with"),
        (NOBODY, "ONEMAP_DATABASE_URL does not work"),
    ],
)
def test_an_address_that_does_not_work_is_named(url: str, said: str) -> None:
    with pytest.raises(HostError, match=said):
        check_database(url)


def test_missing_extensions_are_told_as_commands(clone_database: object, server_url: URL) -> None:
    assert callable(clone_database)
    bare: URL = clone_database("template0")
    with pytest.raises(HostError, match="CREATE EXTENSION IF NOT EXISTS postgis;"):
        check_database(address(bare))


def test_a_redis_that_serves_passes(redis_url: str) -> None:
    check_redis(redis_url)


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "http://127.0.0.1/", "nonsense"])
def test_a_redis_that_does_not_answer_is_named(url: str) -> None:
    with pytest.raises(HostError, match="ONEMAP_REDIS_URL does not work"):
        check_redis(url)
