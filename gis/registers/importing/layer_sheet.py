"""Layers of geographic programs: GeoPackage, and Shapefile in a zip."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pyogrio
import pyogrio.errors

from gis.errors import Invalid, TooLarge
from gis.reason import Reason
from gis.registers.importing.encoding import GB18030, UTF_8, first_bad_line
from gis.registers.importing.limits import Limits
from gis.registers.importing.packed import unpack_members
from gis.registers.importing.sheet import CHUNK, Chunk

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_EPSG = re.compile(r"^EPSG:(\d+)$")
_CGCS2000 = re.compile(r"China[_ ]Geodetic[_ ]Coordinate|CGCS[_ ]?2000", re.IGNORECASE)
_GEOGRAPHIC = re.compile(r"^\s*(GEOGCS|GEOGCRS)")


def open_geopackage(path: Path, limits: Limits) -> LayerSheet:
    """The one layer with features of a GeoPackage."""
    return LayerSheet(path, limits, None)


def open_shapefile(path: Path, names: Sequence[str], folder: Path, limits: Limits) -> LayerSheet:
    """The one Shapefile of a zip. Without .cpg its words are UTF-8 if they can be, else GB18030."""
    shapes = [name for name in names if name.lower().endswith(".shp")]
    if len(shapes) != 1:
        raise Invalid(Reason("zip_of_many_shapefiles", {"files": len(shapes)}))
    stem = str(PurePosixPath(shapes[0]).with_suffix(""))
    parts = {
        name: f"layer{PurePosixPath(name).suffix.lower()}"
        for name in names
        if str(PurePosixPath(name).with_suffix("")) == stem
        and PurePosixPath(name).suffix.lower() in _PARTS
    }
    lacking = {".shp", ".dbf"} - {Path(name).suffix for name in parts.values()}
    if lacking:
        raise Invalid(Reason("shapefile_incomplete", {"parts": "、".join(sorted(lacking))}))
    unpack_members(path, folder, parts, limits)
    encoding = None
    if not (folder / "layer.cpg").exists():
        bad = first_bad_line(folder / "layer.dbf", UTF_8)
        encoding = UTF_8 if bad is None else GB18030
    return LayerSheet(folder / "layer.shp", limits, encoding)


class LayerSheet:
    """Read through GDAL a chunk at a time. The line of a row is the number of its feature."""

    has_shapes = True

    def __init__(self, path: Path, limits: Limits, encoding: str | None) -> None:
        self._path, self._limits, self._encoding = path, limits, encoding
        self._layer = _only_layer(path)
        about = self._asked(pyogrio.read_info, force_feature_count=True)
        self._count = int(about["features"])
        if self._count > limits.rows:
            raise TooLarge(Reason("rows_too_many", {"limit": limits.rows}))
        if not self._count:
            raise Invalid(Reason("table_empty"))
        self.columns = tuple(str(name) for name in about["fields"])
        if len(self.columns) > limits.columns:
            raise TooLarge(Reason("columns_too_many", {"limit": limits.columns}))
        self.encoding: str | None = encoding or about["encoding"]
        self.srid = _srid(about["crs"])

    def chunks(self) -> Iterator[Chunk]:
        for start in range(0, self._count, CHUNK):
            _, _, shapes, fields = self._asked(
                pyogrio.raw.read, skip_features=start, max_features=CHUNK, datetime_as_string=True
            )
            count = len(shapes) if shapes is not None else len(fields[0]) if fields else 0
            cells = [column.tolist() for column in fields]
            rows = [list(row) for row in zip(*cells, strict=True)] if cells else [[]] * count
            yield Chunk(
                list(range(start + 1, start + count + 1)),
                [[_cell(value) for value in row] for row in rows],
                list(shapes) if shapes is not None else [None] * count,
                share=min((start + count) / self._count, 1.0),
            )

    def _asked(self, question: Any, **options: Any) -> Any:
        try:
            return question(self._path, layer=self._layer, encoding=self._encoding, **options)
        except UnicodeDecodeError as error:
            raise Invalid(Reason("layer_not_in_encoding", {"encoding": error.encoding})) from None
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
            raise Invalid(Reason("layer_unreadable")) from error
        except (pyogrio.errors.FeatureError, pyogrio.errors.FieldError) as error:
            raise Invalid(Reason("layer_unreadable")) from error


def _only_layer(path: Path) -> str:
    try:
        layers = pyogrio.list_layers(path)
    except pyogrio.errors.DataSourceError as error:
        raise Invalid(Reason("layer_unreadable")) from error
    names = [str(name) for name, kind in layers if kind is not None] or [str(n) for n, _ in layers]
    if len(names) != 1:
        listed = "、".join(names)[:200]
        raise Invalid(Reason("layers_many", {"count": len(names), "layers": listed}))
    return names[0]


def _srid(written: str | None) -> int | None:
    """EPSG number of a layer's own system; None where it says nothing."""
    if not written:
        return None
    numbered = _EPSG.match(written)
    if numbered:
        return int(numbered[1])
    if _GEOGRAPHIC.match(written):
        if _CGCS2000.search(written):
            return 4490
        if "WGS_1984" in written or "WGS 84" in written:
            return 4326
    name = re.search(r'"([^"]+)"', written)
    raise Invalid(Reason("crs_of_file_unknown", {"crs": name[1] if name else written[:80]}), "crs")


def _cell(value: Any) -> Any:
    """NaN is how numpy says that a number is missing."""
    if isinstance(value, float) and np.isnan(value):
        return None
    return value
