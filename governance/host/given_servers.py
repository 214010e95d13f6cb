"""Servers that somebody else runs and ONEMAP_DATABASE_URL, ONEMAP_REDIS_URL name."""

import psycopg

from governance.host.database import EXTENSIONS
from governance.host.errors import HostError
from governance.host.extensions import create_extensions
from governance.host.postgres import MINIMUM_POSTGRES
from governance.host.redis_server import MINIMUM

DRIVER = "postgresql+psycopg://"


def check_database(url: str) -> None:
    """Make sure that the named database serves: version, extensions, Chinese trigrams."""
    if not url.startswith(DRIVER):
        raise HostError(f"ONEMAP_DATABASE_URL must begin with {DRIVER}")
    address = "postgresql://" + url.removeprefix(DRIVER)
    try:
        with psycopg.connect(address, autocommit=True, connect_timeout=10) as database:
            if database.info.server_version < MINIMUM_POSTGRES * 10_000:
                raise HostError(
                    f"The server of ONEMAP_DATABASE_URL is PostgreSQL "
                    f"{database.info.server_version // 10_000}; {MINIMUM_POSTGRES} is needed."
                )
            create_extensions(database)
    except psycopg.errors.InsufficientPrivilege:
        commands = " ".join(f"CREATE EXTENSION IF NOT EXISTS {name};" for name in EXTENSIONS)
        raise HostError(
            f"The role of ONEMAP_DATABASE_URL may not make extensions. Have a superuser run this "
            f"in its database once: {commands}"
        ) from None
    except psycopg.Error as error:
        raise HostError(f"ONEMAP_DATABASE_URL does not work: {error}") from None


def check_redis(url: str) -> None:
    """Make sure that the named Redis answers and is new enough."""
    # Only where it is needed: no other module that takes so long to import.
    import redis  # noqa: PLC0415

    try:
        with redis.Redis.from_url(url, socket_connect_timeout=10) as client:
            version = client.info("server")["redis_version"]
    except (redis.RedisError, ValueError) as error:
        raise HostError(f"ONEMAP_REDIS_URL does not work: {error}") from None
    if tuple(map(int, version.split(".")[:2])) < MINIMUM:
        raise HostError(f"The server of ONEMAP_REDIS_URL is Redis {version}; 6.2 is needed.")
