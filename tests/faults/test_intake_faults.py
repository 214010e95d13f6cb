"""What a 201 is worth: reports are sent again and again while everything under the web dies."""

from __future__ import annotations

import http.client
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from governance.intake.models import Report
from tests.faults.house import HURRY, MORTAL, House, wait_until
from tests.faults.town import Answer, Desk, Town, build_town
from tests.workflows.agreement import assert_rows_agree, rungs_of
from workflows.cases.models import Case
from workflows.cases.notice_models import Notice
from workflows.cases.notices import NOTIFY_TASK
from workflows.cases.queries import clocks_of, story
from workflows.tasks.claims import ATTEMPTS_ALLOWED
from workflows.tasks.models import Task, TaskState

KEYS = [f"report-{number:04}" for number in range(30)]
SENDERS = 6
POINTS = ("web.before_case", "web.before_commit", "web.after_commit")
TABLES = ("report", "case", "case_event", "clock", "notice", "task", "login_session")
# Also those that failed and wait some seconds to be tried again; reminders are later.
TO_TELL = "select count(*) from task where state in ('ready', 'running') and kind = 'case.notify'"


class Senders:
    """Phones that send until they are answered, whatever becomes of their requests."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.answered: dict[str, Answer] = {}
        self.unanswered = Counter[str]()
        self._lock = threading.Lock()

    def deliver(self, key: str) -> None:
        wait_until(lambda: self._once(key), f"{key} was answered")

    def wait_for(self, count: int) -> None:
        wait_until(lambda: len(self.answered) >= count, f"{count} were answered")

    def _once(self, key: str) -> bool:
        try:
            answer = self.desk.report(key)
        except (OSError, http.client.HTTPException) as error:
            said = type(error).__name__
        else:
            said = str(answer.status)
        with self._lock:
            if said in {"200", "201"}:
                self.answered[key] = answer
                return True
            self.unanswered[said] += 1
        # Whoever is not served is told so; a 500 would be a fault of ours.
        assert not said.isdigit() or said == "503", answer.text()
        return False


def rows_of(house: House) -> dict[str, str]:
    """A mark of every row that a report or a duty has left."""
    with house.engine.connect() as connection:
        return {
            table: connection.scalar(
                text(f"select md5(string_agg(t::text, '|' order by t::text)) from \"{table}\" t")
            )
            or ""
            for table in TABLES
        }


@pytest.fixture
def town(house: House) -> Town:
    return build_town(house.engine, house.port)


def kill_a_web_worker(house: House, web: psutil.Process) -> None:
    workers = web.children()
    if workers:
        workers[0].kill()


def test_a_report_whose_session_is_cut_is_not_served_and_the_next_is(
    house: House, town: Town
) -> None:
    """Cut while the sender is looked up, and while the report is written."""
    house.serve()
    for table, key in (("account", KEYS[0]), ("report", KEYS[1])):
        with ThreadPoolExecutor(1) as phone, house.engine.begin() as other:
            other.execute(text(f"lock table {table}"))
            sent = phone.submit(town.worker.report, key)
            wait_until(lambda: bool(house.cut_sessions("wait_event_type = 'Lock'")), "it was cut")
            refused = sent.result()
        assert (refused.status, refused.json()["code"]) == (503, "database_unavailable")
        assert town.worker.report(key).status == 201
    assert "Traceback" not in house.web_log.read_text()


def test_what_was_acknowledged_is_there_once_whatever_died(house: House, town: Town) -> None:
    web = house.serve(POINTS * 2)
    options = {"relay": HURRY, "worker": MORTAL}
    jobs = {name: house.start(name, options=options[name]) for name in options}
    arbiter = psutil.Process(web.pid)

    def replace(name: str) -> None:
        jobs[name].kill()
        jobs[name].join()
        jobs[name] = house.start(name, options=options[name])

    faults: list[Callable[[], object]] = [
        house.forget,
        house.cut_sessions,
        house.kill_redis,
        lambda: kill_a_web_worker(house, arbiter),
        lambda: replace("worker"),
        house.cut_sessions,
        house.redis.ensure_running,
        lambda: replace("relay"),
        lambda: kill_a_web_worker(house, arbiter),
    ]
    senders = Senders(town.worker)
    with ThreadPoolExecutor(SENDERS) as phones:
        sent = [phones.submit(senders.deliver, key) for key in KEYS]
        for number, fault in enumerate(faults):
            senders.wait_for(number * len(KEYS) // len(faults))
            fault()
        for delivery in sent:
            delivery.result()

    assert set(POINTS) <= set(house.web_deaths.read_text().split())
    assert "Traceback" not in house.web_log.read_text()
    assert_each_is_there(house, senders)
    assert_answers_stay(senders)
    wait_until(lambda: not house.scalar(TO_TELL), "everybody was told")
    before = rows_of(house)
    house.forget()
    assert_answers_stay(senders)
    assert rows_of(house) == before

    jobs["relay"].kill()
    jobs["relay"].join()
    house.an_hour_passes()
    for point in ("sweep.before_commit", "sweep.after_commit"):
        house.dies(house.start("relay", point))
        house.forget()
    house.start("relay")
    wait_until(house.drained, "every reminder came")
    assert_each_was_told_once(house)


def assert_each_is_there(house: House, senders: Senders) -> None:
    """Every answer has its report, case, events, clock and tasks; nothing is there besides."""
    with Session(house.engine) as session:
        reports = session.scalars(select(Report)).all()
        assert sorted(report.idempotency_key for report in reports) == KEYS
        cases = {case.id: case for case in session.scalars(select(Case))}
        assert sorted(cases) == sorted(report.case_id for report in reports)
        for report in reports:
            case = cases[report.case_id]
            assert senders.answered[report.idempotency_key].json()["case_no"] == case.no
            assert_rows_agree(session, case)
            owed = session.scalars(select(Task.kind).where(Task.key.like(f"{case.id}:%")))
            assert NOTIFY_TASK in set(owed)


def assert_answers_stay(senders: Senders) -> None:
    for key, answer in senders.answered.items():
        again = senders.desk.report(key)
        assert (again.status, again.body) == (200, answer.body)
    for key in KEYS[::5]:
        other = senders.desk.report(key, text="同济路5号门前垃圾")
        assert (other.status, other.json()["code"]) == (422, "idempotency_key_reused")


def assert_each_was_told_once(house: House) -> None:
    with Session(house.engine) as session:
        for case in session.scalars(select(Case)):
            reminders = [rung.name for rung in rungs_of(case, clocks_of(session, case)[-1].key)]
            moves = [event.move for event in story(session, case)]
            assert moves == ["open", "accept", "file", *reminders]
            told = session.scalars(select(Notice.key).where(Notice.case_id == case.id))
            first = {f"case:{case.id}:{case.version}"}
            assert {key for key in told if not key.startswith("rung:")} == first
            assert_rows_agree(session, case)
        states = dict(session.execute(select(Task.state, func.count()).group_by(Task.state)).all())
        assert states == {TaskState.DONE: len(KEYS)}
        assert (session.scalar(select(func.max(Task.attempts))) or 0) < ATTEMPTS_ALLOWED
