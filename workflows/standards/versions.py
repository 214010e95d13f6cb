"""The conditions of one class: which are as they were, which have a new version, which end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Protocol, TypeVar

from workflows.standards.classify import plain
from workflows.standards.models import CaseClass, Standard
from workflows.standards.reading import ReadCondition
from workflows.standards.report import Change

Value = TypeVar("Value")


class Options(Protocol):
    """What the versions need to know of an import."""

    @property
    def file_name(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def dry_run(self) -> bool: ...


class ClassVersions:
    """The rows of a class that are in force; `new` are those that come to stand beside them."""

    def __init__(self, rows: Sequence[Standard]) -> None:
        # A class may say the same condition twice, with a limit each: then their order tells.
        self._rows = dict(_numbered((plain(row.filing_condition), row) for row in rows))
        self.new: list[Standard] = []

    def meet(
        self,
        case_class: CaseClass,
        conditions: Sequence[ReadCondition],
        options: Options,
        counts: Counter[str],
    ) -> Iterator[Change]:
        """Compare with what a file says of the class, and end or write rows unless it is tried."""
        left = dict(self._rows)
        named = _numbered((plain(one.filing), one) for one in conditions)
        for place, (key, condition) in enumerate(named, start=1):
            row = left.pop(key, None)
            if row is not None and _same(row, condition):
                counts["unchanged"] += 1
                if row.position != place and not options.dry_run:
                    row.position = place
                continue
            what = "added" if row is None else "changed"
            counts[what] += 1
            before = None if row is None else limit_as_written(row)
            yield _change(what, case_class, condition.filing, before, condition.limit_text)
            if not options.dry_run:
                self.new.append(self._version(case_class, condition, place, row, options))
        for row in left.values():
            counts["ended"] += 1
            before = limit_as_written(row)
            yield _change("ended", case_class, row.filing_condition, before, None)
            if not options.dry_run:
                row.valid_to = options.valid_from

    def _version(
        self,
        case_class: CaseClass,
        condition: ReadCondition,
        place: int,
        before: Standard | None,
        options: Options,
    ) -> Standard:
        row = Standard(
            district=case_class.district,
            class_id=case_class.id,
            position=place,
            valid_from=options.valid_from,
            source=options.file_name[-40:],
            **_content(condition),
        )
        if before is not None:
            before.valid_to = options.valid_from
            if before.mended_by is not None and before.limit_text == condition.limit_text:
                # What a person made of this limit still holds: the city says nothing else.
                row.amount, row.unit = before.amount, before.unit
                row.mended_by = before.mended_by
        return row


def limit_as_written(row: Standard) -> str | None:
    if row.limit_text is not None or row.amount is None:
        return row.limit_text
    return f"{row.amount.normalize():f} {row.unit}"


def _same(row: Standard, condition: ReadCondition) -> bool:
    content = _content(condition)
    mended = row.mended_by is not None
    if mended or row.limit_text is None:
        # Not the city's words: what they come to counts, in whatever words a table says it.
        again = (row.amount, row.unit) == (content["amount"], content["unit"])
        if again or (mended and row.limit_text == condition.limit_text):
            for name in ("amount", "unit", "limits", "odd", "limit_text"):
                del content[name]
    return all(getattr(row, name) == value for name, value in content.items())


def _content(condition: ReadCondition) -> dict[str, Any]:
    whole = condition.reading.whole
    return {
        "filing_condition": condition.filing,
        "closing_condition": condition.closing,
        "amount": None if whole is None else whole.budget.amount,
        "unit": None if whole is None else whole.budget.unit,
        "limit_text": condition.limit_text,
        "limits": [
            {
                "amount": f"{one.budget.amount.normalize():f}",
                "unit": one.budget.unit.value,
                "season": one.season,
                "step": one.step,
            }
            for one in condition.reading.limits
        ],
        "odd": [reason.as_json() for reason in condition.reading.odd],
        "handled_by": condition.handled_by,
        "overseen_by": condition.overseen_by,
    }


def _numbered(
    pairs: Iterator[tuple[str, Value]],
) -> Iterator[tuple[tuple[str, int], Value]]:
    seen: Counter[str] = Counter()
    for key, value in pairs:
        yield (key, seen[key]), value
        seen[key] += 1


def _change(
    what: str, case_class: CaseClass, condition: str, before: str | None, after: str | None
) -> Change:
    return Change(what, case_class.code, case_class.name, condition, before, after)
