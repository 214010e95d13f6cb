"""Settings, read from the environment once. `docs/deploy.md` lists them; a house test compares."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Settings:
    """What an installation decides; in the environment `ONEMAP_` + the field in capitals."""

    database_url: str
    redis_url: str
    secret_key_file: Path
    vault_key_file: Path
    district: int = 440604
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    secure_cookies: bool = False
    session_hours: int = 12
    trusted_proxies: int = 0
    pool_size: int = 5


def from_environment() -> Settings:
    """Read the settings; a missing one is named with the way to provide it."""
    try:
        return Settings(
            database_url=os.environ["ONEMAP_DATABASE_URL"],
            redis_url=os.environ["ONEMAP_REDIS_URL"],
            secret_key_file=Path(os.environ["ONEMAP_SECRET_KEY_FILE"]),
            vault_key_file=Path(os.environ["ONEMAP_VAULT_KEY_FILE"]),
            district=int(os.environ.get("ONEMAP_DISTRICT", "440604")),
            timezone=ZoneInfo(os.environ.get("ONEMAP_TIMEZONE", "Asia/Shanghai")),
            secure_cookies=os.environ.get("ONEMAP_SECURE_COOKIES", "0") == "1",
            session_hours=int(os.environ.get("ONEMAP_SESSION_HOURS", "12")),
            trusted_proxies=int(os.environ.get("ONEMAP_TRUSTED_PROXIES", "0")),
            pool_size=int(os.environ.get("ONEMAP_POOL_SIZE", "5")),
        )
    except KeyError as missing:
        raise SystemExit(
            f"{missing.args[0]} is not set: run through bin/up or bin/onemap, or see docs/deploy.md"
        ) from missing
