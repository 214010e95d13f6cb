"""Files of registers as other programs write them, and one way to load them in tests."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from openpyxl import Workbook
from sqlalchemy.orm import Session

from gis.registers.importing.kinds import RegisterKind
from gis.registers.importing.load import load
from gis.registers.importing.report import LoadOptions, LoadReport
from tests.gis.builders import DISTRICT

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
LATER = datetime(2026, 11, 21, 4, tzinfo=UTC)
Row = Mapping[str, Any]


def csv_text(rows: Sequence[Row], separator: str = ",") -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]), delimiter=separator, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def write_csv(path: Path, rows: Sequence[Row], encoding: str = "utf-8") -> Path:
    data = csv_text(rows).encode(encoding)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def write_xlsx(path: Path, rows: Sequence[Row]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    book.save(path)
    return path


def feature(properties: Row, geometry: Any) -> dict[str, Any]:
    shape = None if geometry is None else shapely.geometry.mapping(geometry)
    return {"type": "Feature", "properties": dict(properties), "geometry": shape}


def write_geojson(path: Path, rows: Sequence[Row], shapes: Sequence[Any]) -> Path:
    features = [feature(row, shape) for row, shape in zip(rows, shapes, strict=True)]
    whole = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(whole, ensure_ascii=False))
    return path


def write_layer(  # noqa: PLR0917 - what a layer is made of
    path: Path,
    rows: Sequence[Row],
    shapes: Sequence[Any],
    kind: str = "Point",
    crs: str | None = "EPSG:4490",
    encoding: str | None = None,
) -> Path:
    """A GeoPackage or the parts of a Shapefile."""
    names = list(rows[0])
    pyogrio.raw.write(
        path,
        shapely.to_wkb(np.array(shapes, dtype=object)),
        [np.array([row[name] for row in rows], dtype=object) for name in names],
        fields=names,
        geometry_type=kind,
        crs=crs,
        encoding=encoding,
    )
    return path


def zipped(path: Path, members: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def write_shapefile(
    path: Path,
    rows: Sequence[Row],
    shapes: Sequence[Any],
    *,
    encoding: str = "UTF-8",
    cpg: bool = True,
    **layer: Any,
) -> Path:
    """A Shapefile in a zip, in a folder as people pack it."""
    folder = path.with_suffix("")
    folder.mkdir()
    write_layer(folder / "图层.shp", rows, shapes, encoding=encoding, **layer)
    kept = [part for part in folder.iterdir() if cpg or part.suffix != ".cpg"]
    return zipped(path, {f"资料/{part.name}": part.read_bytes() for part in kept})


def load_file(
    session: Session, path: Path, kind: RegisterKind = RegisterKind.LOCATIONS, **options: Any
) -> LoadReport:
    now = options.pop("now", NOW)
    district = options.pop("district", DISTRICT)
    given = LoadOptions(**{"source_name": path.name} | options)
    return load(session, district, kind, path, given, now=now)


def told(report: LoadReport) -> list[tuple[int, str | None, str]]:
    """Faults as (line, field, code)."""
    return [(fault.line, fault.field, fault.reason.code) for fault in report.faults]


def counts(report: LoadReport) -> tuple[int, int, int, int, int]:
    """inserted, updated, unchanged, repeated, refused."""
    return (
        report.inserted,
        report.updated,
        report.unchanged,
        report.repeated,
        report.refused,
    )
