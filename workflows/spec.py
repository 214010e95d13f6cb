"""Reading what people wrote as YAML or JSON, so that each fault names the place it stands in."""

from __future__ import annotations

import re
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

if TYPE_CHECKING:
    _Fast = yaml.SafeLoader
else:
    # The parser in C where the wheel has it: every process of the product reads these files.
    _Fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DEEPEST = 100
"""Brackets in brackets; what people write has a handful."""
SHOWN, LONGEST_NUMBER = 40, 40
NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
"""Words by which rows name what a specification defines; their columns hold 32 signs."""

Word = TypeVar("Word", bound=StrEnum)


class _Loader(_Fast):
    """Refuses a key that stands twice: of two lists of holidays one would be lost unseen."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - the parser's own signature
        seen: set[str] = set()
        for key, _value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"found the key {key.value!r} twice", key.start_mark
                    )
                seen.add(key.value)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def _not_too_deep(text: str) -> None:
    """The parser calls itself for each level, and the process dies with it on too many."""
    depth = 0
    for event in yaml.parse(text, Loader=_Fast):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise ValueError(f"more than {DEEPEST} levels of lists and mappings")


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a specification and its path, such as `hours.mon[1]`. Readers raise Invalid."""

    value: Any
    path: str = ""

    @classmethod
    def from_yaml(cls, text: str) -> Node:
        try:
            _not_too_deep(text)
            return cls(yaml.load(text, Loader=_Loader))  # noqa: S506 - a safe loader
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

    def named(self, key: str) -> list[tuple[str, Node]]:
        """The same as `entries`, where the keys are words that rows keep."""
        return [(Node(name, node.path).name(), node) for name, node in self.entries(key)]

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

    def name(self) -> str:
        """A word that rows keep, in small letters."""
        word = self.text()
        if not NAME.fullmatch(word):
            raise self.wrong("spec_not_a_name", value=word[:SHOWN])
        return word

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
            written = self._brief(LONGEST_NUMBER + 1)
            return Decimal(written if len(written) <= LONGEST_NUMBER else "")
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
            raise self.wrong("spec_not_a_date", value=self._brief(SHOWN)) from None

    def _brief(self, most: int) -> str:
        """The value in so many characters. A list may hold another ten times, and that one, too:
        nobody could wait until all of it is written out.
        """
        plain = isinstance(self.value, str | int | float | Decimal | date)
        return str(self.value)[:most] if plain else type(self.value).__name__

    def _at(self, key: str) -> Node:
        return Node(None, f"{self.path}.{key}" if self.path else str(key))
