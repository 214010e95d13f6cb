"""The keys of the vault: a file that only we may read, kept apart from the data it opens.

`{"current": 2, "keys": {"1": …, "2": …}, "index_key": …}`, each key 32 bytes in base64. New values
are sealed under the current version; the others open what was sealed before.
"""

from __future__ import annotations

import base64
import json
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from gis.errors import Unavailable
from gis.reason import Reason
from governance.settings import Settings

KEY_BYTES = 32
LAST_VERSION = 32767
"""What `key_version` can hold."""


class KeysUnusable(Unavailable):
    """The key file is missing, readable by others, or not one. Nothing can be opened or sealed."""


@dataclass(frozen=True)
class Keyring:
    """Keys by version. Its text shows versions only, so that a traceback cannot give a key away."""

    current: int
    keys: Mapping[int, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ciphers", {n: AESGCMSIV(key) for n, key in self.keys.items()})
        object.__setattr__(self, "_derived", {})

    def cipher(self, version: int) -> AESGCMSIV | None:
        ciphers: dict[int, AESGCMSIV] = self._ciphers  # type: ignore[attr-defined]
        return ciphers.get(version)

    def blind_key(self, column: str) -> bytes:
        """The key of one column's blind index, derived from the index key by HKDF-SHA256."""
        derived: dict[str, bytes] = self._derived  # type: ignore[attr-defined]
        if column not in derived:
            info = f"sealed_value.blind|{column}".encode()
            hkdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info)
            derived[column] = hkdf.derive(self.index_key)
        return derived[column]


def keyring() -> Keyring:
    """The keys of this installation; KeysUnusable if there are none to be trusted.

    The file is looked at on each call: a running process knows a new key from the next value on.
    """
    settings: Settings = current_app.config["ONEMAP"]
    path = settings.vault_key_file
    try:
        status = path.stat()
    except OSError:
        raise KeysUnusable(Reason("vault_keys_missing")) from None
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeysUnusable(Reason("vault_keys_open_to_others"))
    return _load(path, status.st_mtime_ns, status.st_ino)


@lru_cache(maxsize=4)
def _load(path: Path, _changed: int, _file: int) -> Keyring:
    # `from None` throughout: the messages of these errors quote the file.
    try:
        return parse(path.read_text())
    except OSError:
        raise KeysUnusable(Reason("vault_keys_missing")) from None


def parse(text: str) -> Keyring:
    """Read the content of a key file; KeysUnusable, quoting nothing, if it is not one."""
    try:
        content = json.loads(text)
        keys = {int(version): _key(key) for version, key in content["keys"].items()}
        ring = Keyring(int(content["current"]), keys, _key(content["index_key"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeysUnusable(Reason("vault_keys_damaged")) from None
    if ring.current not in keys or not all(0 < version <= LAST_VERSION for version in keys):
        raise KeysUnusable(Reason("vault_keys_damaged"))
    return ring


def _key(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError
    return key


def add_key(path: Path) -> int:
    """Make a new key current, keeping the others; returns its version."""

    def change(content: dict[str, Any]) -> None:
        version = max(int(known) for known in content["keys"]) + 1
        content["keys"][str(version)] = base64.b64encode(os.urandom(KEY_BYTES)).decode()
        content["current"] = version

    return _rewrite(path, change).current


def drop_key(path: Path, version: int) -> None:
    """Forget a key that is not current. What is still sealed under it can never be opened."""

    def change(content: dict[str, Any]) -> None:
        if version == int(content["current"]) or str(version) not in content["keys"]:
            raise KeysUnusable(Reason("vault_key_in_use", {"version": version}))
        del content["keys"][str(version)]

    _rewrite(path, change)


def _rewrite(path: Path, change: Callable[[dict[str, Any]], None]) -> Keyring:
    """Replace the file whole, on disk before it has its name: a half-written one loses keys."""
    text = path.read_text()
    parse(text)
    content = json.loads(text)
    change(content)
    written = json.dumps(content)
    ring = parse(written)
    temporary = path.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(written + "\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return ring
