"""Which kind of file this is, told by what is in it and never by its name alone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gis.errors import Invalid, NotFound, TooLarge
from gis.reason import Reason
from gis.registers.importing.csv_sheet import CsvSheet
from gis.registers.importing.geojson_sheet import GeoJsonSheet
from gis.registers.importing.layer_sheet import open_geopackage, open_shapefile
from gis.registers.importing.limits import Limits
from gis.registers.importing.packed import open_zip, unpack_gzip, unpack_members
from gis.registers.importing.sheet import Sheet
from gis.registers.importing.xlsx_sheet import open_workbook

_GZIP, _ZIP, _SQLITE = b"\x1f\x8b", b"PK\x03\x04", b"SQLite format 3\0"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_HEAD = 4096
_INSIDE = (".csv", ".txt", ".geojson", ".json", ".gpkg", ".xlsx")


@contextmanager
def opened(path: Path, limits: Limits, encoding: str | None = None) -> Iterator[Sheet]:
    """Open a CSV (also .gz), XLSX, GeoJSON, GeoPackage, or a zip with a Shapefile or one of these.

    Raises TooLarge for what is over `limits`, Invalid for what cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="onemap-load-") as folder:
        yield _open(path, Path(folder), limits, encoding)


def _open(path: Path, folder: Path, limits: Limits, encoding: str | None) -> Sheet:
    head = _head(path, limits)
    if head.startswith(_GZIP):
        path = unpack_gzip(path, folder / "unpacked", limits)
        head = _head(path, limits, most=limits.unpacked)
    if head.startswith(_ZIP):
        return _of_zip(path, folder, limits, encoding)
    if head.startswith(_OLD_OFFICE):
        raise Invalid(Reason("workbook_old"))
    if head.startswith(_SQLITE):
        # Under a name that its reader takes for its own, whatever an upload was called.
        named = folder / "layer.gpkg"
        named.symlink_to(path.resolve())
        return open_geopackage(named, limits)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return GeoJsonSheet(path, limits, encoding)
    return CsvSheet(path, limits, encoding)


def _of_zip(path: Path, folder: Path, limits: Limits, encoding: str | None) -> Sheet:
    with open_zip(path, limits) as archive:
        names = [one.filename for one in archive.infolist() if not one.is_dir()]
    if "xl/workbook.xml" in names:
        return open_workbook(path, limits)
    names = [name for name in names if not name.startswith("__MACOSX/")]
    if any(name.lower().endswith(".shp") for name in names):
        return open_shapefile(path, names, folder, limits)
    inside = [name for name in names if name.lower().endswith(_INSIDE)]
    if len(inside) != 1 or any(name.lower().endswith(".zip") for name in names):
        raise Invalid(Reason("zip_without_register", {"files": len(inside)}))
    unpack_members(path, folder, {inside[0]: "inside"}, limits)
    inner = folder / "inside"
    if _head(inner, limits, most=limits.unpacked).startswith((_GZIP, _ZIP)):
        if not inside[0].lower().endswith(".xlsx"):
            raise Invalid(Reason("zip_without_register", {"files": len(inside)}))
        return open_workbook(inner, limits)
    return _open(inner, folder, limits, encoding)


def _head(path: Path, limits: Limits, most: int | None = None) -> bytes:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        raise NotFound(Reason("file_missing")) from None
    if size > (most or limits.size):
        raise TooLarge(Reason("file_too_large", {"limit": most or limits.size}))
    if not size:
        raise Invalid(Reason("table_empty"))
    return head
