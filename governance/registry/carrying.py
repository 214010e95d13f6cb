"""Carry out one load, in a process of its own: it lasts minutes, and notices must not wait."""

from __future__ import annotations

import logging
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from gis.crs import Crs
from gis.errors import DomainError, Invalid
from gis.registers.importing.kinds import RegisterKind
from gis.registers.importing.load import load
from gis.registers.importing.report import LoadOptions, LoadReport, Progress
from gis.registers.queries import CHINA
from gis.registers.tilings import check_divisions, check_grids
from gis.registers.topology import Fault
from governance import clock
from governance.extensions import db
from governance.jobs.blame import blame
from governance.killpoints import killpoint
from governance.registry import leases, parts
from governance.registry.leases import LoadLease, LoadLost
from governance.registry.looking import UPLOAD_LIMITS
from governance.registry.models import LoadState, RegisterLoad
from governance.registry.registers import REGISTERS
from governance.registry.reporting import keep_report
from governance.registry.services import owe_load
from governance.transaction import use_case

log = logging.getLogger(__name__)

BEAT_SECONDS = 10.0
SHOWN_EVERY_SECONDS = 0.4
TURN = timedelta(seconds=3)
"""How long a load waits before it looks again whether its register is free."""

TILINGS = frozenset({RegisterKind.GRIDS, RegisterKind.DIVISIONS})


def carry_out(district: int, load_id: int) -> None:
    """Do the load if it is to be done; a load that is done or in other hands is left alone."""
    with use_case() as session:
        held = leases.take(session, district, load_id, now=clock.now())
    if held is None:
        return
    killpoint("load.taken")
    try:
        with _alive(held) as tell:
            _do(held, tell)
    except LoadLost:
        log.warning("load %s/%s was given to another process meanwhile", district, load_id)
    except DomainError as refusal:
        _refuse(held, refusal)
    except Exception as error:  # noqa: BLE001 - whatever happens counts as an attempt
        _put_back(held, error)


def _do(held: LoadLease, tell: Teller) -> None:
    with tempfile.TemporaryDirectory(prefix="onemap-load-") as folder, use_case() as session:
        row = session.get_one(RegisterLoad, (held.district, held.load_id))
        path = Path(folder) / "file"
        parts.restore_file(session, held.district, held.load_id, path)
        report, places = _load(session, row, path, tell)
        killpoint("load.in_tx")
        keep_report(session, held, report, places, now=clock.now())
        killpoint("load.before_commit")


def _load(
    session: Session, row: RegisterLoad, path: Path, tell: Teller
) -> tuple[LoadReport, list[Fault]]:
    """Load the file; a tiling that is only tried is written, looked at, and rolled back."""
    wanted = _options(row)
    rehearsed = wanted.dry_run and row.kind in TILINGS
    trial = session.begin_nested() if rehearsed else None
    options = replace(wanted, dry_run=False) if rehearsed else wanted
    report = load(
        session,
        row.district,
        row.kind,
        path,
        options,
        now=clock.now(),
        progress=tell,
        registers=REGISTERS,
    )
    places = _places(session, row, wanted) if report.applied else []
    if trial is not None:
        trial.rollback()
        report = replace(report, applied=False)
    return report, places


def _options(row: RegisterLoad) -> LoadOptions:
    given = row.options
    effective = given.get("effective")
    return LoadOptions(
        source_name=row.file_name[-80:],
        mapping=given.get("mapping", {}),
        crs=Crs(given["crs"]) if given.get("crs") else None,
        dry_run=bool(given.get("dry_run")),
        all_or_nothing=bool(given.get("all_or_nothing")),
        effective=date.fromisoformat(effective) if effective else None,
        limits=UPLOAD_LIMITS,
    )


def _places(session: Session, row: RegisterLoad, options: LoadOptions) -> list[Fault]:
    if row.kind is RegisterKind.DIVISIONS:
        return check_divisions(session, row.district)
    if row.kind is RegisterKind.GRIDS:
        day = options.effective or clock.now().astimezone(CHINA).date()
        return check_grids(session, row.district, day)
    return []


def _refuse(held: LoadLease, refusal: DomainError) -> None:
    """Tell why nothing was loaded; a load of a register that is being loaded waits for its turn."""
    if refusal.reason.code == "register_written_meanwhile":
        _put_back(held, refusal)
        return
    with use_case() as session:
        now = clock.now()
        if refusal.reason.code == "register_is_loading":
            leases.wait(session, held)
            owe_load(session, held.district, held.load_id, now + TURN)
        else:
            told = {"refusal": _told(refusal), "progress": {}}
            leases.end(session, held, LoadState.FAILED, told, now)


def _told(refusal: DomainError) -> list[dict[str, Any]]:
    every = [refusal, *(refusal.others if isinstance(refusal, Invalid) else ())]
    return [{"field": one.field, "reason": one.reason.as_json()} for one in every]


def _put_back(held: LoadLease, error: Exception) -> None:
    said = blame(error)
    log.warning("load %s/%s, attempt %d: %s", held.district, held.load_id, held.attempt, said)
    try:
        with use_case() as session:
            now = clock.now()
            if not leases.put_back(session, held, said, now):
                owe_load(session, held.district, held.load_id, now)
    except (DBAPIError, LoadLost) as second:
        log.warning("load %s/%s: %s", held.district, held.load_id, blame(second))


class Teller:
    """Hears how far the load is and lets others see it, on a connection of its own."""

    def __init__(self, held: LoadLease) -> None:
        self._held, self._told_at = held, 0.0
        self._engine = db.engine
        self.lost = False

    def __call__(self, progress: Progress) -> None:
        if self.lost:
            raise LoadLost
        if time.monotonic() - self._told_at >= SHOWN_EVERY_SECONDS:
            self._told_at = time.monotonic()
            self.renew({"stage": progress.stage, "rows": progress.rows, "share": progress.share})

    def renew(self, progress: Mapping[str, Any] | None) -> None:
        with self._engine.begin() as connection:
            alive = leases.renew(connection, self._held, progress, now=clock.now())
        self.lost = self.lost or not alive


@contextmanager
def _alive(held: LoadLease) -> Iterator[Teller]:
    """Renew the lease while the block runs, also through statements that last long."""
    tell, over = Teller(held), threading.Event()

    def beat() -> None:
        while not over.wait(BEAT_SECONDS):
            try:
                tell.renew(None)
            except DBAPIError as error:
                log.warning("load %s/%s: %s", held.district, held.load_id, blame(error))

    thread = threading.Thread(target=beat, name="beat", daemon=True)
    thread.start()
    try:
        yield tell
    finally:
        over.set()
        thread.join()
