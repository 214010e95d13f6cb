"""The pieces of a load that are kept in the database: its file, its faults, its places."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from gis.reason import Reason
from governance.registry.models import PartName, RegisterLoadPart
from governance.vault.keys import keyring
from governance.vault.seal import NONCE_BYTES, SealBroken

PIECE = 4 * 1024 * 1024
"""Bytes of one piece: more at a time would be held several times over on the way."""

_VERSION_BYTES = 2


def keep_file(session: Session, district: int, load_id: int, file: IO[bytes]) -> None:
    """Seal what was sent, piece by piece."""
    ring = keyring()
    cipher = ring.cipher(ring.current)
    if cipher is None:
        raise SealBroken(Reason("vault_key_unknown"))
    version = ring.current.to_bytes(_VERSION_BYTES)

    def sealed() -> Iterator[bytes]:
        for number, piece in enumerate(iter(lambda: file.read(PIECE), b"")):
            nonce = os.urandom(NONCE_BYTES)
            where = _where(district, load_id, number, ring.current)
            yield version + nonce + cipher.encrypt(nonce, piece, where)

    _keep(session, district, load_id, PartName.FILE, sealed())


def restore_file(session: Session, district: int, load_id: int, to: Path) -> None:
    """Write the file as it was sent; SealBroken if a piece does not open."""
    ring = keyring()
    with to.open("wb") as file:
        for number, piece in enumerate(_pieces(session, district, load_id, PartName.FILE)):
            key_version = int.from_bytes(piece[:_VERSION_BYTES])
            cipher = ring.cipher(key_version)
            if cipher is None:
                raise SealBroken(Reason("vault_key_unknown"))
            nonce = piece[_VERSION_BYTES:][:NONCE_BYTES]
            body = piece[_VERSION_BYTES + NONCE_BYTES :]
            try:
                where = _where(district, load_id, number, key_version)
                file.write(cipher.decrypt(nonce, body, where))
            except InvalidTag:
                raise SealBroken(Reason("vault_seal_broken")) from None


def keep(session: Session, district: int, load_id: int, name: PartName, content: bytes) -> None:
    """Keep `content`, which holds no personal value, in place of what had this name."""
    pieces = (content[start : start + PIECE] for start in range(0, len(content), PIECE))
    _keep(session, district, load_id, name, pieces)


def restore(session: Session, district: int, load_id: int, name: PartName) -> bytes:
    """What was kept, or nothing."""
    return b"".join(_pieces(session, district, load_id, name))


def has_file(session: Session, district: int, load_id: int) -> bool:
    """Whether the file is still there to be loaded."""
    part = RegisterLoadPart
    return session.get(part, (district, load_id, PartName.FILE, 0)) is not None


def drop(session: Session, district: int, load_id: int, *names: PartName) -> None:
    """Forget what was kept under `names`."""
    part = RegisterLoadPart
    session.execute(
        delete(part)
        .where(part.district == district, part.load_id == load_id, part.name.in_(names))
        .execution_options(synchronize_session=False)
    )


def _keep(
    session: Session, district: int, load_id: int, name: PartName, pieces: Iterable[bytes]
) -> None:
    drop(session, district, load_id, name)
    at = {"district": district, "load_id": load_id, "name": name}
    for number, content in enumerate(pieces):
        session.execute(insert(RegisterLoadPart), [{**at, "number": number, "content": content}])


def _pieces(session: Session, district: int, load_id: int, name: PartName) -> Iterator[bytes]:
    """One piece a statement, so that no more than one is held."""
    part, number = RegisterLoadPart, 0
    while True:
        content = session.scalar(
            select(part.content).where(
                part.district == district,
                part.load_id == load_id,
                part.name == name,
                part.number == number,
            )
        )
        if content is None:
            return
        yield bytes(content)
        number += 1


def _where(district: int, load_id: int, number: int, key_version: int) -> bytes:
    """What a piece is bound to, so that one that was moved elsewhere does not open."""
    return f"register_load_part|{district}/{load_id}|{number}|{key_version}".encode()
