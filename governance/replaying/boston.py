"""Boston's 311 cases as its open data portal gives them (PDDL)."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from gis.crs import Point
from gis.errors import Invalid
from gis.reason import Reason
from governance.replaying.past_case import LONGEST_NAME, City, PastCase
from workflows.cases.models import CaseSource

COLUMNS = (
    "CASE_ENQUIRY_ID",
    "OPEN_DT",
    "TARGET_DT",
    "CLOSED_DT",
    "OnTime_Status",
    "CLOSURE_REASON",
    "CASE_TITLE",
    "REASON",
    "TYPE",
    "Department",
    "neighborhood",
    "LATITUDE",
    "LONGITUDE",
    "Source",
)
LONGEST_FIELD = 100_000
_MOMENT = "%m/%d/%Y %I:%M:%S %p"
_STAFF = CaseSource.GRID_WORKER
_SOURCES = {
    "Constituent Call": CaseSource.HOTLINE,
    "Citizens Connect App": CaseSource.RESIDENT,
    "Self Service": CaseSource.RESIDENT,
    "Twitter": CaseSource.RESIDENT,
    "Employee Generated": _STAFF,
    "City Worker App": _STAFF,
}
_ELSEWHERE = "Elsewhere"


def read(path: Path, zone: ZoneInfo) -> City:
    """Read the table, compressed or not; Invalid names the row and the column at fault."""
    try:
        cases = sorted(_rows(path, zone), key=lambda case: (case.opened_at, case.key))
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as fault:
        raise Invalid(Reason("table_unreadable", {"problem": str(fault)}), "file") from fault
    if not cases:
        raise Invalid(Reason("table_empty"), "file")
    # A case that is still open was open at the end of the last day that the file knows of.
    last = max(moment for case in cases for moment in (case.opened_at, case.closed_at) if moment)
    local = last.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return City(tuple(cases), local + timedelta(days=1))


def _rows(path: Path, zone: ZoneInfo) -> Iterator[PastCase]:
    csv.field_size_limit(LONGEST_FIELD)
    opener = gzip.open if path.suffix == ".gz" else open
    with io.TextIOWrapper(opener(path, "rb"), encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise Invalid(Reason("columns_missing", {"names": ", ".join(missing)}), "file")
        for number, row in enumerate(rows, start=2):
            try:
                yield _past_case(row, zone)
            except (ValueError, TypeError) as fault:
                params = {"problem": f"row {number}: {fault}"}
                raise Invalid(Reason("table_unreadable", params), "file") from fault


def _past_case(row: Mapping[str, str], zone: ZoneInfo) -> PastCase:
    opened_at = _moment(row["OPEN_DT"], zone)
    closed_at = _moment(row["CLOSED_DT"], zone) if row["CLOSED_DT"] else None
    return PastCase(
        key=row["CASE_ENQUIRY_ID"],
        opened_at=opened_at,
        # A few were closed, by the portal's clock, before they were opened.
        closed_at=max(closed_at, opened_at) if closed_at else None,
        promised_at=_moment(row["TARGET_DT"], zone) if row["TARGET_DT"] else None,
        on_time={"ONTIME": True, "OVERDUE": False}.get(row["OnTime_Status"]),
        duty=(_name(row["REASON"]), _name(row["TYPE"])),
        department=_name(row["Department"]),
        quarter=row["neighborhood"].strip() or _ELSEWHERE,
        point=Point(float(row["LONGITUDE"]), float(row["LATITUDE"])),
        source=_SOURCES.get(row["Source"], CaseSource.IMPORT),
        text=row["CASE_TITLE"].strip() or row["TYPE"].strip(),
        result=row["CLOSURE_REASON"].strip() or "Case closed",
    )


def _moment(value: str, zone: ZoneInfo) -> datetime:
    return datetime.strptime(value, _MOMENT).replace(tzinfo=zone).astimezone(UTC)


def _name(value: str) -> str:
    return value.strip()[:LONGEST_NAME].strip()
