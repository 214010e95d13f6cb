"""Count the deadlines of a whole table: read it, write it with `due` beside every row."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge
from operator import itemgetter
from pathlib import Path
from typing import Any, TextIO

from gis.errors import DomainError, Invalid
from gis.reason import Reason
from gis.registers.importing.csv_sheet import CsvSheet
from gis.registers.importing.limits import MEBIBYTE, Limits
from governance.phrases import say
from workflows.calendar import WorkCalendar
from workflows.deadline_rows import IN, OUT, count_row

LIMITS = Limits(size=512 * MEBIBYTE, rows=5_000_000, columns=200, cell=MEBIBYTE)
FAULTS_SHOWN = 20


@dataclass(slots=True)
class Counted:
    """How a table fared; `faults` are (line, what is wrong) of the first bad rows."""

    rows: int = 0
    bad: int = 0
    provisional: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)

    def fault(self, line: int, said: str) -> None:
        self.bad += 1
        if len(self.faults) < FAULTS_SHOWN:
            self.faults.append((line, said))


class DeadlineTable:
    """A table with columns start, amount and unit; whatever else it has is kept.

    Raises Invalid or TooLarge for a file that is no such table.
    """

    def __init__(self, path: Path, encoding: str | None = None) -> None:
        self._sheet = CsvSheet(path, LIMITS, encoding)
        names = [name.lower() for name in self._sheet.columns]
        if missing := [name for name in IN if name not in names]:
            raise Invalid(Reason("columns_missing", {"names": ", ".join(missing)}))
        self.encoding = self._sheet.encoding
        self._from = [names.index(name) for name in IN]
        # A table that was counted before is counted anew.
        self._kept = [at for at, name in enumerate(names) if name not in OUT]

    def write(self, calendar: WorkCalendar, out: TextIO) -> Counted:
        """Write every row with `due`, `provisional` and, where it cannot be counted, `error`."""
        counted = Counted()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([*(self._sheet.columns[at] for at in self._kept), *OUT])
        writer.writerows(self._rows(calendar, counted))
        return counted

    def _rows(self, calendar: WorkCalendar, counted: Counted) -> Iterator[list[Any]]:
        """In the order of the table, be they whole or broken."""
        for chunk in self._sheet.chunks():
            whole = ((line, row, None) for line, row in zip(chunk.lines, chunk.rows, strict=True))
            broken = ((line, cells, reason) for line, reason, cells in chunk.broken)
            for line, row, reason in merge(whole, broken, key=itemgetter(0)):
                counted.rows += 1
                if reason is None:
                    yield self._counted(line, row, calendar, counted)
                else:
                    said = str(say(reason))
                    counted.fault(line, said)
                    yield [*self._cells(row), "", "", said]

    def _counted(
        self, line: int, row: Sequence[str], calendar: WorkCalendar, counted: Counted
    ) -> list[Any]:
        start, amount, unit = self._from
        kept = [row[at] for at in self._kept]
        try:
            due, provisional = count_row(row[start], row[amount], row[unit], calendar)
        except DomainError as fault:
            said = f"{fault.field}: {say(fault.reason)}"
            counted.fault(line, said)
            return [*kept, "", "", said]
        counted.provisional += provisional
        return [*kept, due, "true" if provisional else "false", ""]

    def _cells(self, cells: Sequence[str]) -> list[str]:
        return [cells[at] if at < len(cells) else "" for at in self._kept]
