"""The standards of a day as a table such as cities keep, which reads back as what it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflows.rulers import Unit
from workflows.standards.columns import HEADERS
from workflows.standards.models import CaseClass, ClassKind, Standard

SHEETS: Mapping[ClassKind, str] = {
    ClassKind.COMPONENT: "部件",
    ClassKind.EVENT: "事件",
    ClassKind.MATTER: "诉求",
}
_COLUMNS = (
    "major_code", "major_name", "minor_code", "minor_name", "handled_by", "overseen_by",
    "filing_condition", "closing_condition", "limit", "synonyms", "name_en",
)  # fmt: skip
_WIDE = {"filing_condition": 48, "closing_condition": 24, "handled_by": 28, "overseen_by": 28}
_UNITS: Mapping[Unit, str] = {
    Unit.URGENT_HOUR: "紧急工作时",
    Unit.NATURAL_DAY: "自然日",
    Unit.WORK_HOUR: "工作时",
    Unit.WORK_DAY: "工作日",
}


def write_standards(session: Session, district: int, day: date, to: IO[bytes]) -> int:
    """Write what is in force on `day` as an XLSX, a sheet for each kind; returns how many rows.

    Imported again on that day it changes nothing.
    """
    book = Workbook(write_only=True)
    written = 0
    for kind, title in SHEETS.items():
        rows = _rows(session, district, kind, day)
        if rows or kind is ClassKind.COMPONENT:
            sheet = book.create_sheet(title)
            for letter, name in zip("ABCDEFGHIJK", _COLUMNS, strict=True):
                sheet.column_dimensions[letter].width = _WIDE.get(name, 12)
            sheet.append(_cells(sheet, (HEADERS[name][0] for name in _COLUMNS), bold=True))
            for case_class, standard in rows:
                sheet.append(_cells(sheet, _row(case_class, standard)))
            written += len(rows)
    book.save(to)
    return written


def _rows(
    session: Session, district: int, kind: ClassKind, day: date
) -> Sequence[tuple[CaseClass, Standard]]:
    found = session.execute(
        select(CaseClass, Standard)
        .join(
            Standard,
            (Standard.district == CaseClass.district) & (Standard.class_id == CaseClass.id),
        )
        .where(
            CaseClass.district == district,
            CaseClass.kind == kind,
            or_(CaseClass.ended_on.is_(None), CaseClass.ended_on > day),
            Standard.valid_from <= day,
            or_(Standard.valid_to.is_(None), Standard.valid_to > day),
        )
        .order_by(CaseClass.position, CaseClass.code, Standard.position, Standard.id)
    )
    return [(row[0], row[1]) for row in found]


def _row(case_class: CaseClass, standard: Standard) -> tuple[str, ...]:
    _letter, major, minor = case_class.code.split("-", 2)
    english = "" if case_class.name_en == case_class.name else case_class.name_en
    return (
        major, case_class.major_name, minor, case_class.name,
        standard.handled_by or "", standard.overseen_by or "",
        standard.filing_condition, standard.closing_condition, _limit(standard),
        "、".join(case_class.synonyms), english,
    )  # fmt: skip


def _limit(standard: Standard) -> str:
    """As the city wrote it; what a person made of it, and what nobody wrote, in the same units."""
    if standard.amount is None or standard.unit is None:
        return standard.limit_text or ""
    if standard.limit_text is not None and standard.mended_by is None:
        return standard.limit_text
    return f"{standard.amount.normalize():f}{_UNITS[standard.unit]}"


def _cells(sheet: Any, texts: Iterable[str], *, bold: bool = False) -> list[Cell]:
    return [_cell(sheet, text, bold=bold) for text in texts]


def _cell(sheet: Any, text: str, *, bold: bool) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, value=text)
    # What begins with = is a text all the same: a spreadsheet must not compute it.
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(bold=bold)
    return cell
