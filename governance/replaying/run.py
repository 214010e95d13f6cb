"""Let a city's cases happen again, in order, a share of them in each of a few processes."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.queues import Queue
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from governance import clock
from governance.extensions import db
from governance.replaying.ground import has_ground, quarters_of, write_ground
from governance.replaying.life import live
from governance.replaying.limits import Limits, Promise, limits_of, promise_of
from governance.replaying.office import (
    office,
    write_calendar,
    write_classes,
    write_rules,
    write_staff,
)
from governance.replaying.past_case import City, PastCase
from governance.replaying.profiles import Profile
from governance.replaying.tally import Tally, keys_of, tally
from governance.transaction import use_case
from workflows.calendar import WorkCalendar

BATCH = 20
"""Cases in one transaction: nobody sees a case half-way through a life that is over."""

Promised = tuple[PastCase, Promise]
Progress = Callable[[int, int], None]
_Reports: TypeAlias = "Queue[tuple[int, int, str]]"
"""What a process tells: cases done, moves made, and what ended it."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """`lived` cases in `seconds`, by `moves` besides reports; `found` is what is there now."""

    found: Tally
    lived: int
    moves: int
    seconds: float


class ReplayBroken(Exception):
    """A process of the replay ended before its share was done; what it committed stays."""


def replay_city(  # noqa: PLR0913 - what a replay is made of
    profile: Profile,
    file: Path,
    calendar: Path,
    *,
    processes: int,
    most: int | None,
    say: Progress,
) -> Replayed:
    """Live every case of the file that is not there yet; `most` takes the first so many.

    Raises Invalid for a file or a calendar that cannot be read.
    """
    counted_on = WorkCalendar.from_yaml(calendar.read_text(encoding="utf-8"))
    city = profile.read(file, counted_on.zone)
    # Limits are learnt from the whole file, whatever part of it is replayed.
    limits = limits_of(city.cases, counted_on)
    cases = [(case, promise_of(case, limits[case.duty], counted_on)) for case in city.cases[:most]]
    with use_case() as session:
        if not has_ground(session, profile.district):
            _set_up(session, profile, city, counted_on, limits, clock.now())
    fresh = _fresh(profile, cases)
    began = time.perf_counter()
    moves = _live_all(profile, fresh, counted_on.zone, processes, say)
    seconds = time.perf_counter() - began
    with use_case() as session:
        found = tally(session, profile.district, profile.sender, cases, city.told_until)
    return Replayed(found, len(fresh), moves, seconds)


def _set_up(  # noqa: PLR0913, PLR0917 - what a district is made of
    session: Session,
    profile: Profile,
    city: City,
    calendar: WorkCalendar,
    limits: Limits,
    now: datetime,
) -> None:
    district, source = profile.district, profile.sender
    write_ground(session, district, profile.title, quarters_of(city.cases, district), source)
    write_calendar(session, district, calendar, source, now)
    write_staff(session, district, city.cases, now)
    write_classes(session, district, city.cases, limits, source)
    write_rules(session, district, city.cases, source, now)


def _fresh(profile: Profile, cases: Sequence[Promised]) -> list[Promised]:
    with use_case() as session:
        there = keys_of(session, profile.district, profile.sender)
    return [each for each in cases if each[0].key not in there]


def _live_all(
    profile: Profile, cases: Sequence[Promised], zone: ZoneInfo, processes: int, say: Progress
) -> int:
    if processes == 1:
        done = moves = 0
        for more, made in _live_share(profile, cases, zone):
            done, moves = done + more, moves + made
            say(done, len(cases))
        return moves
    context = multiprocessing.get_context("fork")
    reports: _Reports = context.Queue()
    # A child must not use the connections of its parent.
    db.session.remove()
    db.engine.dispose()
    workers = [
        context.Process(
            target=_live_apart,
            args=(profile, cases[number::processes], zone, reports),
            daemon=True,
        )
        for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    moves = _follow(reports, len(workers), len(cases), say)
    for worker in workers:
        worker.join()
    return moves


def _follow(reports: _Reports, working: int, cases: int, say: Progress) -> int:
    done = moves = 0
    while working:
        more, made, fault = reports.get()
        if fault:
            raise ReplayBroken(fault)
        working -= not more
        done, moves = done + more, moves + made
        say(done, cases)
    return moves


def _live_apart(
    profile: Profile, cases: Sequence[Promised], zone: ZoneInfo, reports: _Reports
) -> None:
    try:
        for more, made in _live_share(profile, cases, zone):
            reports.put((more, made, ""))
        reports.put((0, 0, ""))
    except Exception as error:  # noqa: BLE001 - whatever ends a share is told to the parent
        reports.put((0, 0, f"{type(error).__name__}: {error}"))


def _live_share(
    profile: Profile, cases: Sequence[Promised], zone: ZoneInfo
) -> Iterator[tuple[int, int]]:
    """Live the cases in their order; tells after each transaction of how many, by what moves."""
    with use_case() as session:
        staff = office(session, profile.district)
    for start in range(0, len(cases), BATCH):
        batch = cases[start : start + BATCH]
        with use_case() as session:
            moves = sum(
                live(session, profile.district, profile.sender, case, promise, staff, zone)
                for case, promise in batch
            )
        yield len(batch), moves
