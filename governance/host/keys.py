"""The two secrets of an installation, made once and read by the application."""

import base64
import json
import os
import secrets
import tempfile
from pathlib import Path

from governance.host.errors import HostError

KEY_BYTES = 32


def ensure_key(path: Path) -> bool:
    """Make `path` with 32 random bytes in hexadecimal, readable by us alone; return if it was made.

    An existing key is never replaced: what it encrypted could not be read again. HostError where
    its rights let others read it.
    """
    return _make_once(path, secrets.token_hex(KEY_BYTES))


def ensure_vault_keys(path: Path) -> bool:
    """The same for the keys of personal values, in the form that `governance.vault.keys` reads."""
    return _make_once(
        path, json.dumps({"current": 1, "keys": {"1": _random()}, "index_key": _random()})
    )


def _random() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _make_once(path: Path, content: str) -> bool:
    # Written beside and then linked: a key is there whole or not at all, and of two start-ups
    # at once exactly one makes it.
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".new-") as file:
        file.write(content + "\n")
        file.flush()
        os.fsync(file.fileno())
        try:
            os.link(file.name, path)
        except FileExistsError:
            if path.stat().st_mode & 0o077:
                raise HostError(
                    f"{path} can be read by others. Run `chmod 600 {path}`, and if it may have "
                    f"been read, change the key as docs/deploy.md describes."
                ) from None
            return False
    return True
