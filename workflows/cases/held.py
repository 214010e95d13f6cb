"""A case that a transaction holds: locked, read anew, and not yet written back.

The case is locked first and the rest is read by a statement of its own: whoever waited for the lock
would otherwise see the clocks as they were before the other one moved it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from gis.errors import NotFound
from gis.reason import Reason
from gis.statements import run
from workflows import definitions
from workflows.applications.models import Application, ApplicationState
from workflows.case_state import CaseState
from workflows.cases.models import Case, Clock
from workflows.cases.planning import PlannedCase
from workflows.cases.state import counted_in_story, done_of, seen_on_site, state_of
from workflows.definition import Definition
from workflows.row_reading import RowReader

Row = dict[str, Any]

CASES, CLOCKS, APPLICATIONS = RowReader(Case), RowReader(Clock), RowReader(Application)


@dataclass(slots=True, eq=False)
class Held:
    """The objects belong to no session: what becomes of them is written by `writing.write`.

    `was`, `clocks_were` and `applications_were` are the columns as they are in the database, by id;
    a clock or an application without an id is new. `applications` holds those that wait, or did
    before the moves. `events`, `tasks`, `notices` are rows that the moves owe, `opened` the cases
    that they open. `done` counts moves that only the story counts; see `count_done`.
    """

    case: Case
    survivor: Case | None
    clocks: list[Clock]
    applications: list[Application]
    open_parts: int
    was: Row
    clocks_were: Mapping[int, Row]
    applications_were: Mapping[int, Row]
    events: list[Row] = field(default_factory=list)
    tasks: list[Row] = field(default_factory=list)
    notices: list[Row] = field(default_factory=list)
    opened: list[PlannedCase] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)

    @property
    def definition(self) -> Definition:
        return definitions.get(self.case.definition, self.case.definition_version)

    @property
    def application(self) -> Application | None:
        """The request that waits."""
        waiting = (one for one in self.applications if one.state is ApplicationState.WAITING)
        return next(waiting, None)

    def state(self, session: Session) -> CaseState:
        """What the engine is to know of it now."""
        return state_of(
            self.case,
            self.clocks,
            application=self.application,
            open_parts=self.open_parts,
            done={**done_of(self.definition, self.case), **self.done},
            on_site=seen_on_site(session, self.case),
        )

    def count_done(self, session: Session, move: str) -> None:
        """Count this move in the story, where the process limits it and the case does not count."""
        if move not in self.done and move in counted_in_story(self.definition):
            counted = run(session, _DONE, [str(self.case.district), str(self.case.id), move])
            self.done[move] = counted.fetchone()[0]


def hold(session: Session, district: int, no: str, survivor_id: int | None = None) -> Held:
    """Lock the case of this number, and the one that it is to be merged into; read what it needs.

    Two are locked in the order of their ids, so that no two merges wait for each other. Raises
    NotFound.
    """
    if survivor_id is None:
        cursor = run(session, _BY_NO, [str(district), no], named=False)
    else:
        values = [str(district), no, str(survivor_id)]
        cursor = run(session, _WITH_SURVIVOR, values, named=False)
    dialect = session.get_bind().dialect
    made = (CASES.made(dialect, row) for row in cursor.fetchall())
    found = {one.no: one for one in made}
    case = found.pop(no, None)
    if case is None:
        raise NotFound(Reason("case_unknown", {"no": no}))
    return _held(session, case, next(iter(found.values()), None))


def hold_by_id(session: Session, district: int, case_id: int) -> Held:
    """Lock the case of this id, which a duty names; raises NotFound."""
    row = run(session, _BY_ID, [str(district), str(case_id)], named=False).fetchone()
    if row is None:
        raise NotFound(Reason("case_unknown", {"no": str(case_id)}))
    return _held(session, CASES.made(session.get_bind().dialect, row))


def forget(session: Session, held: Held) -> None:
    """Let the session read anew what it knew of the case and its clocks."""
    district = held.case.district
    known = [(Case, held.case.id), *((Clock, clock_id) for clock_id in held.clocks_were)]
    known += ((Application, number) for number in held.applications_were)
    for model, number in known:
        seen = session.identity_map.get(identity_key(model, (district, number)))
        if seen is not None:
            session.expire(seen)


def _held(session: Session, case: Case, survivor: Case | None = None) -> Held:
    dialect = session.get_bind().dialect
    rows = run(session, _REST, [str(case.district), str(case.id)], named=False).fetchall()
    asking, ticking = 1, 1 + APPLICATIONS.width
    applications = [
        APPLICATIONS.made(dialect, row[asking:ticking])
        for row in rows[:1]
        if row[asking] is not None
    ]
    clocks = [CLOCKS.made(dialect, row[ticking:]) for row in rows if row[ticking] is not None]
    return Held(
        case,
        survivor,
        clocks,
        applications,
        rows[0][0],
        CASES.values_of(case),
        {clock.id: CLOCKS.values_of(clock) for clock in clocks},
        {one.id: APPLICATIONS.values_of(one) for one in applications},
    )


# Foreign keys of other rows ask for no more than that the case keeps its number.
_LOCK = "for no key update of c"
_CASE = f'select {CASES.columns("c")} from "case" c where c.district = $1'  # noqa: S608 - constants
_BY_NO = f"{_CASE} and c.no = $2 {_LOCK}"
_BY_ID = f"{_CASE} and c.id = $2 {_LOCK}"
_WITH_SURVIVOR = f"{_CASE} and (c.no = $2 or c.id = $3) order by c.id {_LOCK}"
_DONE = "select count(*) from case_event where district = $1 and case_id = $2 and move = $3"
_REST = f"""
    select (select count(*) from "case" p
            where p.district = $1 and p.parent_id = $2 and p.closed_at is null),
           {APPLICATIONS.columns("a")}, {CLOCKS.columns("k")}
    from (select 1) one
    left join application a
        on a.district = $1 and a.case_id = $2 and a.state = 'waiting'
    left join clock k on k.district = $1 and k.case_id = $2
    order by k.id
"""  # noqa: S608 - constants only
