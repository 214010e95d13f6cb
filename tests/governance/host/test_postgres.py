from pathlib import Path

import pytest

from governance.host import postgres
from governance.host.errors import HostError
from governance.host.postgres import Postgres, find_postgres, installed

TOO_OLD = Postgres(Path("/opt/13/bin"), 13, "3.1.0")
BARE = Postgres(Path("/opt/17/bin"), 17, None)
OLD_POSTGIS = Postgres(Path("/opt/14/bin"), 14, "2.5.9")
GOOD = Postgres(Path("/opt/15/bin"), 15, "3.3.2")


def offer(monkeypatch: pytest.MonkeyPatch, *choices: Postgres) -> None:
    monkeypatch.setattr(postgres, "installed", lambda: list(choices))


def test_this_machine_has_one_that_suffices() -> None:
    assert any(choice.suffices for choice in installed())


@pytest.mark.parametrize("choices", [(GOOD,), (BARE, GOOD, TOO_OLD)])
def test_the_newest_that_suffices_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, choices: tuple[Postgres, ...]
) -> None:
    offer(monkeypatch, *choices)
    assert find_postgres(tmp_path) is GOOD


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ((), "PostgreSQL was not found. Install PostgreSQL 14 or newer together with PostGIS 3"),
        ((TOO_OLD,), "Found only PostgreSQL 13 with PostGIS 3.1.0. Install"),
        ((BARE, OLD_POSTGIS), "PostgreSQL 17 with PostGIS (none), PostgreSQL 14 with PostGIS 2.5"),
    ],
)
def test_what_to_install_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, choices: tuple[Postgres, ...], said: str
) -> None:
    offer(monkeypatch, *choices)
    with pytest.raises(HostError) as error:
        find_postgres(tmp_path)
    assert said in str(error.value)


def test_data_is_opened_by_the_version_that_wrote_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    newer = Postgres(Path("/opt/17/bin"), 17, "3.5.0")
    offer(monkeypatch, newer, GOOD)
    (tmp_path / "PG_VERSION").write_text("15\n")
    assert find_postgres(tmp_path) is GOOD
    offer(monkeypatch, newer)
    with pytest.raises(HostError, match="written by PostgreSQL 15, which is not installed"):
        find_postgres(tmp_path)
