"""The key file: who may read it, what it must hold, and that nothing tells a key."""

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from governance.settings import Settings
from governance.vault.keys import KeysUnusable, add_key, drop_key, keyring, parse

GOOD = base64.b64encode(b"k" * 32).decode()


@pytest.fixture
def installed(key_file: Path) -> Iterator[Path]:
    app = Flask("keys")
    app.config["ONEMAP"] = Settings("", "", key_file, key_file)
    with app.app_context():
        yield key_file


def test_a_new_installation_has_one_key(installed: Path) -> None:
    ring = keyring()
    assert (ring.current, list(ring.keys)) == (1, [1])
    assert ring.keys[1] != ring.index_key


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_file_that_others_may_read_is_not_used(installed: Path, mode: int) -> None:
    installed.chmod(mode)
    with pytest.raises(KeysUnusable, match="vault_keys_open_to_others"):
        keyring()


def test_a_missing_file_is_said_to_be_missing(installed: Path) -> None:
    keyring()
    installed.unlink()
    with pytest.raises(KeysUnusable, match="vault_keys_missing"):
        keyring()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "7e57" * 16,
        "[]",
        json.dumps({"current": 1, "keys": {"1": GOOD}}),
        json.dumps({"current": 2, "keys": {"1": GOOD}, "index_key": GOOD}),
        json.dumps({"current": 1, "keys": {"1": GOOD[:-8]}, "index_key": GOOD}),
        json.dumps({"current": 1, "keys": {"1": "!" + GOOD}, "index_key": GOOD}),
        json.dumps({"current": 0, "keys": {"0": GOOD}, "index_key": GOOD}),
        json.dumps({"current": 40000, "keys": {"40000": GOOD}, "index_key": GOOD}),
        json.dumps({"current": 1, "keys": [GOOD], "index_key": GOOD}),
    ],
)
def test_a_damaged_file_is_refused_without_quoting_it(content: str) -> None:
    with pytest.raises(KeysUnusable, match="vault_keys_damaged") as caught:
        parse(content)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_running_process_sees_a_new_key(installed: Path) -> None:
    before = keyring()
    assert add_key(installed) == 2
    after = keyring()
    assert (after.current, after.keys[1], after.index_key) == (2, before.keys[1], before.index_key)
    assert installed.stat().st_mode & 0o777 == 0o600


def test_only_a_key_out_of_use_can_be_dropped(installed: Path) -> None:
    add_key(installed)
    for version in (2, 3):
        with pytest.raises(KeysUnusable):
            drop_key(installed, version)
    drop_key(installed, 1)
    assert list(keyring().keys) == [2]
    assert add_key(installed) == 3


def test_a_keyring_does_not_show_its_keys(installed: Path) -> None:
    ring = keyring()
    shown = repr(ring) + str(ring)
    for key in (*ring.keys.values(), ring.index_key):
        assert repr(key) not in shown
        assert base64.b64encode(key).decode() not in shown
    assert "keys" not in shown


def test_a_half_written_file_left_behind_does_not_matter(installed: Path) -> None:
    installed.with_suffix(".new").write_bytes(os.urandom(10))
    assert add_key(installed) == 2
