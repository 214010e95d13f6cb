"""Who looked at the name or telephone number that came with a report, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from governance.intake.models import Report
from governance.presentation import html_lang, role_title
from governance.vault.queries import Look, looks
from governance.vault.words import PURPOSES, SealedField, SubjectKind

FIELDS: Mapping[SealedField, Any] = {
    SealedField.NAME: lazy_gettext("您的称呼"),
    SealedField.PHONE: lazy_gettext("您的电话"),
    SealedField.ID_NUMBER: lazy_gettext("您的证件号码"),
}


@dataclass(frozen=True, slots=True)
class SaidLook:
    """`who` is an office, never a person: the office answers for what its people look at."""

    at: datetime
    who: str
    what: str


def looks_at(session: Session, report: Report) -> list[SaidLook]:
    """Every look at the contact of this report, newest first."""
    found = looks(session, report.district, SubjectKind.REPORT, report.id)
    return [SaidLook(look.at, _office(look), _reason(look)) for look in found]


def _office(look: Look) -> str:
    department = look.department_en if html_lang() == "en" else look.department
    return " · ".join(part for part in (department, role_title(look.role)) if part)


def _reason(look: Look) -> str:
    seen, purpose = str(FIELDS[look.field]), str(PURPOSES[look.purpose])
    return str(_("看了%(field)s，用途：%(purpose)s", field=seen, purpose=purpose))
