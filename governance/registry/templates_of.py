"""Empty tables for officers to fill in: one a register, with the titles that are understood."""

from __future__ import annotations

import csv
import io

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from gis.registers.importing.kinds import RegisterKind
from governance.registry.looking import FieldWords, field_words
from governance.registry.words import KINDS

_WIDTH = 18


def csv_template(kind: RegisterKind) -> bytes:
    """A header in UTF-8 with the mark by which Excel knows it."""
    written = io.StringIO()
    csv.writer(written).writerow([one.title for one in _columns(kind)])
    return written.getvalue().encode("utf-8-sig")


def xlsx_template(kind: RegisterKind) -> bytes:
    """A sheet of text cells, so that codes keep their digits, and one that says what is needed."""
    book = Workbook()
    sheet, notes = book.worksheets[0], book.create_sheet(_("填写说明"))
    sheet.title = str(KINDS[kind])
    notes.append([_("列"), _("是否必填")])
    for number, one in enumerate(_columns(kind), 1):
        cell = sheet.cell(1, number, one.title)
        cell.font = Font(bold=True)
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width, column.number_format = _WIDTH, "@"
        notes.append([one.title, _("必填") if one.required else _("选填")])
    sheet.freeze_panes = "A2"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _columns(kind: RegisterKind) -> list[FieldWords]:
    """Points have two columns for their place; the one that holds both is for other programs."""
    known = field_words(kind)
    if any(one.name == "lon" for one in known):
        return [one for one in known if one.name != "geometry"]
    return known
