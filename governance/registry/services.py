"""What officers do with files of registers: send one, start its load, take a layout back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gis.errors import Conflict, NotFound
from gis.reason import Reason
from gis.registers import layouts
from gis.registers.importing.kinds import RegisterKind
from gis.registers.queries import CHINA
from governance.permissions import Viewer
from governance.registry import parts
from governance.registry.layout_queries import communities_of_layout
from governance.registry.looking import Seen, look
from governance.registry.models import LoadState, PartName, RegisterLoad
from workflows.tasks.services import owe

LOAD_TASK = "registers.load"
PURGE_TASK = "registers.purge"
LAYOUT_TASK = "grids.take_effect"

KEPT_FOR = timedelta(days=1)
"""How long a file waits for somebody to start its load; it may name persons."""

STARTABLE = frozenset({LoadState.UPLOADED, LoadState.TRIED, LoadState.FAILED})
WAITING = frozenset({LoadState.UPLOADED, LoadState.QUEUED, LoadState.RUNNING})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent. `key` is the sender's own, the same in every repetition."""

    kind: RegisterKind
    name: str
    path: Path
    key: str


def take_upload(session: Session, upload: Upload, *, by: Viewer, now: datetime) -> int:
    """Keep the file and what a first look at it shows; returns the id of its load.

    A repetition, by its key or because the same file waits or is being loaded already, is the
    load that there is. Invalid or TooLarge for a file that cannot be loaded: nothing is kept.
    """
    with upload.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").digest()
    known = _same(session, upload, digest, by)
    if known is not None:
        return known
    seen = look(upload.path, upload.kind)
    load_id = session.scalar(_written(upload, digest, seen, by, now))
    if load_id is None:
        # The other sending of the same key has committed while this one looked.
        (load_id,) = session.execute(_of_key(upload, by)).one()
        return int(load_id)
    with upload.path.open("rb") as file:
        parts.keep_file(session, by.district, load_id, file)
    owe(session, by.district, PURGE_TASK, str(load_id), {"load_id": load_id}, now + KEPT_FOR)
    return int(load_id)


def _same(session: Session, upload: Upload, digest: bytes, by: Viewer) -> int | None:
    found = session.execute(_of_key(upload, by)).one_or_none()
    if found is not None:
        return int(found[0])
    load_id: int | None = session.scalar(
        select(RegisterLoad.id)
        .where(
            RegisterLoad.district == by.district,
            RegisterLoad.kind == upload.kind,
            RegisterLoad.sha256 == digest,
            RegisterLoad.state.in_(WAITING),
        )
        .order_by(RegisterLoad.id.desc())
        .limit(1)
    )
    return load_id


def _of_key(upload: Upload, by: Viewer) -> Any:
    return select(RegisterLoad.id).where(
        RegisterLoad.district == by.district,
        RegisterLoad.account_id == by.account_id,
        RegisterLoad.upload_key == upload.key,
    )


def _written(upload: Upload, digest: bytes, seen: Seen, by: Viewer, now: datetime) -> Any:
    return (
        insert(RegisterLoad)
        .values(
            district=by.district,
            kind=upload.kind,
            file_name=upload.name[-200:],
            size=upload.path.stat().st_size,
            sha256=digest,
            upload_key=upload.key,
            account_id=by.account_id,
            account_label=by.label or "",
            state=LoadState.UPLOADED,
            seen=seen.as_json(),
            options={},
            progress={},
            created_at=now,
            attempts=0,
        )
        .on_conflict_do_nothing(index_elements=["district", "account_id", "upload_key"])
        .returning(RegisterLoad.id)
    )


def start(
    session: Session, district: int, load_id: int, options: dict[str, Any], *, now: datetime
) -> None:
    """Put the load in the queue; one that waits or runs already stays as it was started.

    Conflict if it is done, or its file is no longer there.
    """
    load = session.get(RegisterLoad, (district, load_id), with_for_update=True)
    if load is None:
        raise NotFound(Reason("load_unknown"))
    if load.state in {LoadState.QUEUED, LoadState.RUNNING}:
        return
    if load.state not in STARTABLE or not parts.has_file(session, district, load_id):
        raise Conflict(Reason("load_over"))
    load.state = LoadState.QUEUED
    load.options, load.progress = options, {}
    load.report = load.refusal = load.started_at = load.ended_at = load.error = None
    load.attempts = 0
    parts.drop(session, district, load_id, PartName.FAULTS, PartName.PLACES)
    owe_load(session, district, load_id, now)


def owe_load(session: Session, district: int, load_id: int, run_at: datetime) -> None:
    """Have a worker see to the load at that time; see `governance.registry.tasks`."""
    key = f"{load_id}:{run_at.isoformat(timespec='milliseconds')}"
    owe(session, district, LOAD_TASK, key, {"load_id": load_id}, run_at)


def owe_layout(session: Session, district: int, effective: date, now: datetime) -> None:
    """Have registers and cases follow a layout of grids on its day, at once if it has come."""
    day = max(effective, now.astimezone(CHINA).date())
    midnight = datetime.combine(day, time(), CHINA)
    run_at = max(midnight, now)
    key = f"{day.isoformat()}:{now.isoformat(timespec='milliseconds')}"
    owe(session, district, LAYOUT_TASK, key, {"day": day.isoformat()}, run_at)


def cancel_layout(session: Session, district: int, effective: date, *, now: datetime) -> None:
    """Take back a layout of grids that has not begun."""
    if effective <= now.astimezone(CHINA).date():
        raise Conflict(Reason("layout_began"))
    communities = communities_of_layout(session, district, effective)
    if not communities:
        raise NotFound(Reason("layout_unknown"))
    layouts.cancel(session, district, effective, communities, now=now)


def purge(session: Session, district: int, load_id: int, now: datetime) -> None:
    """Forget the file of a load that nobody started in time; one at work is looked at later."""
    load = session.get(RegisterLoad, (district, load_id))
    if load is None:
        return
    if load.state in {LoadState.QUEUED, LoadState.RUNNING}:
        later = now + KEPT_FOR
        key = f"{load_id}:{later.date().isoformat()}"
        owe(session, district, PURGE_TASK, key, {"load_id": load_id}, later)
        return
    parts.drop(session, district, load_id, PartName.FILE)
