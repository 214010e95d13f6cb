"""Everything that a case page shows, read together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from gis.errors import NotFound
from gis.reason import Reason
from gis.registers.grids import Grid
from governance.accounts.identity import settings
from governance.accounts.queries import grid_workers
from governance.cases.conditions import visible
from governance.cases.family import Family, family_of
from governance.cases.place import CasePlace, case_place
from governance.cases.relocating import MOVE
from governance.console.move_groups import Group, beside, groups_of, main_of, needs
from governance.console.move_words import withheld
from governance.console.registers import places
from governance.console.standing import Standing, standing_of
from governance.intake.models import Photo, Report
from governance.intake.pictures import early_stages
from governance.permissions import Viewer, may_see_case
from governance.vault.models import SealedValue
from governance.vault.words import FOR_ROLE, PURPOSES, WITHOUT_CASE, SealedField, SubjectKind
from workflows.cases.duplicates import duplicates_now
from workflows.cases.models import Case, CaseEvent, Clock
from workflows.cases.queries import clocks_of, moves_here, story
from workflows.definition import Move, Requirement
from workflows.dispatch.queries import KnownDepartment, routing
from workflows.engine import Actor
from workflows.roles import Role
from workflows.standards.queries import ClassList, KnownClass, KnownStandard, class_list

CONFIRMS = frozenset({"file", "dispatch", "reclassify"})
"""Moves by which a person chooses a standard, or lets it stand."""
CORRECTIONS = frozenset({"relocate", "reclassify"})
"""Moves after which other cases may be the same."""


@dataclass(frozen=True)
class CaseDetail:
    """A case with what its page names; `moves` are those that the viewer may make now,
    `withheld` says why others of their role are not open as the case stands.

    `photos` are rows (id, stage, added_at, width, height) without their content; `point` is
    (lon, lat) in CGCS2000; `duplicates` are those that the viewer may open; `reporter` the report's
    row (id, reporter_label, anonymous), if any; `sealed` are the fields of it that the vault keeps,
    `purposes` those that the viewer may state. `departments` are those to choose from,
    `department_names` all by id; `workers` (id, name) are read only for who may appoint one.
    """

    case: Case
    point: tuple[float, float] | None
    known_class: KnownClass | None
    standard: KnownStandard | None
    department: KnownDepartment | None
    street: str
    community: str
    grid: Row[str, str] | None
    clock: Clock | None
    events: Sequence[CaseEvent]
    photos: Sequence[Row[*tuple[Any, ...]]]
    duplicates: Sequence[Mapping[str, Any]]
    reporter: Row[*tuple[Any, ...]] | None
    sealed: Sequence[SealedField]
    purposes: Sequence[tuple[str, str]]
    moves: tuple[Move, ...]
    withheld: Sequence[str]
    place: CasePlace
    classes: ClassList
    today: date
    departments: Sequence[KnownDepartment]
    department_names: Mapping[int, KnownDepartment]
    family: Family
    standing: Standing
    workers: Sequence[tuple[int, str]]

    @property
    def early_stages(self) -> frozenset[str]:
        return early_stages(self.case)

    @cached_property
    def main_move(self) -> Move | None:
        """The move that leads on; the others go back or end the case."""
        return main_of(self.moves)

    @property
    def beside(self) -> list[Move]:
        return beside(self.moves, self.main_move)

    @property
    def groups(self) -> list[Group]:
        return groups_of(self.moves, self.main_move)

    @property
    def standard_why(self) -> Sequence[Mapping[str, Any]]:
        """Why it goes by this standard, until a person has confirmed or changed it."""
        if any(one.move in CONFIRMS and one.actor_role is not Role.SYSTEM for one in self.events):
            return ()
        why: Sequence[Mapping[str, Any]] = self.case.why.get("standard", ())
        return why

    def move_of(self, kind: str) -> Move | None:
        """The move of this kind, or with this effect, that the viewer may make now."""
        return next((move for move in self.moves if kind in {move.kind, move.effect}), None)

    @property
    def verified(self) -> bool:
        """Somebody stood there and found the closing condition met, and nothing came since."""
        looked = [event for event in self.events if event.from_stage != event.to_stage]
        return bool(looked) and looked[0].move == "verify_pass"


def visible_case(session: Session, viewer: Viewer, no: str) -> Case:
    """The case of this number; NotFound if there is none or the viewer may not know of it."""
    case = case_named(session, viewer, no)
    if case is None:
        raise NotFound(Reason("case_unknown", {"no": no}))
    return case


def case_named(session: Session, viewer: Viewer, no: str) -> Case | None:
    """The case of this number, if the viewer may know of it."""
    case = session.scalar(select(Case).where(Case.district == viewer.district, Case.no == no))
    return case if case is not None and may_see_case(viewer, case) else None


def case_detail(session: Session, viewer: Viewer, no: str, now: datetime) -> CaseDetail:
    """Raise NotFound as `visible_case` does."""
    case = visible_case(session, viewer, no)
    classes = class_list(session, case.district)
    departments = routing(session, case.district).departments
    names = places(session, case.district)
    known = classes.by_id.get(case.class_id or 0)
    standards = known.standards if known else ()
    clocks = clocks_of(session, case)
    reporter = _reporter(session, case)
    events = list(reversed(story(session, case)))
    moves, refused = moves_here(session, case, actor_of(viewer), now)
    return CaseDetail(
        case=case,
        point=_point(session, case),
        known_class=known,
        standard=next((one for one in standards if one.id == case.standard_id), None),
        department=departments.get(case.department_id or 0),
        street=names.name(case.street_code),
        community=names.name(case.community_code),
        grid=session.execute(
            select(Grid.code, Grid.name).where(
                Grid.district == case.district, Grid.id == case.grid_id
            )
        ).first(),
        clock=next((clock for clock in clocks if clock.stopped_at is None), None),
        events=events,
        photos=_photos(session, case),
        duplicates=_duplicates(session, viewer, case, events, now),
        reporter=reporter,
        sealed=sealed_fields(session, case, reporter.id) if reporter else (),
        purposes=[
            (purpose.value, str(PURPOSES[purpose]))
            for purpose, roles in FOR_ROLE.items()
            if viewer.role in roles and purpose not in WITHOUT_CASE
        ],
        moves=moves,
        withheld=withheld(refused),
        place=case_place(session, case, may=any(move.name == MOVE for move in moves)),
        classes=classes,
        today=now.astimezone(settings().timezone).date(),
        departments=[one for one in departments.values() if one.active],
        department_names=departments,
        family=family_of(session, viewer, case),
        standing=standing_of(session, case, events, settings().timezone, now),
        workers=grid_workers(session, case.district)
        if any(Requirement.WORKER.value in needs(move) for move in moves)
        else (),
    )


def actor_of(viewer: Viewer) -> Actor:
    return Actor(viewer.role, viewer.account_id, viewer.department_id, viewer.label)


def sealed_fields(session: Session, case: Case, report_id: int) -> Sequence[SealedField]:
    """Which of the reporter's fields the vault keeps."""
    kept = session.scalars(
        select(SealedValue.field).where(
            SealedValue.district == case.district,
            SealedValue.subject_kind == SubjectKind.REPORT,
            SealedValue.subject_id == str(report_id),
        )
    ).all()
    return [field for field in SealedField if field.value in kept]


def _point(session: Session, case: Case) -> tuple[float, float] | None:
    if case.geom is None:
        return None
    row = session.execute(
        select(func.ST_X(Case.geom), func.ST_Y(Case.geom)).where(
            Case.district == case.district, Case.id == case.id
        )
    ).one()
    return row[0], row[1]


def _photos(session: Session, case: Case) -> Sequence[Row[*tuple[Any, ...]]]:
    return session.execute(
        select(Photo.id, Photo.stage, Photo.added_at, Photo.width, Photo.height)
        .where(Photo.district == case.district, Photo.case_id == case.id)
        .order_by(Photo.added_at, Photo.id)
    ).all()


def _duplicates(
    session: Session, viewer: Viewer, case: Case, events: Sequence[CaseEvent], now: datetime
) -> Sequence[Mapping[str, Any]]:
    """Those found at intake; of an open case whose place or class was corrected, as it is now."""
    likely: Sequence[Mapping[str, Any]] = case.why.get("duplicates", [])
    if case.due_at is not None and any(event.move in CORRECTIONS for event in events):
        likely = _earlier_now(session, case, now)
    limits = visible(viewer)
    if not likely or not limits:
        return likely
    numbers = [other["no"] for other in likely]
    known = select(Case.no).where(Case.district == case.district, Case.no.in_(numbers), *limits)
    seen = set(session.scalars(known))
    return [other for other in likely if other["no"] in seen]


def _earlier_now(session: Session, case: Case, now: datetime) -> list[dict[str, Any]]:
    """What was there before this case, with the minutes that it is older."""
    age = int((now - case.opened_at).total_seconds()) // 60
    found = duplicates_now(session, case, now)
    return [{**one.as_json(), "minutes": one.minutes - age} for one in found if one.minutes >= age]


def _reporter(session: Session, case: Case) -> Row[*tuple[Any, ...]] | None:
    """Of several reports of one case the first speaks for it."""
    return session.execute(
        select(Report.id, Report.reporter_label, Report.anonymous, Report.account_id)
        .where(Report.district == case.district, Report.case_id == case.id)
        .order_by(Report.received_at)
        .limit(1)
    ).first()
