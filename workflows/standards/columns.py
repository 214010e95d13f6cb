"""Which column of a table of standards is which: its header stands somewhere near the top."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gis.errors import Invalid
from gis.reason import Reason
from gis.registers.importing.cells import plain
from workflows.standards.sheets import SheetRow, TextSheet

HEADERS: Mapping[str, tuple[str, ...]] = {
    "kind": ("类型", "部件事件", "部件/事件", "案件类型", "问题类型"),
    "major_code": ("大类代码", "大类编码", "大类编号", "大类代号", "大类码"),
    "major_name": ("大类名称", "大类", "大类别", "一级类别"),
    "minor_code": ("小类代码", "小类编码", "小类编号", "小类代号", "小类码"),
    "minor_name": ("小类名称", "小类", "小类别", "二级类别", "类别名称"),
    "handled_by": ("处置单位", "处置部门", "责任单位", "处置责任单位", "承办单位", "权属单位"),
    "overseen_by": ("主管部门", "主管单位", "监管部门", "监管单位", "行业主管部门"),
    "filing_condition": ("立案条件", "立案标准", "立案要求", "立案情形"),
    "closing_condition": ("结案条件", "结案标准", "结案要求", "结案情形"),
    "limit": ("处置时限", "处理时限", "处置期限", "办理时限", "结案时限", "时限", "期限"),
    "synonyms": ("常用说法", "别名", "同义词"),
    "name_en": ("英文名称", "英文名"),
}
"""Field -> headers it goes by; a unit in brackets behind them does not matter."""

_NEEDED = ("minor_name", "filing_condition", "limit")
"""Without these columns nothing could be filed, or everything would lose its limit."""
_ENOUGH = 4
"""So many headers make a header row: a sentence in a title names no more than two or three."""
_LOOKED_AT = 40

_BY_HEADER = {plain(word): name for name, words in HEADERS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Header:
    """`places` says field -> place of its column; rows begin after line `last`."""

    places: Mapping[str, int]
    last: int

    def repeated(self, row: SheetRow) -> bool:
        """Whether the row is the header again, as on each page of a printed table."""
        found = [name for name, place in self.places.items() if _field(row.cells[place]) == name]
        return len(found) >= min(_ENOUGH, len(self.places))


def find_header(sheet: TextSheet) -> Header | None:
    """Find the row, or the two rows, that name the columns; None where a sheet holds no table.

    Raises Invalid for a table that lacks a column which nothing stands in for.
    """
    best: Header | None = None
    for cells, last in _candidates(sheet.rows[:_LOOKED_AT]):
        places: dict[str, int] = {}
        for place, cell in enumerate(cells):
            name = _field(cell)
            if name is not None:
                places.setdefault(name, place)
        if len(places) >= _ENOUGH and (best is None or len(places) > len(best.places)):
            best = Header(places, last)
    if best is None:
        return None
    lacking = [HEADERS[name][0] for name in _NEEDED if name not in best.places]
    if lacking:
        given = {"names": "、".join(lacking), "sheet": sheet.name or "CSV", "line": best.last}
        raise Invalid(Reason("standards_columns_missing", given), "file")
    return best


def _candidates(rows: Sequence[SheetRow]) -> Iterator[tuple[Sequence[str], int]]:
    """Each row, and each two rows read as one: 大类 over 代码 and 名称."""
    for place, row in enumerate(rows):
        yield row.cells, row.line
        if place + 1 < len(rows):
            below = rows[place + 1]
            both = zip(row.cells, below.cells, strict=False)
            yield [up if up == down else up + down for up, down in both], below.line


def _field(cell: str) -> str | None:
    if len(cell) > 20:
        return None
    word = plain(cell)
    return _BY_HEADER.get(word) or _BY_HEADER.get(word.partition("(")[0])
