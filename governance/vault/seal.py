"""Sealing one value to its place, opening it again, and the blind index. Pure.

A sealed value is: algorithm (1 byte), key version (2), nonce (12), ciphertext and tag. The place is
associated data, so that a value moved to another row, column or table does not open.
"""

from __future__ import annotations

import hmac
import os
import re
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag

from gis.errors import Unavailable
from gis.reason import Reason
from governance.vault.keys import Keyring
from governance.vault.words import INDEXED, SealedField, SubjectKind

AES_256_GCM_SIV = 1
NONCE_BYTES = 12
HEADER_BYTES = 3


class SealBroken(Unavailable):
    """A sealed value does not open: it was altered, moved, or its key is gone."""


@dataclass(frozen=True, slots=True)
class Place:
    """The cell that a value belongs to."""

    district: int
    kind: SubjectKind
    subject_id: str
    field: SealedField

    def associated(self, key_version: int) -> bytes:
        """table|column|row|key version, where the row is its district and subject."""
        column = f"{self.kind}.{self.field}"
        return f"sealed_value|{column}|{self.district}/{self.subject_id}|{key_version}".encode()


def seal_value(ring: Keyring, place: Place, value: str) -> bytes:
    """Encrypt under the current key."""
    cipher = ring.cipher(ring.current)
    if cipher is None:
        raise SealBroken(Reason("vault_key_unknown"))
    nonce = os.urandom(NONCE_BYTES)
    header = bytes([AES_256_GCM_SIV]) + ring.current.to_bytes(2)
    body = cipher.encrypt(nonce, value.encode(), place.associated(ring.current))
    return header + nonce + body


def open_value(ring: Keyring, place: Place, sealed: bytes) -> str:
    """Decrypt, or SealBroken; no part of a value that fails its check is returned or told."""
    if len(sealed) <= HEADER_BYTES + NONCE_BYTES or sealed[0] != AES_256_GCM_SIV:
        raise SealBroken(Reason("vault_seal_broken"))
    version = int.from_bytes(sealed[1:HEADER_BYTES])
    cipher = ring.cipher(version)
    if cipher is None:
        raise SealBroken(Reason("vault_key_unknown"))
    nonce, body = sealed[HEADER_BYTES:][:NONCE_BYTES], sealed[HEADER_BYTES + NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, body, place.associated(version)).decode()
    except InvalidTag:
        raise SealBroken(Reason("vault_seal_broken")) from None


def blind(ring: Keyring, district: int, field: SealedField, value: str) -> bytes | None:
    """HMAC-SHA256 of the normalised value under its column's key; None if it is not looked up.

    Equal values of one district meet here whichever register they stand in.
    """
    if field not in INDEXED:
        return None
    message = f"{district}|{normalised(field, value)}".encode()
    return hmac.digest(ring.blind_key(field), message, "sha256")


def normalised(field: SealedField, value: str) -> str:
    """One spelling for every way of writing the same number."""
    text = re.sub(r"[\s\-－—()（）]", "", unicodedata.normalize("NFKC", value))
    if field is SealedField.PHONE:
        return re.sub(r"^(\+|00)86(?=\d{7})", "", text)
    return text.upper()
