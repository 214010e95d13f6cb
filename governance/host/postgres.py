"""Finding a PostgreSQL on this machine that can carry the product."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from governance.host.errors import HostError

MINIMUM_POSTGRES = 14
MINIMUM_POSTGIS = 3

# Where distributions put versions side by side.
VERSIONED = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin")

INSTALL = (
    "Install PostgreSQL 14 or newer together with PostGIS 3 or newer for that version "
    "(Debian, Ubuntu: `apt install postgresql postgresql-postgis`; Fedora: `dnf install "
    "postgresql-server postgis`), or set ONEMAP_DATABASE_URL to a server that has them."
)


@dataclass(frozen=True)
class Postgres:
    """One installed version; `postgis` is None where the extension is missing."""

    programs: Path
    major: int
    postgis: str | None

    def program(self, name: str) -> Path:
        return self.programs / name

    @property
    def suffices(self) -> bool:
        return (
            self.major >= MINIMUM_POSTGRES
            and self.postgis is not None
            and int(self.postgis.split(".")[0]) >= MINIMUM_POSTGIS
        )


def installed() -> list[Postgres]:
    """Return every installed version once, newest first."""
    found: dict[Path, Postgres] = {}
    for folder in map(Path.resolve, _folders()):
        if folder not in found and (folder / "initdb").exists():
            found[folder] = _inspect(folder)
    return sorted(found.values(), key=lambda postgres: postgres.major, reverse=True)


def find_postgres(data: Path) -> Postgres:
    """Return the version for the cluster in `data`, or the newest that suffices for a new one."""
    choices = installed()
    stamp = data / "PG_VERSION"
    if not stamp.exists():
        for choice in choices:
            if choice.suffices:
                return choice
        raise HostError(_why_none(choices))
    needed = int(stamp.read_text().strip())
    for choice in choices:
        if choice.major == needed and choice.suffices:
            return choice
    raise HostError(
        f"The data in {data} was written by PostgreSQL {needed}, which is not installed here with "
        f"PostGIS. Install postgresql-{needed} and postgresql-{needed}-postgis-3, or move the data "
        f"to the new version as docs/deploy.md describes."
    )


def _why_none(choices: list[Postgres]) -> str:
    if not choices:
        return f"PostgreSQL was not found. {INSTALL}"
    seen = ", ".join(
        f"PostgreSQL {choice.major} with PostGIS {choice.postgis or '(none)'}" for choice in choices
    )
    return f"Found only {seen}. {INSTALL}"


def _folders() -> Iterator[Path]:
    for pattern in VERSIONED:
        yield from Path("/").glob(pattern)
    if config := shutil.which("pg_config"):
        yield Path(_output(config, "--bindir"))
    if initdb := shutil.which("initdb"):
        yield Path(initdb).resolve().parent


def _inspect(folder: Path) -> Postgres:
    version = re.search(r"(\d+)", _output(folder / "postgres", "--version").split(")", 1)[-1])
    major = int(version.group(1)) if version else 0
    shares = [Path(f"/usr/share/postgresql/{major}")]
    if (folder / "pg_config").exists():
        shares.append(Path(_output(folder / "pg_config", "--sharedir")))
    for share in shares:
        control = share / "extension" / "postgis.control"
        if control.exists():
            line = re.search(r"default_version\s*=\s*'([\d.]+)", control.read_text())
            return Postgres(folder, major, line.group(1) if line else None)
    return Postgres(folder, major, None)


def _output(program: str | Path, argument: str) -> str:
    done = subprocess.run([str(program), argument], capture_output=True, text=True, check=False)
    return done.stdout.strip()
