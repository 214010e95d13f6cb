"""The two secrets of an installation, made once and read by the application."""

import os
import secrets
from pathlib import Path

from governance.host.errors import HostError

KEY_BYTES = 32


def ensure_key(path: Path) -> bool:
    """Make `path` with 32 random bytes in hexadecimal, readable by us alone; return if it was made.

    An existing key is never replaced: what it encrypted could not be read again. HostError where
    its rights let others read it.
    """
    try:
        # O_EXCL: of two start-ups at once exactly one makes the key.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if path.stat().st_mode & 0o077:
            raise HostError(
                f"{path} can be read by others. Run `chmod 600 {path}`, and if it may have "
                f"been read, change the key as docs/deploy.md describes."
            ) from None
        return False
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return True
