"""The reporter's name and telephone number: sealed in the vault, shown only as a masked label."""

from __future__ import annotations

from sqlalchemy.orm import Session

from governance.intake.incoming import Contact
from governance.vault.mask import mask
from governance.vault.services import seal
from governance.vault.words import SealedField, SubjectKind


def seal_contact(session: Session, district: int, report_id: int, contact: Contact) -> None:
    """Keep what of the contact was given; only `reveal` gives it out again."""
    values = {SealedField.NAME.value: contact.name, SealedField.PHONE.value: contact.phone}
    seal(session, district, SubjectKind.REPORT, report_id, values)


def label_of(contact: Contact) -> str:
    """The masked name, or else the masked number."""
    if contact.name:
        return mask(SealedField.NAME, contact.name)
    return mask(SealedField.PHONE, contact.phone or "")
