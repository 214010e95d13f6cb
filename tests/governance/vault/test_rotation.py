"""A new key, and everything sealed anew under it while the product runs."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from governance.extensions import db
from governance.vault.commands import vault
from governance.vault.keys import add_key, keyring
from governance.vault.queries import find
from governance.vault.rotation import reseal, versions
from governance.vault.services import reveal, seal
from tests.governance.vault.conftest import DISTRICT, NOW, PHONE, Town


def onemap(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(vault, words)


def seal_some(count: int) -> None:
    for n in range(count):
        seal(db.session(), DISTRICT, "person", f"p{n}", {"phone": f"1390013{n:04}", "name": "张三"})
    db.session.commit()


def test_everything_moves_to_the_new_key(app: Flask, town: Town, key_file: Path) -> None:
    seal_some(20)
    assert "key 2" in onemap(app, "new-key").output
    seal(db.session(), DISTRICT, "person", "new", {"phone": PHONE})
    db.session.commit()
    assert versions(db.session()) == {1: 44, 2: 1}
    done = onemap(app, "rotate", "--batch", "7")
    assert done.exit_code == 0
    assert "44 values are now under key 2" in done.output
    assert versions(db.session()) == {2: 45}
    assert onemap(app, "drop-key", "1").exit_code == 0
    assert list(keyring().keys) == [2]
    assert find(db.session(), DISTRICT, "phone", "13900130003") == [("person", "p3")]
    told = reveal(
        town.handler,
        DISTRICT,
        "report",
        town.report_id,
        "phone",
        "contact_reporter",
        town.case_id,
        NOW,
    )
    assert told == PHONE


def test_a_key_in_use_is_not_dropped(app: Flask, key_file: Path) -> None:
    seal_some(1)
    onemap(app, "new-key")
    for version in ("1", "2", "3"):
        assert onemap(app, "drop-key", version).exit_code == 1
    assert sorted(keyring().keys) == [1, 2]


def test_a_rotation_that_was_stopped_goes_on(app: Flask, key_file: Path) -> None:
    seal_some(5)
    add_key(key_file)
    step = reseal(db.session(), keyring(), after=None, limit=4)
    db.session.commit()
    assert (step.sealed, versions(db.session())) == (4, {1: 6, 2: 4})
    assert "6 values are now" in onemap(app, "rotate").output


def test_what_does_not_open_is_left_and_named(app: Flask, key_file: Path) -> None:
    seal_some(3)
    db.session.execute(
        text("update sealed_value set cipher = '\\x01' where subject_id = 'p1' and field = 'name'")
    )
    db.session.commit()
    onemap(app, "new-key")
    done = onemap(app, "rotate")
    assert done.exit_code == 1
    assert "person p1 name" in done.output
    assert versions(db.session()) == {1: 1, 2: 5}


@pytest.mark.parametrize("words", [["status"], ["status", "--json"]])
def test_the_state_shows_counts_and_no_key(app: Flask, key_file: Path, words: list[str]) -> None:
    seal_some(1)
    onemap(app, "new-key")
    shown = onemap(app, *words).output
    content = json.loads(key_file.read_text())
    assert "2" in shown
    for key in (*content["keys"].values(), content["index_key"]):
        assert key not in shown
