"""GeoJSON, feature by feature, so that a large file never stands in memory whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from gis.errors import Invalid, TooLarge
from gis.reason import Reason
from gis.registers.importing.encoding import encoding_of
from gis.registers.importing.limits import Limits
from gis.registers.importing.sheet import CHUNK, Chunk

_PIECE = 1024 * 1024
_CHUNK_SIGNS = 16 * 1024 * 1024
_LOOKED_AT = 1000
"""Features whose properties give the columns."""
_EPSG = re.compile(r"EPSG:(?:[\d.]*:)?(\d+)|(CRS84)")
_WGS84 = 4326


class Parts:
    """Values and signs of a JSON text, taken one after another from a file."""

    def __init__(self, file: TextIO, most: int) -> None:
        self._file, self._most = file, most
        self._text, self._at, self._ended = "", 0, False
        self.taken = 0
        self.number = 0
        """Of the feature that is being read."""
        self._decoder = json.JSONDecoder()

    def sign(self) -> str:
        """The next sign that is no blank, left where it is; empty at the end."""
        while True:
            while self._at < len(self._text):
                if not self._text[self._at].isspace():
                    return self._text[self._at]
                self._at += 1
            if not self._more():
                return ""

    def take(self, sign: str) -> None:
        if self.sign() != sign:
            raise Invalid(Reason("geojson_unreadable"))
        self._at += 1

    def value(self) -> Any:
        """The next value whole. Text doubles, so that a long one is not tried too often."""
        self.sign()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except RecursionError:
                raise Invalid(Reason("geojson_too_deep")) from None
            except ValueError:
                if not self._more():
                    raise Invalid(Reason("geojson_unreadable")) from None
                continue
            length = end - self._at
            # At the end of what was read a number may go on, so that one is read again.
            if end < len(self._text) or not self._more():
                self._at += length
                self.taken += length
                return value

    def _more(self) -> bool:
        """Read on; False at the end of the file."""
        if self._ended:
            return False
        kept = self._text[self._at :]
        if len(kept) > self._most:
            about = {"limit": self._most, "number": self.number}
            raise TooLarge(Reason("feature_too_large", about))
        piece = self._file.read(max(_PIECE, len(kept)))
        self._ended = not piece
        self._text, self._at = kept + piece, 0
        return bool(piece)


class GeoJsonSheet:
    """A FeatureCollection or one Feature. The line of a row is the number of its feature."""

    has_shapes = True

    def __init__(self, path: Path, limits: Limits, encoding: str | None = None) -> None:
        self._path, self._limits = path, limits
        self._size = max(path.stat().st_size, 1)
        self.encoding = encoding_of(path, encoding)
        self.srid: int | None = None
        names: dict[str, None] = {}
        count = 0
        for count, (_, feature) in enumerate(self._features(), start=1):
            names.update(dict.fromkeys(map(str, _properties(feature))))
            if count >= _LOOKED_AT:
                break
        if not count:
            raise Invalid(Reason("table_empty"))
        if len(names) > limits.columns:
            raise TooLarge(Reason("columns_too_many", {"limit": limits.columns}))
        self.columns = tuple(names)

    def chunks(self) -> Iterator[Chunk]:
        chunk, began = Chunk([], [], []), 0
        shapes: list[Any] = []
        for number, (taken, feature) in enumerate(self._features(), start=1):
            if number > self._limits.rows:
                raise TooLarge(Reason("rows_too_many", {"limit": self._limits.rows}))
            known = _properties(feature)
            chunk.lines.append(number)
            chunk.rows.append([_cell(known.get(name)) for name in self.columns])
            shapes.append(feature.get("geometry") if isinstance(feature, Mapping) else None)
            if len(chunk.lines) >= CHUNK or taken - began > _CHUNK_SIGNS:
                chunk.shapes, chunk.share = shapes, min(taken / self._size, 1.0)
                yield chunk
                chunk, shapes, began = Chunk([], []), [], taken
        if chunk.lines:
            chunk.shapes = shapes
            yield chunk

    def _features(self) -> Iterator[tuple[int, Any]]:
        """Each feature with how many signs of the file are read by then."""
        with self._path.open(encoding=self.encoding) as file:
            parts = Parts(file, self._limits.feature)
            parts.take("{")
            about: dict[str, Any] = {}
            listed = False
            while parts.sign() != "}":
                name = parts.value()
                parts.take(":")
                if name == "features" and parts.sign() == "[":
                    listed = True
                    for feature in _listed(parts):
                        yield parts.taken, feature
                elif isinstance(name, str):
                    about[name] = parts.value()
                else:
                    raise Invalid(Reason("geojson_unreadable"))
                if name == "crs":
                    self.srid = _system(about[name])
                if parts.sign() != "}":
                    parts.take(",")
            if about.get("type") == "Feature" and not listed:
                yield parts.taken, about
            elif not listed:
                kind = str(about.get("type"))[:40]
                raise Invalid(Reason("geojson_no_features", {"kind": kind}))


def _listed(parts: Parts) -> Iterator[Any]:
    parts.take("[")
    while parts.sign() != "]":
        parts.number += 1
        yield parts.value()
        if parts.sign() != "]":
            parts.take(",")
    parts.take("]")


def _system(said: Any) -> int | None:
    """EPSG number of the member `crs`, which the standard dropped and people still write."""
    found = _EPSG.search(json.dumps(said))
    if found is None:
        return None
    return int(found[1]) if found[1] else _WGS84


def _properties(feature: Any) -> Mapping[str, Any]:
    known = feature.get("properties") if isinstance(feature, Mapping) else None
    return known if isinstance(known, Mapping) else {}


def _cell(value: Any) -> Any:
    """Lists and objects as their JSON: no field holds one, and a report of faults shows it."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value
