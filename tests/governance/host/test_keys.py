from pathlib import Path

import pytest

from governance.host.errors import HostError
from governance.host.keys import ensure_key


def test_a_key_is_made_once_for_us_alone(tmp_path: Path) -> None:
    path = tmp_path / "vault.key"
    assert ensure_key(path)
    made = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(bytes.fromhex(made)) == 32
    assert not ensure_key(path)
    assert path.read_text() == made


def test_a_key_that_others_can_read_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "vault.key"
    ensure_key(path)
    path.chmod(0o640)
    with pytest.raises(HostError, match="chmod 600"):
        ensure_key(path)
