"""The error file names line, field and reason beside what the row held, and computes nothing."""

from __future__ import annotations

import csv
from pathlib import Path

from openpyxl import load_workbook
from sqlalchemy.orm import Session

from gis.reason import Reason
from gis.registers.importing.fault_file import write_faults
from gis.registers.importing.fault_log import LISTED_WARNINGS, FaultLog, RowFault
from gis.registers.importing.report import LoadReport
from tests.gis.register_files import load_file, write_csv

ROWS = [
    {"地址": "=HYPERLINK(1)", "经度": "113.1", "纬度": "-91", "备注": "+86 1"},
    {"地址": "祖庙路2号", "经度": "-113.1", "纬度": "", "备注": "@x"},
]
TITLES = ("行", "字段", "原因")


def report_of(session: Session, folder: Path) -> LoadReport:
    return load_file(session, write_csv(folder / "a.csv", ROWS))


def say(reason: Reason) -> str:
    return f"<{reason.code}>"


def test_as_csv(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "errors.csv"
    write_faults(report_of(session, tmp_path), path, say, TITLES)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["行", "字段", "原因", "地址", "经度", "纬度", "备注"],
            ["2", "lat", "<lat_out_of_range>", "'=HYPERLINK(1)", "113.1", "-91", "'+86 1"],
            ["3", "lat", "<field_missing>", "祖庙路2号", "-113.1", "", "'@x"],
        ]


def test_as_workbook(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "errors.xlsx"
    write_faults(report_of(session, tmp_path), path, say, TITLES)
    book = load_workbook(path)
    rows = list(book.active.iter_rows())  # type: ignore[union-attr]
    assert [cell.value for cell in rows[1]][:5] == [
        2,
        "lat",
        "<lat_out_of_range>",
        "=HYPERLINK(1)",
        "113.1",
    ]
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "inlineStr"}


def test_the_error_file_can_be_mended_and_loaded(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "errors.csv"
    write_faults(report_of(session, tmp_path), path, say)
    mended = (
        path.read_text("utf-8-sig").replace(",-91,", ",23.1,").replace("-113.1,,", "113.1,23.1,")
    )
    path.write_text(mended)
    assert load_file(session, path).inserted == 2


def test_a_log_stays_small_in_memory_and_in_order() -> None:
    log = FaultLog()
    count = 3 * LISTED_WARNINGS
    for line in range(count, 0, -1):
        log.add(RowFault(line, "lat", Reason("a"), {"x": "值" * 1000}))
        log.add(RowFault(line, None, Reason("b", {"n": line}), refused=False))
    assert log.warned == {"b": count}
    assert len(log) == count + LISTED_WARNINGS
    assert [fault.line for fault in log if fault.refused] == list(range(1, count + 1))
    assert next(iter(log)).values == {"x": "值" * 1000}


def test_warnings_are_all_counted_and_the_first_of_them_listed(
    session: Session, tmp_path: Path
) -> None:
    count = LISTED_WARNINGS + 20
    rows = [{"address": f"祖庙路{n}号", "lon": 113.1, "lat": 23.0} for n in range(1, count + 1)]
    report = load_file(session, write_csv(tmp_path / "a.csv", rows))
    assert report.warned == {"location_beside_grids": count}
    assert [fault.line for fault in report.faults] == list(range(2, LISTED_WARNINGS + 2))
    assert all(fault.values["address"] for fault in report.faults)
