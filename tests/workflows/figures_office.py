"""A district at work in processes: who moves cases, who folds figures, and who reads them."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from multiprocessing.sharedctypes import Synchronized
from typing import Any

from sqlalchemy import NullPool, create_engine, func, select
from sqlalchemy.orm import Session

from gis.errors import DomainError
from tests.workflows.counted import DISTRICT, ZONE
from tests.workflows.life_words import CHOICES, Ids
from tests.workflows.world import NOW
from workflows import definitions, engine
from workflows.case_state import MoveInput
from workflows.cases.duties import DUTIES
from workflows.cases.models import Case
from workflows.cases.new_case import NewCase
from workflows.cases.queries import state_now
from workflows.cases.rungs import fire_due
from workflows.cases.services import make_move, open_case
from workflows.definition import MoveKind
from workflows.figures.counting import Question, Way, count
from workflows.figures.keeping import fold, rebuild
from workflows.tasks.models import Task, TaskState

_FORK = multiprocessing.get_context("fork")


SAID = {"reason": "照片看不清", "opinion": "情况属实", "result": "已更换", "photo_count": 1}
_AGAIN = [("take", "handler"), ("hand_in", "handler"), ("confirm", "handler")]
_TO_THE_END = [("send_for_verification", "dispatcher"), ("verify_pass", "worker")]
LIFE: list[tuple[int, str, str, dict[str, Any]]] = [
    (0, "dispatch", "dispatcher", {"department_id": "lamps"}),
    (0, "take", "handler", {}),
    (0, "ask_extension", "handler", {}),
    (0, "grant", "dispatcher", {}),
    (1, "merge", "dispatcher", {"survivor_id": 0}),
    (2, "void", "dispatcher", {}),
    (0, "hand_in", "handler", {}),
    (0, "confirm", "handler", {}),
    (0, "rework", "dispatcher", {}),
    (0, "late", "system", {}),
    *((0, name, person, {}) for name, person in (*_AGAIN, *_TO_THE_END)),
    (0, "close", "dispatcher", {"closing_met": True}),
    (0, "revisit", "acceptor", {"satisfaction": 2}),
    (0, "evaluate", "resident", {"satisfaction": 5}),
    (0, "reopen", "acceptor", {}),
]
"""(which of three cases, move, who, what is said besides SAID)."""


@dataclass
class Office:
    """Everybody works on the database at `url`; `opened` are reports that may come in."""

    url: Any
    ids: Ids
    opened: Sequence[NewCase]
    asked: Sequence[Question]
    folded: Synchronized[int] = field(default_factory=lambda: _FORK.Value("q", 0))
    compared: Synchronized[int] = field(default_factory=lambda: _FORK.Value("q", 0))

    def start(self, work: Callable[..., None], *given: Any) -> BaseProcess:
        process = _FORK.Process(target=_apart, args=(work, self.url, *given), daemon=True)
        process.start()
        return process

    def live(self, sessions: Callable[[], Session]) -> None:
        """Lead one case through all that takes back or adds what was counted of it."""
        with sessions() as session:
            nos = [open_case(session, DISTRICT, self.opened[0], now=NOW).no for _ in range(3)]
            session.commit()
        now = NOW
        for at, name, person, more in LIFE:
            now += timedelta(minutes=20)
            with sessions() as session:
                if name == "late":
                    fire_due(session, now=now + timedelta(days=1))
                else:
                    cases = list(session.scalars(select(Case).where(Case.no == nos[0])))
                    said = self.ids.move_input({**SAID, **more}, cases, now)
                    actor = self.ids.actors[person]
                    make_move(
                        session, DISTRICT, nos[at], name, MoveInput(**said), actor=actor, now=now
                    )
                session.commit()

    def write(self, sessions: Callable[[], Session], seed: int, rounds: int) -> None:
        """Make moves of every kind, as whoever may make them; some are given up half-way."""
        rng, now, made = random.Random(seed), NOW, Counter[str]()
        for _ in range(rounds):
            now += timedelta(minutes=rng.randrange(1, 90))
            with sessions() as session, suppress(DomainError):
                self._step(session, rng, made, now)
                if rng.random() < 0.9:
                    session.commit()

    def _step(
        self, session: Session, rng: random.Random, made: Counter[str], now: datetime
    ) -> None:
        match rng.choices(("open", "move", "duty", "late"), (1, 12, 1, 1))[0]:
            case "open":
                open_case(session, DISTRICT, rng.choice(self.opened), now=now)
            case "duty":
                _do_a_duty(session, now)
            case "late":
                fire_due(session, now=now + timedelta(days=1))
            case _:
                self._move(session, rng, made, now)

    def _move(
        self, session: Session, rng: random.Random, made: Counter[str], now: datetime
    ) -> None:
        some = select(Case).order_by(func.random()).limit(1)
        closed = rng.random() < 0.3
        case = session.scalars(some.where(Case.stage == "closed") if closed else some).first()
        if case is None:
            return
        moment = max(now, case.changed_at)
        process = definitions.get(case.definition, case.definition_version)
        state = state_now(session, case)
        possible = [
            (move, actor)
            for actor in self.ids.actors.values()
            for move in engine.allowed_moves(process, state, actor=actor, now=moment)
        ]
        if not possible:
            return
        onwards = [each for each in possible if each[0].kind is MoveKind.FORWARD] or possible
        # What was made least, so that every kind of move comes about.
        rarest = min(possible, key=lambda each: (made[each[0].name], rng.random()))
        move, actor = rng.choice((rarest, rng.choice(onwards), rng.choice(onwards)))
        made[move.name] += 1
        drawn = {name: rng.choice(said) for name, said in CHOICES.items()}
        cases = list(session.scalars(select(Case).order_by(Case.id.desc()).limit(6)))
        given = MoveInput(**self.ids.move_input({**drawn, "class_id": "lamp"}, cases, moment))
        make_move(session, DISTRICT, case.no, move.name, given, actor=actor, now=moment)

    def keep_up(self, sessions: Callable[[], Session]) -> None:
        """Fold, and now and then count anew, until somebody kills it, at best before it commits."""
        rng = random.Random(os.getpid())
        while True:
            with sessions() as session:
                anew = rng.random() < 0.05
                done = (
                    rebuild(session, DISTRICT, ZONE) if anew else fold(session, DISTRICT, ZONE, 5)
                )
                time.sleep(rng.choice((0, 0.02)))
                session.commit()
                with self.folded.get_lock():
                    self.folded.value += done

    def read(self, sessions: Callable[[], Session], seed: int) -> None:
        rng = random.Random(seed)
        while True:
            asked = rng.choice(self.asked)
            with sessions() as session:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
                fresh = count(session, DISTRICT, asked, ZONE, Way.SCRATCH)
                assert count(session, DISTRICT, asked, ZONE) == fresh
                with self.compared.get_lock():
                    self.compared.value += 1


def kill(process: BaseProcess) -> None:
    """As nothing can be caught: the kernel ends it wherever it is."""
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    process.join(30)


def _do_a_duty(session: Session, now: datetime) -> None:
    ready = select(Task).where(Task.kind.in_(DUTIES), Task.state == TaskState.READY)
    found = ready.order_by(Task.run_at).limit(1).with_for_update(skip_locked=True)
    for task in session.scalars(found):
        task.state = TaskState.DONE
        moment = max(now, task.run_at)
        DUTIES[task.kind](session, task.district, task.payload, moment)


def _apart(work: Callable[..., None], url: Any, *given: Any) -> None:
    """In a process of its own, with connections of its own."""
    database = create_engine(url, poolclass=NullPool)
    work(lambda: Session(database), *given)
