"""Load a register from a file: the one way in for the command line and for officers' uploads.

Rows are read and checked a chunk at a time, gathered in a staging table, and compared and written
from there by set, all in the transaction of the session: a load that is cut off leaves nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis.errors import Conflict, Invalid
from gis.geocoder.book import forget_books
from gis.reason import Reason
from gis.registers.importing.checking import Checker
from gis.registers.importing.columns import match, missing
from gis.registers.importing.fault_log import FaultLog, RowFault
from gis.registers.importing.kinds import RegisterKind
from gis.registers.importing.locks import alone
from gis.registers.importing.merge import Merge, values_of
from gis.registers.importing.opening import opened
from gis.registers.importing.register import Counts, Register, Setting
from gis.registers.importing.registers import REGISTERS
from gis.registers.importing.report import LoadOptions, LoadReport, Progress, Stage
from gis.registers.importing.sheet import Sheet
from gis.registers.importing.shown import show
from gis.registers.importing.staging import Staging
from gis.registers.importing.systems import system_of
from gis.registers.libraries import FIRST_LIBRARY
from gis.registers.queries import CHINA

Tell = Callable[[Progress], None]


def load(  # noqa: PLR0913 - what a load is made of
    session: Session,
    district: int,
    kind: RegisterKind,
    source: Path,
    options: LoadOptions,
    *,
    now: datetime,
    progress: Tell | None = None,
    registers: Mapping[RegisterKind, Register] = REGISTERS,
) -> LoadReport:
    """Bring the rows of the file `source` into the register `kind` of a district or library.

    Rows meet by their business key; one that says nothing new is not touched. A row that is
    refused is reported and the rest goes in, or nothing with `all_or_nothing`. The caller commits.
    Persons and staff are among `governance.registry.registers.REGISTERS` alone.

    Raises Invalid or TooLarge for a file that cannot be read as a whole, Conflict while the same
    register is being loaded already, or when it is written to from elsewhere meanwhile.
    """
    register = registers[kind]
    setting = Setting(
        session,
        district,
        now,
        options.source_name[:80],
        options.effective or now.astimezone(CHINA).date(),
        district >= FIRST_LIBRARY,
        whole_layout=kind is RegisterKind.GRIDS and options.effective is not None,
    )
    alone(session, district, kind)
    with opened(source, options.limits, options.encoding) as sheet:
        try:
            return _Load(register, setting, sheet, options, progress or _silent).run()
        except IntegrityError as error:
            raise Conflict(Reason("register_written_meanwhile")) from error


def _silent(_: Progress) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class _Load:
    register: Register
    setting: Setting
    sheet: Sheet
    options: LoadOptions
    tell: Tell

    def run(self) -> LoadReport:
        sheet, register, options = self.sheet, self.register, self.options
        matching = match(register, sheet.columns, options.mapping, options.pairs)
        lacking = missing(register, matching, has_shapes=sheet.has_shapes)
        if lacking:
            raise Invalid(Reason("columns_missing", {"names": "、".join(lacking)}), "file")
        crs, convert = system_of(sheet, options.crs, self.setting.session)
        log = FaultLog()
        checker = Checker(register, matching, sheet.columns, crs, options.limits, self.setting, log)
        staging = Staging(self.setting.session, register)
        for chunk in sheet.chunks():
            staging.write(list(checker.rows(convert(chunk))))
            self.tell(Progress(Stage.READING, checker.read, chunk.share))
        self.tell(Progress(Stage.COMPARING, checker.read, 0.0))
        found = staging.repeats()
        repeated = sum(not fault.refused for fault in found)
        found += staging.refusals(values_of(self.setting))
        refused = checker.refused + sum(fault.refused for fault in found)
        # A whole layout would end the cell whose new outline was refused.
        all_or_nothing = options.all_or_nothing or self.setting.whole_layout
        applied = not options.dry_run and not (all_or_nothing and refused)
        placed = sheet.has_shapes or {"lon", "lat"} <= set(matching.places)
        present = {*matching.places, *(["geometry"] if placed else [])}
        merge = Merge(register, self.setting, present)
        unlisted: Counter[str] = Counter()
        counts = self._merge(merge, found, unlisted, checker.read, applied=applied)
        for fault in show(found, sheet, checker):
            log.add(fault)
        log.warned.update(unlisted)
        if applied:
            forget_books(self.setting.session)
        return LoadReport(
            kind=register.kind,
            source_name=self.setting.source,
            applied=applied,
            read=checker.read,
            inserted=counts.inserted,
            updated=counts.updated,
            unchanged=counts.unchanged,
            repeated=repeated,
            refused=refused,
            warned=log.warned,
            faults=log,
            encoding=sheet.encoding,
            crs=crs.value,
            columns=matching.columns,
            ignored=matching.ignored,
        )

    def _merge(
        self,
        merge: Merge,
        found: list[RowFault],
        unlisted: Counter[str],
        read: int,
        *,
        applied: bool,
    ) -> Counts:
        """Judge and write each pass. Later passes see what earlier ones wrote, so that where
        there are several a load that is only tried is written and rolled back.
        """
        passes = self.register.passes
        trial = None if applied or len(passes) == 1 else self.setting.session.begin_nested()
        counts = Counts()
        for number, part in enumerate(passes):
            judged = merge.judge(part)
            found += merge.doubts(unlisted)
            self.tell(Progress(Stage.WRITING, read, number / len(passes)))
            written = merge.write(part) if applied or trial is not None else None
            counts += written or judged
        if trial is not None:
            trial.rollback()
        self.tell(Progress(Stage.WRITING, read, 1.0))
        return counts
