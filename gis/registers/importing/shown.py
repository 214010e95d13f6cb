"""What a row held, for faults that were only found in the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gis.registers.importing.checking import Checker
from gis.registers.importing.fault_log import LISTED_WARNINGS, RowFault
from gis.registers.importing.sheet import Sheet


def show(found: Sequence[RowFault], sheet: Sheet, checker: Checker) -> Iterator[RowFault]:
    """The faults with the cells of their rows: the file is read once more, for staging keeps none.

    Warnings are counted by the thousand and listed by the hundred; only what is listed is shown.
    """
    wanted: dict[int, list[RowFault]] = {}
    warned: dict[str, int] = {}
    for fault in found:
        code = fault.reason.code
        warned[code] = warned.get(code, 0) + (not fault.refused)
        if fault.refused or warned[code] <= LISTED_WARNINGS:
            wanted.setdefault(fault.line, []).append(fault)
        else:
            yield fault
    if not wanted:
        return
    for chunk in sheet.chunks():
        for line, row in zip(chunk.lines, chunk.rows, strict=True):
            for fault in wanted.pop(line, ()):
                yield replace(fault, values=checker.shown(row))
        if not wanted:
            return
