"""What the button that shows a full value sends."""

from __future__ import annotations

from pydantic import BaseModel, Field

from governance.vault.words import Purpose, SealedField, SubjectKind


class RevealForm(BaseModel):
    kind: SubjectKind
    subject_id: str = Field(min_length=1, max_length=40)
    field: SealedField
    purpose: Purpose
    case_no: str | None = Field(default=None, max_length=24)
