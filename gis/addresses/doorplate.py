"""A register's address taken apart: what a look-up by number needs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gis.addresses.normalise import key

_DOOR = re.compile(r"^(?P<stem>.*?\D)(?P<door>\d{1,6})(?:-\d+)?号")


@dataclass(frozen=True, slots=True)
class Doorplate:
    """`key` is the address without divisions, `head` the divisions before it, `stem` all of the
    key before the house number `door`; None where the address has no such part.
    """

    key: str
    head: str | None = None
    stem: str | None = None
    door: int | None = None


def doorplate(address: str) -> Doorplate:
    """广东省佛山市禅城区祖庙街道祖庙路十二号 -> key 祖庙路12号, stem 祖庙路, door 12."""
    whole = key(address)
    match = _DOOR.match(whole)
    if match is None:
        return Doorplate(whole)
    return Doorplate(whole, stem=match["stem"], door=int(match["door"]))
