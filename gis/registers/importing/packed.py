"""Packed files, unpacked under limits that do not believe what the packing says of itself."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from gis.errors import Invalid, TooLarge
from gis.reason import Reason
from gis.registers.importing.limits import Limits

_BLOCK = 1024 * 1024
_WIDE_GZIP = 16 + zlib.MAX_WBITS
_PROLOG = 65_536
_DOCTYPE = re.compile(rb"<\s*!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class Meter:
    """Counts what came out of a packed file, and ends a bomb before it is through."""

    def __init__(self, packed: int, limits: Limits) -> None:
        self._limits = limits
        allowed = max(limits.ratio_from, packed * limits.ratio)
        self._most = min(limits.unpacked, allowed)
        self.count = 0

    def add(self, block: bytes) -> bytes:
        self.count += len(block)
        if self.count > self._most:
            if self._most == self._limits.unpacked:
                raise TooLarge(Reason("file_unpacks_too_large", {"limit": self._limits.unpacked}))
            raise TooLarge(Reason("file_is_a_bomb", {"ratio": self._limits.ratio}))
        return block


def unpack_gzip(path: Path, to: Path, limits: Limits) -> Path:
    """Write what a gz holds to `to`, members one after another as gunzip does."""
    meter = Meter(path.stat().st_size, limits)
    with path.open("rb") as packed, to.open("wb") as plain:
        try:
            _inflate(packed, plain, meter)
        except zlib.error:
            raise Invalid(Reason("file_damaged")) from None
    return to


def _inflate(packed: IO[bytes], plain: IO[bytes], meter: Meter) -> None:
    stream = None
    data = packed.read(_BLOCK)
    while data:
        stream = stream or zlib.decompressobj(_WIDE_GZIP)
        plain.write(meter.add(stream.decompress(data, _BLOCK)))
        if stream.eof:
            # Another member may follow, or the zeros with which tapes are filled up.
            data = stream.unused_data.lstrip(b"\0") or packed.read(_BLOCK)
            stream = None
        else:
            data = stream.unconsumed_tail or packed.read(_BLOCK)
    if stream is not None:
        plain.write(meter.add(stream.flush()))
        if not stream.eof:
            raise Invalid(Reason("file_damaged"))


def open_zip(path: Path, limits: Limits) -> zipfile.ZipFile:
    """The archive, if it is one, is not locked and has no more members than is allowed."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError):
        raise Invalid(Reason("file_damaged")) from None
    members = archive.infolist()
    if len(members) > limits.members:
        raise TooLarge(Reason("file_members_too_many", {"limit": limits.members}))
    if any(member.flag_bits & 1 for member in members):
        raise Invalid(Reason("file_locked"))
    if sum(member.file_size for member in members) > limits.unpacked:
        raise TooLarge(Reason("file_unpacks_too_large", {"limit": limits.unpacked}))
    return archive


def blocks(archive: zipfile.ZipFile, member: zipfile.ZipInfo, meter: Meter) -> Iterator[bytes]:
    """What a member holds, in blocks."""
    try:
        with archive.open(member) as stream:
            while block := stream.read(_BLOCK):
                yield meter.add(block)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError):
        raise Invalid(Reason("file_damaged")) from None


def check_workbook(path: Path, limits: Limits) -> None:
    """Refuse a workbook that is a bomb, or whose XML declares a document type.

    No office program writes one; entities that multiply can only be declared there.
    """
    with open_zip(path, limits) as archive:
        meter = Meter(path.stat().st_size, limits)
        for member in archive.infolist():
            head = b""
            for block in blocks(archive, member, meter):
                if len(head) < _PROLOG:
                    head += block[:_PROLOG]
            is_xml = PurePosixPath(member.filename).suffix.lower() in {".xml", ".rels"}
            # UTF-16 is read as if it were Latin: only the letters of the word matter.
            if is_xml and _DOCTYPE.search(head.replace(b"\0", b"")):
                raise Invalid(Reason("workbook_declares_entities"))


def unpack_members(path: Path, to: Path, names: dict[str, str], limits: Limits) -> None:
    """Write members of a zip below `to`: name inside -> name there, chosen by the caller."""
    with open_zip(path, limits) as archive:
        meter = Meter(path.stat().st_size, limits)
        for inside, name in names.items():
            with (to / name).open("wb") as plain:
                for block in blocks(archive, archive.getinfo(inside), meter):
                    plain.write(block)
