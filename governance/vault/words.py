"""Whose values the vault keeps, which fields, and for what purpose somebody may look."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from workflows.roles import Role

_ = lazy_gettext


class SubjectKind(enum.StrEnum):
    """The table that a subject stands in."""

    PERSON = "person"
    LEGAL_ENTITY = "legal_entity"
    REPORT = "report"


class SealedField(enum.StrEnum):
    NAME = "name"
    ID_NUMBER = "id_number"
    PHONE = "phone"


INDEXED = frozenset({SealedField.ID_NUMBER, SealedField.PHONE})
"""Names are not: an index of names, few and unevenly spread, would tell them by their frequency."""


class Purpose(enum.StrEnum):
    """Why a value is looked at, tied to a duty of the one who looks."""

    CONTACT_REPORTER = "contact_reporter"
    HANDLE_CASE = "handle_case"
    CHECK_ON_SITE = "check_on_site"
    SUBJECT_REQUEST = "subject_request"


PURPOSES: Mapping[Purpose, Any] = {
    Purpose.CONTACT_REPORTER: _("联系上报人核实情况"),
    Purpose.HANDLE_CASE: _("处置案件"),
    Purpose.CHECK_ON_SITE: _("现场核查"),
    Purpose.SUBJECT_REQUEST: _("应本人申请查询或更正"),
}
"""What each purpose says to the person whose value was looked at."""

WITHOUT_CASE = frozenset({Purpose.SUBJECT_REQUEST})

FOR_ROLE: Mapping[Purpose, frozenset[Role]] = {
    Purpose.CONTACT_REPORTER: frozenset(
        {Role.ACCEPTOR, Role.DISPATCHER, Role.HANDLER, Role.GRID_WORKER}
    ),
    Purpose.HANDLE_CASE: frozenset({Role.DISPATCHER, Role.HANDLER}),
    Purpose.CHECK_ON_SITE: frozenset({Role.GRID_WORKER}),
    Purpose.SUBJECT_REQUEST: frozenset({Role.ACCEPTOR}),
}
"""Whose duty each purpose is."""
