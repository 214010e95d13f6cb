"""Reading what people wrote as YAML or JSON, so that each fault names the place it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from gis.errors import Invalid
from gis.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Collection

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser in C where the wheel has it: every process of the product reads these files."""

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a specification and its path, such as `hours.mon[1]`. Readers raise Invalid."""

    value: Any
    path: str = ""

    @classmethod
    def from_yaml(cls, text: str) -> Node:
        try:
            return cls(yaml.load(text, Loader=_LOADER))  # noqa: S506 - both are safe loaders
        except (yaml.YAMLError, ValueError) as error:
            raise Invalid(Reason("spec_not_yaml", {"problem": str(error)})) from error

    def wrong(self, code: str, **params: Any) -> Invalid:
        return Invalid(Reason(code, params), self.path or None)

    def with_keys(self, required: Collection[str], optional: Collection[str] = ()) -> Node:
        """Return this mapping if it has all the required keys and none that nobody would read."""
        for key, node in self.items():
            if key not in required and key not in optional:
                raise node.wrong("spec_key_unknown", key=key)
        for key in required:
            if self.value.get(key) is None:
                raise self._at(key).wrong("spec_key_missing", key=key)
        return self

    def __getitem__(self, key: str) -> Node:
        return Node(self.value[key], self._at(key).path)

    def get(self, key: str) -> Node | None:
        return None if self.value.get(key) is None else self[key]

    def items(self) -> list[tuple[str, Node]]:
        if not isinstance(self.value, dict):
            raise self.wrong("spec_not_a_mapping")
        return [(str(key), Node(value, self._at(key).path)) for key, value in self.value.items()]

    def entries(self, key: str) -> list[tuple[str, Node]]:
        """What stands in the mapping under `key`; nothing where it is left out."""
        found = self.get(key)
        return found.items() if found else []

    def each(self) -> list[Node]:
        if not isinstance(self.value, list):
            raise self.wrong("spec_not_a_list")
        return [Node(value, f"{self.path}[{index}]") for index, value in enumerate(self.value)]

    def listed(self, key: str) -> list[Node]:
        """What stands in the list under `key`; nothing where it is left out."""
        found = self.get(key)
        return found.each() if found else []

    def one_of(self, words: Collection[str]) -> str:
        word = self.text()
        if word not in words:
            raise self.wrong("spec_unknown_word", value=word, allowed=", ".join(words))
        return word

    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.wrong("spec_not_a_text")
        return self.value.strip()

    def word(self, words: type[Word]) -> Word:
        try:
            return words(self.text())
        except ValueError:
            raise self.wrong(
                "spec_unknown_word", value=self.value, allowed=", ".join(words)
            ) from None

    def whole(self, lowest: int, highest: int) -> int:
        if type(self.value) is not int or not lowest <= self.value <= highest:
            raise self.wrong("spec_not_a_whole_number", lowest=lowest, highest=highest)
        return self.value

    def decimal(self) -> Decimal:
        try:
            return Decimal(str(self.value))
        except InvalidOperation:
            raise self.wrong("spec_not_a_number") from None

    def part(self) -> Decimal:
        """A part of a whole, written as a number or in percent."""
        if isinstance(self.value, str) and self.value.strip().endswith("%"):
            return Node(self.value.strip()[:-1], self.path).decimal() / 100
        return self.decimal()

    def date(self) -> date:
        """YAML reads dates by itself; JSON has them as text."""
        if type(self.value) is date:
            return self.value
        try:
            return date.fromisoformat(self.value)
        except (TypeError, ValueError):
            raise self.wrong("spec_not_a_date", value=str(self.value)) from None

    def _at(self, key: str) -> Node:
        return Node(None, f"{self.path}.{key}" if self.path else str(key))
