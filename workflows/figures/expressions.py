"""What a formula says, read by a parser of our own: numbers, names, + - * / ( ), mean, min, max.

A count divided by a count is a share and brings its interval; what is made of shares is reckoned
with the ends of theirs, which is never surer than the truth.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gis.errors import Invalid
from gis.reason import Reason
from workflows.figures.measures import MEANS, TALLIES, parts_of
from workflows.figures.uncertainty import Value, exactly, mean, share

LONGEST = 500
DEEPEST = 30
_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([a-z][a-z0-9_]*)|([-+*/(),]))")
_OPERATIONS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_CALLS: dict[str, Callable[[float, float], float]] = {"min": min, "max": max}


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """A tally, or another formula."""

    name: str


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of what `measures.MEANS` knows by this name."""

    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """`sign` is one of + - * / min max."""

    sign: str
    left: Node
    right: Node


Node = Number | Name | Mean | Operation


def parse(text: str) -> Node:
    """Read an expression. Raises Invalid with the place of the fault."""
    if len(text) > LONGEST:
        raise Invalid(Reason("formula_too_long", {"limit": LONGEST}))
    return _Reader(text).all()


def names(node: Node) -> Iterator[str]:
    """Every tally and formula that it speaks of, in their order, some repeatedly."""
    match node:
        case Name(name):
            yield name
        case Mean(name):
            yield from parts_of(name)
        case Operation(_, left, right):
            yield from names(left)
            yield from names(right)


def operands(node: Node) -> Iterator[Number | Name | Mean]:
    """What it is made of at last."""
    if isinstance(node, Operation):
        yield from operands(node.left)
        yield from operands(node.right)
    else:
        yield node


def evaluate(
    node: Node, tally: Callable[[str], int], formula: Callable[[str], Value | None]
) -> Value | None:
    """Its value; None where something is divided by nothing."""
    match node:
        case Number(value):
            return exactly(value)
        case Mean(name):
            count, total, squares = (tally(each) for each in parts_of(name))
            return mean(count, total, squares)
        case Name(name):
            return exactly(tally(name)) if name in TALLIES else formula(name)
        case Operation(sign, left, right):
            one, other = evaluate(left, tally, formula), evaluate(right, tally, formula)
            if one is None or other is None:
                return None
            times = _times_count(left) if sign == "/" and _is_count(right) else None
            if times:
                part = share(one.value / times, other.value)
                return part and _combined("*", exactly(times), part)
            return _combined(sign, one, other)


def _is_count(node: Node) -> bool:
    match node:
        case Operation(sign, left, right):
            return sign in {"+", "-"} and _is_count(left) and _is_count(right)
        case Name(name):
            return name in TALLIES
    return False


def _times_count(node: Node) -> float | None:
    """How many times a count it is; None if it is none, or no count at all."""
    match node:
        case Operation("*", Number(value), count) | Operation("*", count, Number(value)):
            times = _times_count(count)
            return times and value * times
    return 1.0 if _is_count(node) else None


def _combined(sign: str, one: Value, other: Value) -> Value | None:
    work = _OPERATIONS.get(sign) or _CALLS[sign]
    if sign == "/" and other.value == 0:
        return None
    resting = [each.of for each in (one, other) if each.of is not None]
    of = min(resting) if resting else None
    value = work(one.value, other.value)
    here, there = one.bounds, other.bounds
    if here is None or there is None:
        return Value(value, None, None, of)
    if sign == "/" and (there[0] <= 0 <= there[1] or of is None):
        # A quotient of numbers that are no cohort's: nobody knows how sure it is.
        return Value(value, None, None, of)
    ends = [work(a, b) for a in here for b in there]
    return Value(value, min(ends), max(ends), of)


class _Reader:
    """Recursive descent over tokens: this one begins at `start`, the next one not before `at`."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = self._start = self._depth = 0
        self._kind, self._word = "", ""
        self._next()

    def all(self) -> Node:
        node = self._sum()
        if self._kind:
            raise self._wrong()
        return node

    def _sum(self) -> Node:
        node = self._product()
        while self._word in {"+", "-"}:
            sign = self._take()
            node = Operation(sign, node, self._product())
        return node

    def _product(self) -> Node:
        node = self._one()
        while self._word in {"*", "/"}:
            sign = self._take()
            node = Operation(sign, node, self._one())
        return node

    def _one(self) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Invalid(Reason("formula_too_deep", {"limit": DEEPEST}))
        node = self._atom()
        self._depth -= 1
        return node

    def _atom(self) -> Node:
        if self._kind == "number":
            value = float(self._take())
            if not math.isfinite(value):
                raise self._wrong()
            return Number(value)
        if self._kind == "name":
            name = self._take()
            return self._call(name) if self._word == "(" else Name(name)
        if self._word == "-":
            self._take()
            return Operation("-", Number(0), self._one())
        self._expect("(")
        node = self._sum()
        self._expect(")")
        return node

    def _call(self, name: str) -> Node:
        self._expect("(")
        node: Node
        if name == "mean":
            if self._word not in MEANS:
                raise self._unknown(self._word)
            node = Mean(self._take())
        elif name in _CALLS:
            left = self._sum()
            self._expect(",")
            node = Operation(name, left, self._sum())
        else:
            raise self._unknown(name)
        self._expect(")")
        return node

    def _expect(self, token: str) -> None:
        if self._word != token:
            raise self._wrong()
        self._take()

    def _take(self) -> str:
        taken = self._word
        self._next()
        return taken

    def _next(self) -> None:
        rest = self._text[self._at :]
        self._start = self._at + len(rest) - len(rest.lstrip())
        if not rest.strip():
            self._kind = self._word = ""
            return
        found = _TOKEN.match(self._text, self._at)
        if found is None:
            self._word = self._text[self._start :].split()[0][:10]
            raise self._wrong()
        self._kind = ("number", "name", "sign")[(found.lastindex or 1) - 1]
        self._word = found[found.lastindex or 1]
        self._at = found.end()

    def _wrong(self) -> Invalid:
        return Invalid(
            Reason("formula_unreadable", {"at": self._start + 1, "near": self._word or "…"})
        )

    @staticmethod
    def _unknown(name: str) -> Invalid:
        return Invalid(Reason("formula_name_unknown", {"name": name}))
