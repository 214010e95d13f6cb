"""What a row held, for faults that were only found in the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gis.registers.importing.checking import Checker
from gis.registers.importing.fault_log import LISTED_WARNINGS, RowFault
from gis.registers.importing.sheet import Sheet


def show(found: Sequence[RowFault], sheet: Sheet, checker: Checker) -> Iterator[RowFault]:
    """The faults with the cells of their rows: the file is read once more, for staging keeps none.

    Only what will be listed is shown: the first warnings of each kind by line.
    """
    rest: list[RowFault] = []
    wanted: dict[int, list[RowFault]] = {}
    warned: dict[str, int] = {}
    for fault in sorted(found, key=lambda one: one.line):
        code = fault.reason.code
        warned[code] = warned.get(code, 0) + (not fault.refused)
        if fault.refused or warned[code] <= LISTED_WARNINGS:
            wanted.setdefault(fault.line, []).append(fault)
        else:
            rest.append(fault)
    for chunk in sheet.chunks() if wanted else ():
        for line, row in zip(chunk.lines, chunk.rows, strict=True):
            for fault in wanted.pop(line, ()):
                yield replace(fault, values=checker.shown(row))
        if not wanted:
            break
    yield from rest
