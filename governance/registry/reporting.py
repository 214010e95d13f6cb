"""What a load's report is kept as, and made of again for its page and its error file."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from gis.reason import Reason
from gis.registers.importing.fault_log import FaultLog, RowFault
from gis.registers.importing.kinds import RegisterKind
from gis.registers.importing.report import LoadReport
from gis.registers.queries import CHINA
from gis.registers.topology import Fault, as_geojson
from governance.registry import leases, parts
from governance.registry.leases import LoadLease
from governance.registry.models import LoadState, PartName, RegisterLoad
from governance.registry.services import owe_layout

SHOWN_FAULTS = 100
SHOWN_PLACES = 500
"""The largest of each kind come first; the command `registers check` lists all."""


def keep_report(
    session: Session, held: LoadLease, report: LoadReport, places: Sequence[Fault], *, now: datetime
) -> None:
    """End the load with its report, in the transaction of its effects."""
    load = session.get_one(RegisterLoad, (held.district, held.load_id))
    faults = [_row(fault) for fault in islice(report.faults, SHOWN_FAULTS)]
    told = _told(report) | {
        "faults": faults,
        "listed": len(report.faults),
        "places": dict(Counter(place.kind.value for place in places)),
    }
    at = held.district, held.load_id
    if len(report.faults) > SHOWN_FAULTS:
        lines = (json.dumps(_row(fault), ensure_ascii=False) for fault in report.faults)
        packed = gzip.compress("\n".join(lines).encode(), 5)
        parts.keep(session, *at, PartName.FAULTS, packed)
    if places:
        shown = json.dumps(as_geojson(places[:SHOWN_PLACES]), ensure_ascii=False)
        parts.keep(session, *at, PartName.PLACES, shown.encode())
    fitted = report.inserted + report.updated + report.unchanged
    written = report.applied and (fitted > 0 or not report.refused)
    if written:
        parts.drop(session, *at, PartName.FILE)
        if report.kind is RegisterKind.GRIDS:
            said = load.options.get("effective")
            day = date.fromisoformat(said) if said else now.astimezone(CHINA).date()
            owe_layout(session, held.district, day, now)
    state = LoadState.DONE if written else LoadState.TRIED
    session.expire(load)
    leases.end(session, held, state, {"report": told, "progress": {}, "error": None}, now)


def kept_report(session: Session, load: RegisterLoad, titles: Mapping[str, str]) -> LoadReport:
    """The report with all its faults, as `gis.registers.importing.fault_file` writes it; `titles`
    of fields stand in place of their names.
    """
    told: dict[str, Any] = load.report or {}
    log = FaultLog()
    for row in _rows(session, load, told):
        log.add(_fault(row, titles))
    counts = {name: told[name] for name in COUNTS}
    return LoadReport(
        kind=load.kind,
        source_name=load.file_name,
        applied=told["applied"],
        warned=told["warned"],
        faults=log,
        encoding=told["encoding"],
        crs=told["crs"],
        columns=dict(told["columns"]),
        ignored=tuple(told["ignored"]),
        **counts,
    )


COUNTS = ("read", "inserted", "updated", "unchanged", "repeated", "refused")


def _told(report: LoadReport) -> dict[str, Any]:
    return {
        **{name: getattr(report, name) for name in COUNTS},
        "applied": report.applied,
        "warnings": report.warnings,
        "warned": dict(report.warned),
        "encoding": report.encoding,
        "crs": report.crs,
        # Pairs, for JSON in the database keeps no order of keys.
        "columns": list(report.columns.items()),
        "ignored": list(report.ignored),
    }


def _row(fault: RowFault) -> dict[str, Any]:
    return {
        "line": fault.line,
        "field": fault.field,
        "reason": fault.reason.as_json(),
        "values": dict(fault.values),
        "refused": fault.refused,
    }


def _fault(row: dict[str, Any], titles: Mapping[str, str]) -> RowFault:
    reason, field = Reason.from_json(row["reason"]), row["field"]
    return RowFault(row["line"], titles.get(field, field), reason, row["values"], row["refused"])


def _rows(session: Session, load: RegisterLoad, told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if told.get("listed", 0) <= SHOWN_FAULTS:
        yield from told.get("faults", [])
        return
    packed = parts.restore(session, load.district, load.id, PartName.FAULTS)
    for line in gzip.decompress(packed).decode().splitlines():
        yield json.loads(line)
