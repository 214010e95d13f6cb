"""Load a city's table of standards: what changed becomes a new version, the rest is not touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.errors import Conflict
from gis.reason import Reason
from gis.registers.importing.locks import alone
from workflows.standards.classify import pairs
from workflows.standards.departments import link_departments
from workflows.standards.limits import PlainUnits
from workflows.standards.models import CaseClass, ClassKind, Standard, StandardsImport
from workflows.standards.numbering import codes_of
from workflows.standards.reading import ReadClass, ReadTable, read_table
from workflows.standards.report import Change, StandardsReport
from workflows.standards.sheets import read_sheets
from workflows.standards.versions import ClassVersions

LOCK = "standards"


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file is read. `kinds` says what a sheet holds, "" for all; `plain` what 天 means.

    With `keep_missing` classes that the file does not name stay as they are: a city may send what
    it adds alone.
    """

    file_name: str
    valid_from: date
    kinds: Mapping[str, ClassKind] = field(default_factory=dict)
    plain: PlainUnits = PlainUnits.WORKING
    keep_missing: bool = False
    dry_run: bool = False


def import_standards(  # noqa: PLR0913 - a file, how it is read, when and by whom
    session: Session,
    district: int,
    file: Path,
    options: ImportOptions,
    *,
    now: datetime,
    by_label: str | None = None,
) -> StandardsReport:
    """Bring the classes and conditions of `file` into force on `options.valid_from`.

    Only the kinds that the file has sheets for are compared. What it says anew of a condition is a
    new row, and the row before ends that day; a class that it no longer names ends. The same file
    again changes nothing. The caller commits; with `dry_run` nothing is written.

    Raises Invalid or TooLarge for a file that cannot be read, Conflict while another import runs
    or where a version is in force already from a later day.
    """
    alone(session, district, LOCK)
    table = read_table(read_sheets(file), options.kinds, options.plain)
    merge = _Merge(session, district, options, table)
    merge.run()
    report = merge.report
    if not options.dry_run:
        link_departments(session, district)
        if report.changed_anything:
            session.add(
                StandardsImport(
                    district=district,
                    imported_at=now,
                    by_label=by_label,
                    file_name=options.file_name[-120:],
                    valid_from=options.valid_from,
                    counts=dict(report.counts),
                    odd=report.kept(),
                )
            )
        session.flush()
    return report


class _Merge:
    def __init__(
        self, session: Session, district: int, options: ImportOptions, table: ReadTable
    ) -> None:
        self._session, self._district, self._options = session, district, options
        self._table = table
        self._kinds = {one.kind for one in table.classes}
        rows = session.scalars(
            select(CaseClass).where(
                CaseClass.district == district, CaseClass.kind.in_(sorted(self._kinds))
            )
        )
        self._classes = {row.code: row for row in rows}
        self.report = StandardsReport(
            options.valid_from, not options.dry_run, table.sheets, table.skipped
        )

    def run(self) -> None:
        self._refuse_later_versions()
        named = {code: (row.major_name, row.name) for code, row in self._classes.items()}
        codes = codes_of(self._table.classes, named)
        read: dict[str, list[ReadClass]] = {}
        for one in self._table.classes:
            read.setdefault(codes[id(one)], []).append(one)
        versions = self._versions()
        for place, (code, parts) in enumerate(read.items(), start=1):
            self._set_aside(code, parts[0], versions)
            row = self._class(code, parts, _KINDS.index(parts[0].kind) * _APART + place)
            of_class = versions.get(row.id) or ClassVersions([])
            conditions = [condition for part in parts for condition in part.conditions]
            self.report.changes += of_class.meet(row, conditions, self._options, self.report.counts)
            if not self._options.dry_run:
                self._session.add_all(of_class.new)
        if not self._options.keep_missing:
            self._end_missing(set(read), versions)
        self.report.tell(self._table, codes)

    def _refuse_later_versions(self) -> None:
        """History is written forwards: a version cannot come in below one that is there already."""
        ids = [row.id for row in self._classes.values()]
        latest = self._session.scalar(
            select(func.max(func.greatest(Standard.valid_from, Standard.valid_to))).where(
                Standard.district == self._district,
                Standard.class_id.in_(ids),
                # What was taken back before it began held on no day.
                Standard.valid_to.is_(None) | (Standard.valid_to > Standard.valid_from),
            )
        )
        if latest is not None and latest > self._options.valid_from:
            given = {"since": latest.isoformat()}
            raise Conflict(Reason("standards_later_version", given), "valid_from")

    def _versions(self) -> dict[int, ClassVersions]:
        """What is in force of each class, by the class's id."""
        found: dict[int, list[Standard]] = {}
        ids = [row.id for row in self._classes.values()]
        for row in self._session.scalars(
            select(Standard)
            .where(
                Standard.district == self._district,
                Standard.class_id.in_(ids),
                Standard.valid_to.is_(None),
            )
            .order_by(Standard.position, Standard.id)
        ):
            found.setdefault(row.class_id, []).append(row)
        return {class_id: ClassVersions(rows) for class_id, rows in found.items()}

    def _set_aside(
        self, code: str, first: ReadClass, versions: Mapping[int, ClassVersions]
    ) -> None:
        """Where a code now means another thing, its class ends under another code.

        Cases of the old thing, and the words and limits for it, are not those of the new.
        """
        row = self._classes.get(code)
        if row is None or row.name == first.name or pairs(row.name) & pairs(first.name):
            return
        del self._classes[code]
        taken = {*self._classes, code}
        kept = next(f"{code}.{n}" for n in count(1) if f"{code}.{n}" not in taken)
        given = {"before": row.name, "after": first.name, "code": kept}
        first.odd.append((first.line, Reason("class_replaced", given)))
        if row.ended_on is None:
            self._end(row, versions)
        if not self._options.dry_run:
            row.code = kept
            self._session.flush()

    def _end(self, row: CaseClass, versions: Mapping[int, ClassVersions]) -> None:
        self.report.counts["classes_ended"] += 1
        self.report.changes.append(Change("ended", row.code, row.name))
        if not self._options.dry_run:
            row.ended_on = self._options.valid_from
        if row.id in versions:
            ended = versions[row.id].meet(row, [], self._options, self.report.counts)
            self.report.changes += ended

    def _class(self, code: str, parts: Sequence[ReadClass], place: int) -> CaseClass:
        """The class of this code as the file says it is; a new one gets what cities leave out."""
        first = parts[0]
        row = self._classes.get(code)
        said = {"major_name": first.major_name, "name": first.name, "position": place}
        if first.synonyms is not None:
            said["synonyms"] = list(first.synonyms)
        if first.name_en:
            said["name_en"] = first.name_en
        if row is None:
            row = self._new_class(code, first, said)
            self.report.counts["classes_added"] += 1
            self.report.changes.append(Change("added", code, first.name))
            return row
        if row.name != first.name:
            given = {"before": row.name, "after": first.name}
            first.odd.append((first.line, Reason("class_renamed", given)))
        differs = {name: value for name, value in said.items() if getattr(row, name) != value}
        if row.ended_on is not None:
            differs["ended_on"] = None
        if differs.keys() - {"position"}:
            self.report.counts["classes_changed"] += 1
        if not self._options.dry_run:
            for name, value in differs.items():
                setattr(row, name, value)
        return row

    def _new_class(self, code: str, first: ReadClass, said: Mapping[str, object]) -> CaseClass:
        row = CaseClass(
            district=self._district,
            code=code,
            kind=first.kind,
            source=self._options.file_name[-40:],
            quick=False,
            duplicate_radius_m=_RADIUS_M,
            duplicate_hours=_HOURS,
            **{"name_en": first.name, "synonyms": [], **said},
        )
        if not self._options.dry_run:
            self._session.add(row)
            self._session.flush()
        return row

    def _end_missing(self, read: set[str], versions: Mapping[int, ClassVersions]) -> None:
        for code, row in self._classes.items():
            if code not in read and row.ended_on is None:
                self._end(row, versions)


_KINDS = list(ClassKind)
_APART = 10_000
"""Between the positions of kinds, for each may be imported by itself."""
_RADIUS_M, _HOURS = 50, 24
"""How near and how soon another report of a class is likely the same, until a city says so."""
