"""Made-up tables of standards, loaded as cities load theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.workflows.world import DISTRICT, NOW
from workflows.standards.importing import ImportOptions, import_standards
from workflows.standards.models import CaseClass, Standard
from workflows.standards.report import StandardsReport

HEADER = ("大类代码", "大类名称", "小类代码", "小类名称", "处置单位", "主管部门",
          "立案条件", "结案条件", "处置时限")  # fmt: skip
FIRST, SECOND = date(2026, 3, 1), date(2026, 6, 1)
COVERS: Sequence[Sequence[Any]] = (
    (1, "公用设施", 1, "供水井盖", "供水公司、路灯管理所", "水务局", "缺失", "补装", "2紧急工作时"),
    (None, None, None, None, None, None, "破损", "更换", "1天"),
    (None, None, "02", "排水井盖", "排水公司", "水务局", "缺失", "补装", "2紧急工作时"),
)


def book(path: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    file = path / "standards.xlsx"
    workbook.save(file)
    return file


def load(session: Session, file: Path, day: date = FIRST, **options: Any) -> StandardsReport:
    chosen = ImportOptions(file.name, day, **options)
    report = import_standards(session, DISTRICT, file, chosen, now=NOW)
    session.expire_all()
    return report


def rows(session: Session, code: str) -> list[tuple[Any, ...]]:
    found = session.execute(
        select(
            Standard.filing_condition, Standard.limit_text, Standard.valid_from, Standard.valid_to
        )
        .join(CaseClass, CaseClass.id == Standard.class_id)
        .where(Standard.district == DISTRICT, CaseClass.code == code)
        .order_by(Standard.id)
    )
    return [tuple(row) for row in found]
