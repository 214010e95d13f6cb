"""Settings of the application under test."""

import json
from pathlib import Path

import pytest
from sqlalchemy import URL

from governance.settings import Settings

# Not secrets: a database with sample data is shared between runs, so its key must not change.
SECRET_KEY = "5ec4e7" * 10 + "0000"
VAULT_KEY = json.dumps(
    {"current": 1, "keys": {"1": "7e57" * 10 + "7e4="}, "index_key": "1dea" * 10 + "1dc="}
)


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with secret.key and vault.key, the same two in every run."""
    folder = tmp_path_factory.mktemp("keys")
    for name, key in (("secret.key", SECRET_KEY), ("vault.key", VAULT_KEY)):
        (folder / name).write_text(key + "\n")
        (folder / name).chmod(0o600)
    return folder


def settings_of(database: URL, redis_url: str, keys: Path) -> Settings:
    return Settings(
        database_url=database.render_as_string(hide_password=False),
        redis_url=redis_url,
        secret_key_file=keys / "secret.key",
        vault_key_file=keys / "vault.key",
    )


def environment_of(settings: Settings) -> dict[str, str]:
    """Return what a process of the product under test is told."""
    return {
        "ONEMAP_DATABASE_URL": settings.database_url,
        "ONEMAP_REDIS_URL": settings.redis_url,
        "ONEMAP_SECRET_KEY_FILE": str(settings.secret_key_file),
        "ONEMAP_VAULT_KEY_FILE": str(settings.vault_key_file),
        "ONEMAP_DISTRICT": str(settings.district),
    }
