"""What is sent about routing rules."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from gis.errors import Invalid
from gis.reason import Reason
from workflows.dispatch.known import When
from workflows.dispatch.rule_specs import LONGEST, MOST_KEYWORDS, RuleSpec, minute_of
from workflows.dispatch.rule_words import Channel, Hours

_ID = Annotated[int, Field(ge=1, le=2**63 - 1)]
_COUNT = Annotated[int, Field(ge=1, le=2**31 - 1)]
_CODE = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST)]
_BETWEEN_WORDS = re.compile(r"[,，、;；\n]+")


class PageForm(BaseModel):
    """From which rule on the list is shown."""

    first: _COUNT = 1


class EditForm(BaseModel):
    """`revision` is the one of the draft that the person saw."""

    revision: _COUNT


class MoveForm(EditForm):
    position: _COUNT


class NoteForm(BaseModel):
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class ForceForm(EditForm, NoteForm):
    """Why the draft, as it was seen, is put in force."""


class MovedForm(BaseModel):
    """Which of the cases that would change: those like the row `like`, after the case `beyond`."""

    like: _ID
    beyond: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0


class RuleForm(EditForm):
    """A rule as its page sends it; `keywords` stand in one line, `day_0` is Monday."""

    position: _COUNT = 1
    class_code: _CODE | None = None
    area_code: _CODE | None = None
    keywords: Annotated[str, StringConstraints(max_length=2000)] = ""
    channel: Channel | None = None
    entity_kind: _CODE | None = None
    hours: Hours | None = None
    day_0: bool = False
    day_1: bool = False
    day_2: bool = False
    day_3: bool = False
    day_4: bool = False
    day_5: bool = False
    day_6: bool = False
    from_time: Annotated[str, StringConstraints(max_length=5)] | None = None
    to_time: Annotated[str, StringConstraints(max_length=5)] | None = None
    department: _CODE
    queue: _CODE | None = None
    urgent: bool = False
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None

    def spec(self) -> RuleSpec:
        """The rule; Invalid names the field that cannot be read."""
        return RuleSpec(
            self.department,
            code_of(self.class_code),
            code_of(self.area_code),
            self._keywords(),
            self.channel.value if self.channel else None,
            self.entity_kind,
            self._when(),
            self.queue,
            self.urgent,
            self.note,
        )

    def _keywords(self) -> tuple[str, ...]:
        words = [word.strip() for word in _BETWEEN_WORDS.split(self.keywords)]
        words = list(dict.fromkeys(word for word in words if word))
        if len(words) > MOST_KEYWORDS:
            reason = Reason("rule_keywords_too_many", {"most": MOST_KEYWORDS})
            raise Invalid(reason, "keywords")
        for word in words:
            if len(word) > LONGEST:
                told = {"word": word[:LONGEST], "most": LONGEST}
                raise Invalid(Reason("rule_keyword_too_long", told), "keywords")
        return tuple(words)

    def _when(self) -> When | None:
        days = frozenset(day for day in range(7) if getattr(self, f"day_{day}"))
        if (self.from_time is None) != (self.to_time is None):
            field = "to_time" if self.to_time is None else "from_time"
            raise Invalid(Reason("rule_window_half"), field)
        window = None
        if self.from_time is not None and self.to_time is not None:
            window = (_minute(self.from_time, "from_time"), _minute(self.to_time, "to_time"))
            if window[0] == window[1]:
                raise Invalid(Reason("rule_window_empty"), "to_time")
        when = When(self.hours, days, window)
        return when if when != When() else None


def code_of(written: str | None) -> str | None:
    """The code of what a list offered as `E-01-02 暴露垃圾`, or was typed as the code alone."""
    return written.split(maxsplit=1)[0] if written and written.strip() else None


def _minute(written: str, field: str) -> int:
    try:
        return minute_of(written)
    except Invalid as fault:
        raise Invalid(fault.reason, field) from None
