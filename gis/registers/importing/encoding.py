"""Which encoding a text file is in."""

from __future__ import annotations

import codecs
from pathlib import Path

from gis.errors import Invalid
from gis.reason import Reason

UTF_8, WITH_BOM, GB18030 = "utf-8", "utf-8-sig", "gb18030"
_BLOCK = 1024 * 1024
_THREE_BYTES = 0xE0
"""First byte of a sign of three or more in UTF-8."""
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def encoding_of(path: Path, given: str | None = None) -> str:
    """UTF-8 with or without BOM, GB18030, or UTF-16 with its BOM: the whole file must be in it.

    Chinese text in GB18030 is hardly ever valid UTF-8, so UTF-8 is asked first; a short one may be,
    but then its signs would all be of two bytes, and Chinese ones have three. Invalid names the
    line that fits neither.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if given is not None:
        return _given(path, given)
    if start.startswith(codecs.BOM_UTF8):
        return _sure(path, WITH_BOM)
    if start.startswith(_UTF_16):
        return _sure(path, "utf-16")
    if first_bad_line(path, UTF_8) is None:
        highest = _highest_byte(path)
        short = 0x80 <= highest < _THREE_BYTES and first_bad_line(path, GB18030) is None
        return GB18030 if short else UTF_8
    return _sure(path, GB18030)


def _highest_byte(path: Path) -> int:
    highest = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            here = max(block)
            highest = max(highest, here)
            if highest >= _THREE_BYTES:
                break
    return highest


def _given(path: Path, given: str) -> str:
    try:
        name = codecs.lookup(given).name
        "".encode(name)
    except LookupError:
        raise Invalid(Reason("encoding_unknown", {"encoding": given[:40]}), "encoding") from None
    return _sure(path, WITH_BOM if name == UTF_8 else name)


def _sure(path: Path, encoding: str) -> str:
    line = first_bad_line(path, encoding)
    if line is not None:
        raise Invalid(Reason("text_not_in_encoding", {"encoding": encoding, "line": line}))
    return encoding


def first_bad_line(path: Path, encoding: str) -> int | None:
    """Number of the first line that cannot be decoded."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            try:
                line += decoder.decode(block, final=not block).count("\n")
            except UnicodeDecodeError as error:
                return line + bytes(error.object)[: error.start].count(b"\n")
            if not block:
                return None
