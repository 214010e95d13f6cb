"""Tables of past cases as files: CSV, packed with gzip or not, in UTF-8 or GB18030."""

from __future__ import annotations

import codecs
import csv
import gzip
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from gis.errors import Invalid
from gis.reason import Reason
from gis.registers.importing.encoding import GB18030, UTF_8, WITH_BOM, encoding_of

_BLOCK = 1024 * 1024
_DAMAGED = (csv.Error, UnicodeError, EOFError, gzip.BadGzipFile, zlib.error)

Cells = Mapping[str, str]


def header_of(path: Path) -> list[str]:
    """The names of the columns."""
    with opened(path) as file, _readable():
        return next(csv.reader(file), [])


def rows_of(path: Path) -> Iterator[Cells]:
    """The rows by column; a short row lacks its last columns. Raises Invalid for a damaged file."""
    with opened(path) as file, _readable():
        rows = csv.reader(file)
        header = next(rows, [])
        for row in rows:
            yield dict(zip(header, row, strict=False))


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """The text of a file. Raises Invalid where it is in neither encoding, or no whole gzip."""
    if path.suffix != ".gz":
        with path.open(encoding=encoding_of(path), newline="") as file:
            yield file
        return
    with _readable(), gzip.open(path, "rb") as packed:
        encoding = _encoding_of_packed(packed)
    with gzip.open(path, "rt", encoding=encoding, newline="") as file:
        yield file


def _encoding_of_packed(file: gzip.GzipFile) -> str:
    decoder = codecs.getincrementaldecoder(UTF_8)()
    try:
        while block := file.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return GB18030
    return WITH_BOM


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except _DAMAGED as error:
        raise Invalid(Reason("learn_unreadable", {"problem": str(error)})) from None
