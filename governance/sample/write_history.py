"""The sample's cases with all that belongs to them, as rows."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np

from gis.orm import Base
from governance.intake.models import Photo, Report
from governance.sample.case_rows import CaseNumbers, CaseRows
from governance.sample.copying import Copier, Row, points
from governance.sample.history import Story, tell_history
from governance.sample.owed import duties, notices
from governance.sample.pictures import HEIGHT, WIDTH, picture
from governance.sample.plans import CASES
from governance.sample.report_rows import contact_secrets, report_row
from governance.sample.request_rows import requests
from governance.sample.scene import Scene
from governance.sample.telling import Telling
from workflows.applications.models import Application
from workflows.cases.models import Case, CaseEvent, Clock
from workflows.cases.notice_models import Notice
from workflows.tasks.models import Task

PHOTOGRAPHED = ("open", "hand_in", "finish")
"""Moves of a young case that bring a photograph."""
_OPENINGS = {"acceptance", "mending"}
"""The stages whose photographs came with the report."""


@dataclass
class HistoryWriter:
    copier: Copier
    scene: Scene
    calendar_id: int
    seed: int
    _next_no: int = 0
    _next_clock: int = 0

    def write(self, progress: Callable[[int], None]) -> tuple[int, int]:
        """Tell and write all cases; returns how many there are, and how many are still open.

        `progress` hears a count.
        """
        # Those that are merged say into which, so the ids are taken before anything is told.
        first = self.copier.reserve(Case, CASES)
        stories = list(tell_history(self.scene, self.seed, progress, first))
        reported = self._numbered(stories, first)
        cases = [*reported, *(part for case in reported for part in case.parts)]
        photos = list(self._photos(reported))
        shown: dict[int, list[str]] = {}
        for photo in photos:
            if photo["stage"] in _OPENINGS:
                shown.setdefault(photo["case_id"], []).append(str(photo["id"]))
        self._write_cases(cases)
        self.copier.write(Clock, (row for case in cases for row in case.kept_clocks()))
        self._write_numbered(CaseEvent, [row for case in cases for row in case.events()])
        self._write_numbered(Application, [row for case in cases for row in requests(case)])
        first_report = self._write_numbered(
            Report,
            [report_row(case, self.scene, shown.get(case.numbers.id, [])) for case in reported],
        )
        self.copier.write_sealed(
            secret
            for at, case in enumerate(reported)
            for secret in contact_secrets(case, self.copier.district, first_report + at)
        )
        self.copier.write(Photo, photos)
        self._write_numbered(Task, [row for case in cases for row in duties(case)])
        open_cases = [case for case in cases if case.telling.running is not None]
        self._write_numbered(Notice, [row for case in open_cases for row in notices(case)])
        return len(cases), len(open_cases)

    def _numbered(self, stories: list[Story], first_case: int) -> list[CaseRows]:
        parts = sum(len(story.telling.parts) for story in stories)
        first_part = self.copier.reserve(Case, parts)
        self._next_no = self.copier.reserve_from("case_no_seq", CASES + parts)
        self._next_clock = self.copier.reserve(
            Clock,
            sum(
                len(one.clocks)
                for story in stories
                for one in (story.telling, *(part.telling for part in story.telling.parts))
            ),
        )
        ids = count(first_part)
        cases: list[CaseRows] = []
        for at, story in enumerate(stories):
            case = CaseRows(story, self.scene, self._numbers(first_case + at, story.telling))
            for part in story.telling.parts:
                numbers = self._numbers(next(ids), part.telling)
                case.parts.append(CaseRows(story, self.scene, numbers, whole=case, part=part))
            if story.survivor is not None:
                case.survivor = cases[story.survivor - 1]
            cases.append(case)
        return cases

    def _numbers(self, case_id: int, telling: Telling) -> CaseNumbers:
        opened_at = self.scene.calendar.local(telling.decisions[0].event.at)
        no = f"{self.copier.district}{opened_at.year}{self._next_no:09d}"
        numbers = CaseNumbers(case_id, no, self.calendar_id, self._next_clock)
        self._next_no += 1
        self._next_clock += len(telling.clocks)
        return numbers

    def _write_cases(self, cases: list[CaseRows]) -> None:
        places = [case.story.reported.new.placement.point or (0.0, 0.0) for case in cases]
        rows = zip(cases, points(np.array(places)), strict=True)
        self.copier.write(Case, ({**case.case(), "geom": point} for case, point in rows))

    def _photos(self, cases: Iterable[CaseRows]) -> Iterator[Row]:
        """One of each report of a young case, and one of each result."""
        rng = np.random.default_rng([self.seed, 10])
        for case in cases:
            if not case.telling.on_site:
                continue
            code, variant = case.story.reported.known.code, int(rng.integers(99))
            for decision in case.telling.decisions:
                if decision.move.name in PHOTOGRAPHED:
                    drawn = picture(code, variant, solved=decision.move.name != "open")
                    yield {
                        "id": uuid.UUID(bytes=rng.bytes(16), version=4),
                        "case_id": case.numbers.id,
                        "stage": decision.stage,
                        "added_at": decision.event.at,
                        "width": WIDTH,
                        "height": HEIGHT,
                        "content": drawn.content,
                        "thumbnail": drawn.thumbnail,
                    }

    def _write_numbered(self, table: type[Base], rows: list[Row]) -> int:
        """Give ids to `rows` and write them; returns the first id."""
        first = self.copier.reserve(table, len(rows))
        self.copier.write(table, ({"id": first + at, **row} for at, row in enumerate(rows)))
        return first
