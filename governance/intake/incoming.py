"""A report on its way in: what was said and by whom, checked for form and nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gis.crs import Crs, Point
from governance.intake.photos import CleanPhoto
from workflows.cases.models import CaseSource
from workflows.owners import Actor


@dataclass(frozen=True, slots=True)
class SentPoint:
    """A point as it was sent, in `crs`, and as it is stored: `place`, in CGCS2000."""

    lon: float
    lat: float
    crs: Crs
    accuracy_m: float | None
    place: Point


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach the reporter. Personal: it goes to the vault and nowhere else."""

    name: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Mended:
    """What the grid worker who reports it has done about it, with photographs of how it is now."""

    result: str
    photos: tuple[CleanPhoto, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """`sender` and `key` name the report, `body_hash` tells a repetition from another one."""

    sender: str
    key: str
    body_hash: bytes
    source: CaseSource
    reporter: Actor
    text: str
    seen_at: datetime
    address: str | None = None
    point: SentPoint | None = None
    class_code: str | None = None
    urgent: bool = False
    contact: Contact | None = None
    photos: tuple[CleanPhoto, ...] = ()
    mended: Mended | None = None


def body_hash(fields: object, files: Sequence[bytes] = ()) -> bytes:
    """Return one hash over the JSON of all fields and the photographs, in their order."""
    canonical = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    mark = hashlib.sha256(canonical.encode())
    for content in files:
        mark.update(hashlib.sha256(content).digest())
    return mark.digest()
