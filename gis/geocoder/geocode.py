"""Words and a point -> one place, how sure that is, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from gis.crs import Point
from gis.geocoder.book import AddressBook, address_book
from gis.geocoder.candidates import Ground, look_around
from gis.geocoder.placement import Placement
from gis.geocoder.settle import cells_for, settle
from gis.geocoder.understand import understand
from gis.registers.queries import CHINA, today


@dataclass(frozen=True, slots=True)
class Question:
    """What is known of one place; points are CGCS2000.

    `address` is what the reporter gave as the address; it goes before `text`, in which an address
    may be mentioned. `point` is where the reporter's phone stood, `accuracy_m` how well it knew;
    `near` is merely where to look first, and is never answered itself.
    """

    text: str | None = None
    point: Point | None = None
    accuracy_m: float | None = None
    address: str | None = None
    near: Point | None = None


def geocode(  # noqa: PLR0913 - everything that may be known about a place
    session: Session,
    district: int,
    text: str | None,
    point: Point | None = None,
    *,
    accuracy_m: float | None = None,
    address: str | None = None,
    near: Point | None = None,
    now: datetime | None = None,
    book: AddressBook | None = None,
) -> Placement:
    """Place a report by its words and its point, either of which may be missing.

    See `Question` for the parts; `now` picks the grid layout of that day, today's without
    it. Words cost one statement, a point another; only what is doubtful costs more.
    """
    question = Question(text, point, accuracy_m, address, near)
    return geocode_many(session, district, [question], now=now, book=book)[0]


def geocode_many(
    session: Session,
    district: int,
    questions: Sequence[Question],
    *,
    now: datetime | None = None,
    book: AddressBook | None = None,
) -> list[Placement]:
    """Place many at once, in their order: the look-ups of all of them share their statements.

    `district` is a district's number or an address library's.
    """
    book = address_book(session, district) if book is None else book
    day = today() if now is None else now.astimezone(CHINA).date()
    ground = Ground(session, district, day, book.cells)
    said = understand(ground, questions, book)
    cells = cells_for(ground, questions, said)
    return [
        settle(
            ground,
            words,
            None if question.point is None else look_around(ground, question.point),
            question.point,
            accuracy_m=question.accuracy_m,
            cell=cell,
        )
        for question, words, cell in zip(questions, said, cells, strict=True)
    ]
