"""What an import did, or would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workflows.standards.limits import ReadLimits
from workflows.standards.reading import Odd, ReadTable, told


def limit_of(reading: ReadLimits) -> str | None:
    """The limit that a condition is held to, such as `4 work_hour`."""
    whole = reading.whole
    return None if whole is None else f"{whole.budget.amount.normalize():f} {whole.budget.unit}"


@dataclass(frozen=True, slots=True)
class Change:
    """One condition, or a class as a whole (`condition` is None), that is not as it was.

    `what` is `added`, `changed` or `ended`; `before` and `after` say the limit as written.
    """

    what: str
    code: str
    name: str
    condition: str | None = None
    before: str | None = None
    after: str | None = None


@dataclass(slots=True)
class StandardsReport:
    """`counts` by word: classes and conditions read, by kind and by what became of them.

    `readings` says how often each limit stands in the file, and as what it was read.
    """

    valid_from: date
    applied: bool
    sheets: list[str]
    skipped: list[str]
    counts: Counter[str] = field(default_factory=Counter)
    readings: dict[str, tuple[int, str | None]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    odd: list[Odd] = field(default_factory=list)

    @property
    def changed_anything(self) -> bool:
        return bool(self.changes) or self.counts["classes_changed"] > 0

    def tell(self, table: ReadTable, codes: Mapping[int, str]) -> None:
        """Count what was read and how each limit was; `codes` by the identity of a class."""
        self.counts["classes"] = len(set(codes.values()))
        for one in table.classes:
            self.counts[one.kind] += len(one.conditions)
            self.counts["conditions"] += len(one.conditions)
            for condition in one.conditions:
                text = condition.limit_text or ""
                before = self.readings.get(text, (0, None))[0]
                self.readings[text] = before + 1, limit_of(condition.reading)
                self.counts["without_limit"] += condition.reading.whole is None
        self.odd = [*table.odd, *told(table.classes, codes)]
        self.counts["odd"] = len(self.odd)

    def kept(self) -> list[dict[str, Any]]:
        """The oddities as JSON values."""
        return [
            {
                "sheet": one.sheet,
                "line": one.line,
                "code": one.code,
                "name": one.name,
                "reason": one.reason.as_json(),
            }
            for one in self.odd
        ]
