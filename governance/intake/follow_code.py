"""The code with which a resident follows a case without an account."""

from __future__ import annotations

import hashlib
import hmac

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U to misread."""

_LENGTH = 8
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def follow_code(secret: str, case_no: str) -> str:
    """Return the eight characters that belong to a case; nothing is stored.

    The same case always has the same code, so that a repeated report can be answered alike.
    """
    mark = hmac.new(secret.encode(), f"follow:{case_no}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(mark[:5])
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))


def read_out(code: str) -> str:
    """The code in two halves, as people read it out; the dash is ignored when it is typed."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def opens(secret: str, case_no: str, given: str) -> bool:
    """Whether `given` is the code of the case, however it was typed; in constant time."""
    typed = given.strip().upper().translate(_READ_AS)
    return hmac.compare_digest(typed.encode(), follow_code(secret, case_no).encode())
