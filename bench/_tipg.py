"""tipg, the fastest open server of vector tiles out of PostGIS, in an environment of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from bench._instance import wait_for

PACKAGES = ("tipg==1.6.1", "asyncpg==0.32.0", "uvicorn==0.54.0")
PROPERTIES = "id,no,address,stage,urgent,class_id,due_at,opened_at"
"""The same as ours."""


def install(folder: Path) -> Path:
    """Return the Python of a fresh environment with tipg in it."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return python


@contextmanager
def tipg(python: Path, sockets: Path, port: int, limit: int, log: Path) -> Iterator[None]:
    """Serve the table of cases with two workers, as gunicorn serves ours."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "DATABASE_URL": f"postgresql://onemap@{quote(str(sockets), safe='')}:5432/onemap",
        "TIPG_DB_TABLES": json.dumps(["public.case"]),
        "TIPG_DB_SPATIAL_EXTENT": "false",
        "TIPG_DB_DATETIME_EXTENT": "false",
        "TIPG_MAX_FEATURES_PER_TILE": str(limit),
        "TIPG_CATALOG_TTL": "86400",
    }
    command = [str(python), "-m", "uvicorn", "tipg.main:app", "--port", str(port), "--workers", "2"]
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--log-level", "warning"],
            env=environment,
            cwd=log.parent,
            stdout=output,
            stderr=output,
        )
        try:
            wait_for(port, "/collections/public.case", process)
            yield
        finally:
            process.terminate()
            process.wait()


def path(z: int, x: int, y: int) -> str:
    """The address of a tile, in the order that ours has."""
    return (
        f"/collections/public.case/tiles/WebMercatorQuad/{z}/{x}/{y}"
        f"?properties={PROPERTIES}&sortby=due_at,id"
    )
