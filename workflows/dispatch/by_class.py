"""Rules by their class, so that a check compares each only with those it can share cases with.

Lists are compared rule with rule; a list learnt from history has thousands, nearly all of them of
classes that exclude each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from workflows.dispatch.known import KnownRule, class_groups


class ByClass:
    """Rules in the order in which they were added."""

    def __init__(self, rules: Iterable[KnownRule] = ()) -> None:
        self._count = 0
        self._of: dict[str, list[tuple[int, KnownRule]]] = defaultdict(list)
        self._under: dict[str, list[tuple[int, KnownRule]]] = defaultdict(list)
        for rule in rules:
            self.add(rule)

    def add(self, rule: KnownRule) -> None:
        code = rule.class_code or ""
        entry = (self._count, rule)
        self._count += 1
        self._of[code].append(entry)
        for group in class_groups(code):
            if group != code:
                self._under[group].append(entry)

    def covering(self, code: str | None) -> list[KnownRule]:
        """The rules that hold for every case of the class or group, as far as classes go."""
        return _in_order(self._covering(code or ""))

    def meeting(self, code: str | None) -> list[KnownRule]:
        """The rules that hold for some case of the class or group, as far as classes go."""
        return _in_order((*self._covering(code or ""), self._under.get(code or "", ())))

    def _covering(self, code: str) -> Iterator[Sequence[tuple[int, KnownRule]]]:
        for group in class_groups(code):
            yield self._of.get(group, ())


def _in_order(found: Iterable[Sequence[tuple[int, KnownRule]]]) -> list[KnownRule]:
    listed = sorted(chain.from_iterable(found), key=lambda entry: entry[0])
    return [rule for _place, rule in listed]
