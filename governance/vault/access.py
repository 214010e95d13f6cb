"""Who may look at whose value, for what purpose, under which case."""

from __future__ import annotations

import uuid

from sqlalchemy import column, select, table
from sqlalchemy.orm import Session

from gis.errors import Forbidden, Invalid, NotFound
from gis.reason import Reason
from gis.registers.grids import Grid
from gis.registers.legal_entities import LegalEntity
from gis.registers.persons import Person
from governance.permissions import Permission, Viewer, may, may_see_case
from governance.vault.seal import Place
from governance.vault.words import FOR_ROLE, WITHOUT_CASE, Purpose, SubjectKind
from workflows.cases.models import Case

REPORT = table("report", column("district"), column("id"), column("case_id"))
"""Named, as a foreign key names a table: the vault stands below intake and imports none of it."""


def check_look(
    session: Session, viewer: Viewer, place: Place, purpose: Purpose, case_id: int | None
) -> None:
    """Refuse a look that is not this viewer's business; nothing is returned.

    Looking needs the permission, a purpose of the viewer's duty, and, but for a request of the
    subject's own, a case that the viewer may see and that the subject belongs to.
    """
    if viewer.district != place.district or not may(viewer, Permission.REVEAL):
        raise Forbidden(Reason("permission_missing", {"permission": Permission.REVEAL.value}))
    if viewer.role not in FOR_ROLE[purpose]:
        raise Forbidden(Reason("purpose_not_yours", {"purpose": purpose.value}), "purpose")
    if case_id is None:
        if purpose not in WITHOUT_CASE:
            raise Invalid(Reason("purpose_needs_case", {"purpose": purpose.value}), "case_id")
        return
    case = session.get(Case, (place.district, case_id))
    if case is None or not may_see_case(viewer, case):
        raise NotFound(Reason("vault_case_unseen"), "case_id")
    if not _belongs(session, place, case):
        raise Forbidden(Reason("subject_not_of_case"), "case_id")


def _belongs(session: Session, place: Place, case: Case) -> bool:
    """A report belongs to the case it opened; a person or entity to cases of its community."""
    if place.kind is SubjectKind.REPORT:
        case_of_report = select(REPORT.c.case_id).where(
            REPORT.c.district == place.district, REPORT.c.id == _number(place.subject_id)
        )
        return session.scalar(case_of_report) == case.id
    grid_of_subject = (
        select(Person.grid_id).where(
            Person.district == place.district, Person.id == _uuid(place.subject_id)
        )
        if place.kind is SubjectKind.PERSON
        else select(LegalEntity.grid_id).where(
            LegalEntity.district == place.district, LegalEntity.id == _number(place.subject_id)
        )
    )
    community = select(Grid.community_code).where(
        Grid.district == place.district, Grid.id == grid_of_subject.scalar_subquery()
    )
    return case.community_code is not None and session.scalar(community) == case.community_code


def _number(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) < 19:
        return int(text)
    raise NotFound(Reason("vault_value_missing"), "subject_id")


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound(Reason("vault_value_missing"), "subject_id") from None
