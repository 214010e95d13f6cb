"""The sample's cases with all that belongs to them, as rows."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from gis.orm import Base
from governance.intake.models import Photo, Report
from governance.sample.case_rows import CaseNumbers, CaseRows
from governance.sample.copying import Copier, Row, points
from governance.sample.history import Story, tell_history
from governance.sample.owed import notices
from governance.sample.pictures import HEIGHT, WIDTH, picture
from governance.sample.plans import CASES
from governance.sample.report_rows import contact_secrets, report_row
from governance.sample.scene import Scene
from workflows.cases.models import Case, CaseEvent, Clock
from workflows.cases.notice_models import Notice

PHOTOGRAPHED = ("open", "hand_in")
"""Moves of a young case that bring a photograph."""


@dataclass(frozen=True)
class HistoryWriter:
    copier: Copier
    scene: Scene
    calendar_id: int
    seed: int

    def write(self, progress: Callable[[int], None]) -> int:
        """Tell and write all cases; returns how many are still open. `progress` hears a count."""
        cases = self._numbered(list(tell_history(self.scene, self.seed, progress)))
        photos = list(self._photos(cases))
        reported: dict[int, list[str]] = {}
        for photo in photos:
            if photo["stage"] == self.scene.definition.opening.to:
                reported.setdefault(photo["case_id"], []).append(str(photo["id"]))
        self._write_cases(cases)
        self.copier.write(Clock, (row for case in cases for row in case.kept_clocks()))
        self._write_numbered(CaseEvent, [row for case in cases for row in case.events()])
        first_report = self._write_numbered(
            Report,
            [report_row(case, self.scene, reported.get(case.numbers.id, [])) for case in cases],
        )
        self.copier.write_sealed(
            secret
            for at, case in enumerate(cases)
            for secret in contact_secrets(case, self.copier.district, first_report + at)
        )
        self.copier.write(Photo, photos)
        open_cases = [case for case in cases if case.telling.running is not None]
        self._write_numbered(Notice, [row for case in open_cases for row in notices(case)])
        return len(open_cases)

    def _numbered(self, stories: list[Story]) -> list[CaseRows]:
        first_case = self.copier.reserve(Case, CASES)
        first_no = self.copier.reserve_from("case_no_seq", CASES)
        first_clock = self.copier.reserve(Clock, sum(len(one.telling.clocks) for one in stories))
        cases = []
        for at, story in enumerate(stories):
            no = f"{self.copier.district}{story.plan.opened_at.year}{first_no + at:09d}"
            numbers = CaseNumbers(first_case + at, no, self.calendar_id)
            cases.append(CaseRows(story, self.scene, numbers, first_clock))
            first_clock += len(story.telling.clocks)
        return cases

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
                    drawn = picture(code, variant, solved=decision.move.name == "hand_in")
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
