"""From the rows of a table to classes with their conditions, each odd thing told and kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gis.errors import Invalid
from gis.reason import Reason
from workflows.standards.classify import plain
from workflows.standards.columns import Header, find_header
from workflows.standards.limits import PlainUnits, ReadLimits, read_limits
from workflows.standards.models import ClassKind
from workflows.standards.sheets import SheetRow, TextSheet
from workflows.standards.table_kinds import kind_of_cell, kind_of_sheet

LONGEST_NAME, LONGEST_LIMIT = 40, 80
_NO_MAJOR = "未分大类"
_FAULTS = frozenset({"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})
"""What a spreadsheet shows where it could not compute a cell."""
_CODE = re.compile(r"[0-9A-Za-z]{1,6}")
_BETWEEN_SIGNS = re.compile(r"(?<=[\u2e80-\uffef]) | (?=[\u2e80-\uffef])")
_CONDITION = ("filing_condition", "closing_condition", "limit")
_CLASS = ("major_code", "major_name", "minor_code", "minor_name")


@dataclass(frozen=True, slots=True)
class Odd:
    """Something to look at, by the sheet and line that it stands in."""

    sheet: str
    line: int
    code: str
    name: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class ReadCondition:
    """One condition as written, and what was read from its limit."""

    line: int
    filing: str
    closing: str
    limit_text: str | None
    reading: ReadLimits
    handled_by: str | None
    overseen_by: str | None


@dataclass(slots=True)
class ReadClass:
    """A class of a sheet; `major` and `minor` are its numbers as written, None where unreadable."""

    kind: ClassKind
    sheet: str
    line: int
    major: str | None
    major_name: str
    minor: str | None
    name: str
    name_en: str
    synonyms: tuple[str, ...] | None
    conditions: list[ReadCondition] = field(default_factory=list)
    odd: list[tuple[int, Reason]] = field(default_factory=list)


@dataclass(slots=True)
class ReadTable:
    """What was read of a file. `skipped` are the names of sheets without a table."""

    classes: list[ReadClass] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    odd: list[Odd] = field(default_factory=list)


def read_table(
    sheets: tuple[TextSheet, ...], kinds: Mapping[str, ClassKind], plain: PlainUnits
) -> ReadTable:
    """Read all sheets that hold a table.

    `kinds` says what a sheet holds by its name, "" for all that are not named; without it the
    sheet's name or title does. Raises Invalid where no sheet holds a table, or its kind is unsaid.
    """
    table = ReadTable()
    for sheet in sheets:
        header = find_header(sheet)
        if header is None:
            if any(any(row.cells) for row in sheet.rows):
                table.skipped.append(sheet.name)
            continue
        table.sheets.append(sheet.name)
        kind = kind_of_sheet(sheet, header, kinds)
        _Reader(sheet, header, kind, plain, table).read()
    if not table.sheets:
        raise Invalid(Reason("standards_without_table"), "file")
    if not table.classes:
        raise Invalid(Reason("standards_table_empty", {"sheet": "、".join(table.sheets)}), "file")
    return table


class _Reader:
    """Goes down one sheet; what a row leaves blank of its class is what stands above."""

    def __init__(
        self,
        sheet: TextSheet,
        header: Header,
        kind: ClassKind | None,
        plain: PlainUnits,
        table: ReadTable,
    ) -> None:
        self._sheet, self._header, self._plain, self._table = sheet, header, plain, table
        self._kind = kind
        self._major: tuple[str, str] = ("", "")
        self._codes: dict[str, str] = {}
        self._units: tuple[str | None, str | None] = (None, None)
        self._current: ReadClass | None = None

    def read(self) -> None:
        for row in self._sheet.rows:
            if row.line <= self._header.last or self._header.repeated(row):
                continue
            own = {name for name in self._header.places if self._owns(row, name)}
            if own.intersection(_CLASS) and not self._enter(row, own):
                continue
            if own.intersection(_CONDITION):
                self._condition(row)
        for known in self._table.classes:
            if not known.conditions and known.sheet == self._sheet.name:
                known.odd.append((known.line, Reason("class_without_condition")))

    def _cell(self, row: SheetRow, name: str) -> str:
        place = self._header.places.get(name)
        return "" if place is None or place >= len(row.cells) else tidy(row.cells[place])

    def _owns(self, row: SheetRow, name: str) -> bool:
        return bool(self._cell(row, name)) and self._header.places[name] not in row.carried

    def _enter(self, row: SheetRow, own: set[str]) -> bool:
        """Come to another major class, or another class; False for a row that is neither."""
        code, name = self._cell(row, "major_code"), self._cell(row, "major_name")
        alone = own.isdisjoint({"minor_code", "minor_name", *_CONDITION})
        if alone and code and not _numbered(code):
            # A note below the table; a heading between its parts names a major class.
            self._tell(row.line, "", Reason("row_without_class", {"text": code[:40]}))
            return False
        if {"major_code", "major_name"} & own:
            self._major = (code or self._codes.get(name, ""), name)
            self._codes.setdefault(name, self._major[0])
        minor, title = self._cell(row, "minor_code"), self._cell(row, "minor_name")
        if not {"minor_code", "minor_name"} & own or self._is_current(minor, title):
            return True
        self._units = (None, None)
        self._current = self._class(row, minor, title)
        self._table.classes.append(self._current)
        return True

    def _is_current(self, minor: str, title: str) -> bool:
        """Whether a table that repeats itself in every row speaks of the same class still."""
        at = self._current
        same = at is not None and (at.name, at.minor) == (title[:LONGEST_NAME], _number(minor))
        return same and at is not None and at.major == _number(self._major[0])

    def _class(self, row: SheetRow, minor: str, title: str) -> ReadClass:
        said = self._cell(row, "kind")
        kind = kind_of_cell(said) if said else self._kind
        if kind is None:
            given = {"sheet": self._sheet.name or "CSV", "line": row.line}
            raise Invalid(Reason("standards_kind_unsaid", given), "kinds")
        code, name = self._major
        synonyms = self._cell(row, "synonyms")
        found = ReadClass(
            kind,
            self._sheet.name,
            row.line,
            _number(code),
            (name or code or _NO_MAJOR)[:LONGEST_NAME],
            _number(minor, _number(code) or ""),
            (title or minor)[:LONGEST_NAME],
            self._cell(row, "name_en")[:80],
            tuple(dict.fromkeys(one[:40] for one in re.split(r"[、，,；;\s]+", synonyms) if one))
            if "synonyms" in self._header.places
            else None,
        )
        for text, longest in ((name, LONGEST_NAME), (title, LONGEST_NAME)):
            if len(text) > longest:
                found.odd.append((row.line, Reason("text_cut", {"text": text[:20]})))
        return found

    def _condition(self, row: SheetRow) -> None:
        known = self._current
        if known is None:
            reason = Reason("row_without_class", {"text": "".join(row.cells)[:40]})
            self._tell(row.line, "", reason)
            return
        handled_by, overseen_by = self._cell(row, "handled_by"), self._cell(row, "overseen_by")
        self._units = (handled_by or self._units[0], overseen_by or self._units[1])
        filing, closing = self._cell(row, "filing_condition"), self._cell(row, "closing_condition")
        if not filing:
            above = known.conditions[-1].filing if known.conditions else known.name
            known.odd.append((row.line, Reason("condition_blank", {"taken": above[:40]})))
            filing = above
        if not closing:
            known.odd.append((row.line, Reason("closing_blank")))
        for text in {filing, closing, handled_by, overseen_by} & _FAULTS:
            known.odd.append((row.line, Reason("cell_is_fault", {"text": text})))
        limit = self._cell(row, "limit")
        reading = read_limits(limit, self._plain)
        known.odd += [(row.line, reason) for reason in reading.odd]
        if len(limit) > LONGEST_LIMIT:
            known.odd.append((row.line, Reason("text_cut", {"text": limit[:20]})))
        known.conditions.append(
            ReadCondition(
                row.line, filing, closing, limit[:LONGEST_LIMIT] or None, reading, *self._units
            )
        )

    def _tell(self, line: int, name: str, reason: Reason) -> None:
        self._table.odd.append(Odd(self._sheet.name, line, "", name, reason))


def tidy(text: str) -> str:
    """Without line breaks, and without spaces beside Chinese signs."""
    return _BETWEEN_SIGNS.sub("", " ".join(text.replace("\0", " ").split()))


def told(classes: list[ReadClass], codes: Mapping[int, str]) -> Iterator[Odd]:
    """What is odd about classes and their conditions; `codes` by the identity of a class."""
    for known in classes:
        for line, reason in known.odd:
            yield Odd(known.sheet, line, codes.get(id(known), ""), known.name, reason)


def _number(text: str, major: str = "") -> str | None:
    """A number of two figures or more; a minor one may repeat that of its major class."""
    if not _numbered(text):
        return None
    number = plain(text).upper()
    if major and len(number) > 3 and number.startswith(major):  # 0102 beside 01
        number = number[len(major) :]
    return number.zfill(2)


def _numbered(text: str) -> bool:
    return _CODE.fullmatch(plain(text)) is not None
