import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def throw_away_folder() -> Iterator[Path]:
    """A folder with a short path that the servers' account may pass through.

    pytest's own folders are closed to everyone else and deep.
    """
    folder = Path(tempfile.mkdtemp(prefix="onemap-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)
