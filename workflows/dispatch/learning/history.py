"""Past cases to learn rules from: what was known when they came in, and where they went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gis.errors import Invalid
from gis.reason import Reason
from workflows.dispatch.known import Moment
from workflows.dispatch.learning.tables import Cells, rows_of
from workflows.dispatch.rules import Asked

_LONG_AGO = datetime(2000, 1, 1)
_TIMES = ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M")


@dataclass(frozen=True, slots=True)
class Past:
    """A case as it came in, the department that had it in the end, and the team within it."""

    asked: Asked
    at: datetime
    department: str
    queue: str | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table hold what; `areas` and `kinds` may be several."""

    department: str
    queue: str | None = None
    class_code: str = "class_code"
    text: str | None = None
    time: str | None = None
    channel: str | None = None
    areas: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


GUESSES: Mapping[str, tuple[str, ...]] = {
    "class_code": ("class_code", "小类代码", "案件类别", "TYPE", "type", "category"),
    "text": ("text", "描述", "问题描述", "CASE_TITLE", "case_title", "title", "description"),
    "time": ("opened_at", "上报时间", "OPEN_DT", "open_dt", "created_at", "requested_datetime"),
    "channel": ("channel", "问题来源", "Source", "source"),
}
AREA_GUESSES = (
    "community_code",
    "社区代码",
    "street_code",
    "街道代码",
    "pwd_district",
    "neighborhood",
    "neighbourhood",
    "ward",
    "police_district",
    "city_council_district",
    "fire_district",
    "neighborhood_services_district",
    "precinct",
    "LOCATION_ZIPCODE",
)
KIND_GUESSES = ("entity_kind", "法人类别", "land_usage", "Property_Type")
"""Columns known when a case comes in. None says how it was worked, closed or judged."""


def guess_columns(
    header: Iterable[str],
    department: str,
    queue: str | None = None,
    *,
    areas: Sequence[str] = (),
    kinds: Sequence[str] = (),
    **named: str | None,
) -> Columns:
    """The columns that are named, by the fields of `Columns`, and those of well-known names.

    Raises Invalid for a named column that is not there, or where nothing says what class is.
    """
    there = list(header)
    for name in (department, queue, *named.values(), *areas, *kinds):
        if name is not None and name not in there:
            raise Invalid(Reason("learn_column_missing", {"column": name}))
    found = {
        what: named.get(what) or next((name for name in names if name in there), None)
        for what, names in GUESSES.items()
    }
    class_code = found.pop("class_code")
    if class_code is None:
        raise Invalid(Reason("learn_column_missing", {"column": "class_code"}))
    return Columns(
        department,
        queue,
        class_code,
        **found,
        areas=tuple(areas or (name for name in AREA_GUESSES if name in there)),
        kinds=tuple(kinds or (name for name in KIND_GUESSES if name in there)),
    )


def read_history(
    path: Path,
    columns: Columns,
    moment_of: Callable[[datetime], Moment] | None = None,
    left_out: Counter[str] | None = None,
) -> list[Past]:
    """The cases of a table, oldest first; a row without class, department or time is left out.

    Times are read as the wall's, without a zone. `moment_of` makes times something to ask for.
    `left_out` counts the rows that are no cases by the column that is empty or cannot be read.
    Raises Invalid for a file that cannot be read.
    """
    missing = Counter[str]() if left_out is None else left_out
    past = list(_read(rows_of(path), columns, moment_of, missing))
    return sorted(past, key=lambda one: one.at)


def _read(
    rows: Iterable[Cells],
    columns: Columns,
    moment_of: Callable[[datetime], Moment] | None,
    left_out: Counter[str],
) -> Iterator[Past]:
    for row in rows:
        code = _cell(row, columns.class_code)
        department = _cell(row, columns.department)
        at = _time(_cell(row, columns.time)) if columns.time else _LONG_AGO
        if not code or not department or at is None:
            empty = columns.department if code else columns.class_code
            left_out[columns.time or "" if code and department else empty] += 1
            continue
        yield Past(
            Asked(
                code,
                tuple(_area(row, name) for name in columns.areas if _cell(row, name)),
                _cell(row, columns.text),
                _cell(row, columns.channel) or None,
                tuple(f"{name}:{_cell(row, name)}" for name in columns.kinds if _cell(row, name)),
                moment_of(at) if moment_of else None,
            ),
            at,
            department,
            _cell(row, columns.queue) or None,
        )


def _area(row: Cells, name: str) -> str:
    """A code of digits alone is a division's; others are told apart by their column."""
    value = _cell(row, name)
    return value if name.endswith(("_code", "代码")) else f"{name}:{value}"


def _cell(row: Cells, name: str | None) -> str:
    return (row.get(name) or "").strip() if name else ""


def _time(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written).replace(tzinfo=None)
    except ValueError:
        pass
    for pattern in _TIMES:
        try:
            return datetime.strptime(written, pattern)  # noqa: DTZ007 - wall time
        except ValueError:
            continue
    return None
