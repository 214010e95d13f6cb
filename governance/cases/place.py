"""What the page of a case says about its place, and what it asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.addresses.normalise import key
from gis.geocoder.wording import objection
from gis.reason import Reason
from gis.registers.locations import Location
from governance.cases.place_options import Option, alternatives_of
from governance.cases.place_words import level_words, sure_words
from governance.cases.relocating import point_of, words_of
from workflows.cases.models import Case
from workflows.cases.relocating import DOUBTS


@dataclass(frozen=True)
class CasePlace:
    """`level` and `sure` are said in words; `asks` are the doubts that a person has to settle.

    `words` are the reporter's for the place; `objection` says why they cannot be learnt, and
    `teach` whether to propose it.
    """

    level: str
    sure: str
    corrected: bool
    may_correct: bool
    asks: Sequence[Mapping[str, Any]]
    options: Sequence[Option]
    words: str | None
    objection: Reason | None
    teach: bool


def case_place(session: Session, case: Case, *, may: bool) -> CasePlace:
    """What is only shown to those who `may` correct it is only read for them."""
    words = words_of(session, case) if may else None
    refusal = objection(session, case.district, words) if words else None
    said: Sequence[Mapping[str, Any]] = case.why.get("place", ())
    return CasePlace(
        level=level_words(case.place_level),
        sure=sure_words(case.place_confidence),
        corrected=bool(said) and said[0]["code"] == "place_corrected",
        may_correct=may,
        asks=[one for one in case.why.get("queue", ()) if one["code"] in DOUBTS] if may else (),
        options=alternatives_of(case, point_of(case)),
        words=words,
        objection=refusal,
        teach=bool(words) and refusal is None and not _one_address(session, case.district, words),
    )


def _one_address(session: Session, district: int, words: str | None) -> bool:
    """Whether the register has exactly one such address: then the words were not at fault."""
    same = select(Location.id).where(
        Location.district == district, Location.address_key == key(words or "")
    )
    return session.scalar(select(func.count()).select_from(same.limit(2).subquery())) == 1
