"""Catalogues of the pages' languages, compiled from what translators edit."""

import subprocess
import sys
from pathlib import Path

from governance.host.errors import HostError
from governance.host.home import REPOSITORY

TRANSLATIONS = REPOSITORY / "governance" / "translations"


def compile_translations() -> None:
    """Compile the catalogues that changed."""
    stale = [
        source for source in TRANSLATIONS.rglob("*.po") if _older(source.with_suffix(".mo"), source)
    ]
    if stale:
        pybabel = [sys.executable, "-m", "babel.messages.frontend", "compile"]
        done = subprocess.run(
            [*pybabel, "-d", str(TRANSLATIONS)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise HostError(f"The translations could not be compiled:\n{done.stderr}")


def _older(path: Path, source: Path) -> bool:
    return not path.exists() or path.stat().st_mtime < source.stat().st_mtime
