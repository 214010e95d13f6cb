"""Load the sample district into an empty database, whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast

from psycopg import Connection
from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from gis.errors import Conflict
from gis.reason import Reason
from gis.registers.divisions import Division
from gis.tiles.pyramid import rebuild
from governance.hotspots.services import Wish, look_for_hot_spots
from governance.map.case_layer import COUNTED
from governance.sample.copying import Copier
from governance.sample.divisions import DISTRICT
from governance.sample.ground import SEED, break_ground
from governance.sample.plans import CASES
from governance.sample.repeats import note_repeats
from governance.sample.scene import Scene
from governance.sample.write_history import HistoryWriter
from governance.sample.write_house import write_calendar, write_house
from governance.sample.write_places import write_places
from governance.sample.write_register import write_components, write_entities, write_people

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Loaded:
    """How many rows of each kind there are now, and how long it took."""

    grids: int
    locations: int
    persons: int
    legal_entities: int
    components: int
    cases: int
    open_cases: int
    seconds: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def is_empty(session: Session) -> bool:
    """Whether nothing of the sample's district is in the database yet."""
    return not session.scalar(select(exists().where(Division.district == DISTRICT)))


def load(
    session: Session, *, now: datetime, seed: int = SEED, progress: Progress = lambda _: None
) -> Loaded:
    """Write the sample in the caller's transaction; Conflict if the district is not empty.

    `progress` hears what is done next. `now` is when the history ends.
    """
    started = time.monotonic()
    if not is_empty(session):
        raise Conflict(Reason("sample_not_empty"))
    now = now.replace(microsecond=0)
    ground = break_ground(seed, progress)
    connection = session.connection().connection.driver_connection
    copier = Copier(cast("Connection[Any]", connection), DISTRICT)
    progress("writing grids and addresses")
    places = write_places(copier, ground)
    calendar_id, calendar = write_calendar(copier, now)
    cast_ = write_house(copier, ground, places, now)
    progress("writing registers and sealing personal values")
    write_people(copier, ground, places)
    write_entities(copier, ground, places)
    write_components(copier, ground, places)
    scene = Scene(ground, places, cast_, calendar, now)
    writer = HistoryWriter(copier, scene, calendar_id, seed)
    cases, open_cases = writer.write(lambda count: _tell_cases(progress, count))
    progress("counting for the map")
    rebuild(session, DISTRICT, COUNTED)
    # Until the planner has seen the rows, it reads whole tables instead of indexes.
    progress("counting for the planner")
    session.execute(text("analyze"))
    note_repeats(session)
    progress("looking for hot spots")
    look_for_hot_spots(session, DISTRICT, Wish("sample"), now=now)
    return Loaded(
        grids=len(ground.tiling.cells) + len(ground.tiling.communities),
        locations=len(ground.addresses),
        persons=len(ground.people),
        legal_entities=len(ground.entities),
        components=len(ground.components.code),
        cases=cases,
        open_cases=open_cases,
        seconds=round(time.monotonic() - started, 1),
    )


def _tell_cases(progress: Progress, count: int) -> None:
    if count % 2000 == 0:
        progress(f"cases: {count} of {CASES}")
