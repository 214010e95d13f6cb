"""What stands in the database after loading is what the moves of the product would have left."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import islice

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.orm import Base
from governance.sample.cast import numbered_from
from governance.sample.ground import SEED, Ground
from governance.sample.history import tell_history
from governance.sample.names import words
from governance.sample.place_ids import PlaceIds
from governance.sample.scene import Scene
from workflows import definitions
from workflows.calendar import WorkCalendar
from workflows.calendars import calendars
from workflows.case_state import MoveInput
from workflows.cases.clocks import reckoning_of
from workflows.cases.models import Case, Clock
from workflows.cases.queries import clocks_of, moves_open_to, story
from workflows.cases.rungs import fire_due
from workflows.cases.services import make_move
from workflows.owners import Actor, OwnerKind
from workflows.roles import Role

DISTRICT = 440604


def count(session: Session, query: str) -> int:
    return int(session.execute(text(query)).scalar_one())


@pytest.fixture(scope="module")
def scene(ground: Ground, now: datetime) -> Scene:
    calendar = WorkCalendar.from_spec(words("calendar"))
    return Scene(ground, PlaceIds(1, 1, {}), numbered_from(1, 1, 1, 1), calendar, now)


@pytest.mark.parametrize(
    "wrong",
    [
        # an open case without exactly one running clock, a closed one with any
        """select count(*) from "case" c where (c.closed_at is null)::int <> (
           select count(*) from clock k where k.district = c.district and k.case_id = c.id
           and k.stopped_at is null)""",
        # an open case that belongs to nobody, an ended one that belongs to somebody
        """select count(*) from "case" where (closed_at is null) <> (owner_kind <> 'nobody')""",
        # a case whose due time is not its running clock's
        """select count(*) from "case" c join clock k on k.district = c.district
           and k.case_id = c.id and k.stopped_at is null where k.due_at <> c.due_at""",
        # gaps in a story, or a story of another length than the case says
        """select count(*) from "case" c where c.events <> (select count(*) from case_event e
           where e.district = c.district and e.case_id = c.id)""",
        """select count(*) from (select seq - row_number() over (partition by case_id order by at,
           seq) as off from case_event) o where off <> 0""",
        # a story that ends elsewhere than its case stands
        """select count(*) from "case" c join case_event e on e.district = c.district
           and e.case_id = c.id and e.seq = c.events where e.to_stage <> c.stage""",
        # late without a clock of handling that passed its time, and the other way round
        """select count(*) from "case" c where c.late <> exists (select 1 from clock k
           where k.district = c.district and k.case_id = c.id and k.key = 'handling'
           and k.overdue_at is not null)""",
        # a running clock that owes a reminder which is past, or a stopped one that owes any
        """select count(*) from clock where next_rung_at <= '2026-11-22 01:30+00'
           or (stopped_at is not null and next_rung_at is not null)""",
        # a clock that has passed its time and does not know it
        """select count(*) from clock where overdue_at is null
           and due_at < coalesce(stopped_at, '2026-11-22 01:30+00')""",
        # a part that is open although its parent has ended, or was confirmed meanwhile
        """select count(*) from "case" p join "case" c on c.district = p.district
           and c.id = p.parent_id where p.closed_at is null
           and c.stage not in ('joining', 'handling', 'assigned', 'dispatching')""",
        # a case that waits for parts of which none is open
        """select count(*) from "case" c where c.stage = 'joining' and not exists (select 1
           from "case" p where p.district = c.district and p.parent_id = c.id
           and p.closed_at is null)""",
        # a survivor that had ended when the other was merged into it
        """select count(*) from "case" m join "case" s on s.district = m.district
           and s.id = m.survivor_id where s.opened_at >= m.opened_at
           or s.closed_at < m.closed_at""",
        # a suspension without the duty to end it, or the other way round
        """select count(*) from "case" c full join task t on t.district = c.district
           and t.kind = 'case.resume' and (t.payload ->> 'case_id')::bigint = c.id
           where (c.suspended_until is not null) <> (t.run_at is not null)
           or t.run_at <> c.suspended_until""",
        # what is counted of a case that its story does not tell
        """select count(*) from "case" c where c.extensions <> (select count(*) from case_event e
           where e.district = c.district and e.case_id = c.id and e.move = 'grant'
           and e.detail ->> 'asks' = 'extend')""",
        """select count(*) from application where state = 'waiting'
           and case_id in (select id from "case" where closed_at is not null)
           and kind <> 'appeal'""",
        # anything that happened in the future
        "select count(*) from case_event where at > '2026-11-22 01:30+00'",
        "select count(*) from task where run_at <= '2026-11-22 01:30+00'",
        # a number that is not district, year and nine digits, or of another grid than its place
        """select count(*) from "case" where no !~ '^4406042026[0-9]{9}$'""",
        """select count(*) from "case" c join grid g on g.district = c.district and g.id = c.grid_id
           where not st_contains(g.geom, c.geom) or g.community_code <> c.community_code
           or left(g.community_code, 9) <> c.street_code""",
    ],
)
def test_the_rows_agree_with_each_other(sample: Session, wrong: str) -> None:
    assert count(sample, wrong) == 0


def test_due_times_are_those_of_the_products_own_reckoning(sample: Session) -> None:
    calendar = calendars(sample, DISTRICT)
    for clock in sample.scalars(select(Clock).order_by(Clock.id).limit(3000)):
        due = reckoning_of(clock, calendar.by_id(clock.calendar_id)).due()
        assert (clock.due_at, clock.provisional) == (due["due_at"], due["provisional"])


def test_every_stage_has_cases_and_some_are_late_or_soon_due(
    sample: Session, now: datetime
) -> None:
    stages = Counter(sample.scalars(select(Case.stage)))
    processes = {definitions.get(key, version) for key, version in followed(sample)}
    assert {process.key for process in processes} == {"grid", "hotline", "quick", "co_handling"}
    in_use = {key for process in processes for key in process.stages}
    assert set(stages) == in_use
    dues = sample.scalars(select(Case.due_at).where(Case.closed_at.is_(None))).all()
    assert sum(due < now for due in dues if due) >= 15
    assert sum(now < due < now + timedelta(hours=1) for due in dues if due) >= 15
    late = count(sample, 'select count(*) from "case" where late')
    assert 0.06 < late / 6_000 < 0.11
    for column in ("returns", "reworks", "reopenings"):
        assert count(sample, f'select count(*) from "case" where {column} > 0') > 30


def followed(session: Session) -> set[tuple[str, int]]:
    """The processes that cases follow, each in one version."""
    rows = session.execute(select(Case.definition, Case.definition_version).distinct())
    return {(row.definition, row.definition_version) for row in rows}


@pytest.mark.parametrize(
    ("what", "least"),
    [
        ("""select count(*) from "case" where part = 'split' and closed_at is null""", 3),
        ("""select count(*) from "case" where part = 'co_handle' and closed_at is null""", 3),
        ('select count(*) from "case" where survivor_id is not null', 40),
        ('select count(*) from "case" where suspended_until is not null', 5),
        ('select count(*) from "case" where supervised_at is not null', 5),
        ('select count(*) from "case" where extensions > 0', 100),
        ('select count(*) from "case" where exempt', 20),
        ('select count(*) from "case" where forced', 5),
        ('select count(*) from "case" where satisfaction is not null', 500),
        ("select count(*) from application where state = 'waiting'", 8),
        ("select count(*) from application where state = 'refused'", 20),
        ("select count(*) from task where kind = 'case.resume'", 5),
    ],
)
def test_no_page_is_empty(sample: Session, what: str, least: int) -> None:
    assert count(sample, what) >= least


def test_reports_come_by_day_and_seldom_at_night(sample: Session) -> None:
    hours = Counter(
        dict(
            sample.execute(
                text(
                    "select extract(hour from opened_at at time zone 'Asia/Shanghai')::int,"
                    ' count(*) from "case" group by 1'
                )
            ).all()
        )
    )
    assert sum(hours[hour] for hour in range(8, 18)) > 3_000
    assert sum(hours[hour] for hour in range(5)) < 200


def owner_of(session: Session, case: Case) -> Actor:
    """A member of staff who owns the case."""
    accounts = Base.metadata.tables["account"]
    wanted = select(accounts.c.id, accounts.c.role, accounts.c.department_id, accounts.c.name)
    match case.owner_kind:
        case OwnerKind.ROLE:
            wanted = wanted.where(accounts.c.role == case.owner_role)
        case OwnerKind.DEPARTMENT:
            wanted = wanted.where(accounts.c.department_id == case.owner_department_id)
        case _:
            wanted = wanted.where(accounts.c.id == case.owner_account_id)
    row = session.execute(wanted.order_by(accounts.c.id)).first()
    assert row is not None
    return Actor(Role(row.role), row.id, row.department_id, row.name)


NEXT = {
    "acceptance": "accept",
    "checking": "check_found",
    "filing": "file",
    "dispatching": "dispatch",
    "ownerless": "name_owner",
    "assigned": "take",
    "handling": "hand_in",
    "confirming": "confirm",
    "feedback": "send_for_verification",
    "verifying": "verify_pass",
    "closing": "close",
    "replying": "reply",
    "concluding": "conclude",
    "revisiting": "revisit",
    "evaluating": "evaluate",
    "mending": "finish",
}
NAMING = {"dispatching", "ownerless"}
"""Stages from which a department is given the case."""


@pytest.mark.parametrize("stage", NEXT)
def test_an_open_case_of_any_stage_goes_on_to_its_end(
    sample: Session, stage: str, now: datetime
) -> None:
    with_parts = select(Case.parent_id).where(Case.parent_id.is_not(None))
    free = Case.parent_id.is_(None) & Case.id.not_in(with_parts)
    case = sample.scalars(
        select(Case).where(Case.stage == stage, free, Case.suspended_until.is_(None))
    ).first()
    assert case is not None
    department = count(sample, "select min(id) from department")
    class_id = count(sample, "select min(id) from case_class")
    at = now
    while case.closed_at is None:
        at += timedelta(minutes=1)
        actor = owner_of(sample, case)
        assert moves_open_to(sample, case, actor, at)
        given = MoveInput(
            department_id=case.department_id or department if case.stage in NAMING else None,
            class_id=class_id if case.stage == "filing" and case.class_id is None else None,
            result="已处置",
            opinion="属实",
            photo_count=1,
            closing_met=True,
            satisfaction=5,
            version=case.version,
        )
        case = make_move(sample, DISTRICT, case.no, NEXT[case.stage], given, actor=actor, now=at)
    assert case.stage == "closed"
    assert [event.seq for event in story(sample, case)] == list(range(1, case.events + 1))
    assert all(clock.stopped_at for clock in clocks_of(sample, case))


def test_the_next_reminder_of_every_open_clock_can_fire(sample: Session) -> None:
    waiting = select(Clock.id, Clock.rung, Clock.next_rung_at).where(
        Clock.next_rung_at.is_not(None)
    )
    before = sample.execute(waiting.order_by(Clock.next_rung_at).limit(40)).all()
    assert fire_due(sample, now=before[-1].next_rung_at, limit=40) == 40
    sample.expire_all()
    for clock in before:
        assert sample.get_one(Clock, (DISTRICT, clock.id)).rung > clock.rung


def test_the_same_seed_and_moment_tell_the_same_stories(scene: Scene) -> None:
    first, second = (list(islice(tell_history(scene, SEED), 200)) for _ in range(2))
    assert [one.plan for one in first] == [one.plan for one in second]
    assert [one.telling.decisions for one in first] == [one.telling.decisions for one in second]
    assert [one.reported for one in first] == [one.reported for one in second]
    other = list(islice(tell_history(scene, SEED + 1), 5))
    assert [one.plan for one in other] != [one.plan for one in first[:5]]


@pytest.mark.parametrize(
    "moment",
    [
        "2026-02-18T03:00:00+00:00",  # Spring Festival
        "2026-12-31T15:30:00+00:00",  # half an hour before a year that is not announced
        "2027-01-04T02:00:00+00:00",
        "2026-08-10T19:00:00+00:00",  # three in the morning
    ],
)
def test_a_history_can_end_at_any_moment(ground: Ground, scene: Scene, moment: str) -> None:
    ends = datetime.fromisoformat(moment)
    there = Scene(ground, scene.places, scene.cast, scene.calendar, ends)
    stages = Counter(one.telling.state.stage for one in tell_history(there, SEED))
    assert stages["closed"] > 5_000
    assert {"acceptance", "dispatching", "handling", "verifying"} <= set(stages)


def test_the_crowds_are_the_hot_spots_that_are_found(sample: Session) -> None:
    found = sample.execute(
        text(
            "select k.code, h.cases from hot_spot h join case_class k"
            " on k.district = h.district and k.id = h.class_id"
        )
    ).all()
    assert {row.code for row in found} >= {"E-01-10", "C-01-37", "E-02-01"}
    assert all(row.cases >= 5 for row in found)
    assert len(found) <= 5
