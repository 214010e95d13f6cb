"""Formulas in words: 按期结案数 ÷ 应结案数."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from governance.figures.words import MEANS, TALLIES
from governance.presentation import titled
from workflows.figures.expressions import Mean, Name, Node, Number, Operation
from workflows.figures.formulas import Formula

_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_BINDS = {"+": 1, "-": 1, "*": 2, "/": 2}
_ATOM = 3


def in_words(node: Node, known: Mapping[str, Formula]) -> str:
    """What a formula is made of, by the titles of its parts."""
    return _said(node, known)[0]


def _said(node: Node, known: Mapping[str, Formula]) -> tuple[str, int]:
    """The words and how strongly they hold together."""
    match node:
        case Number(value):
            return f"{value:g}", _ATOM
        case Mean(name):
            return str(MEANS[name]), _ATOM
        case Name(name) if name in TALLIES:
            return str(TALLIES[name].title), _ATOM
        case Name(name):
            return (titled(known[name].title) if name in known else name), _ATOM
        case Operation(sign, left, right):
            one, other = _said(left, known), _said(right, known)
            if sign in {"min", "max"}:
                return _either(sign, one[0], other[0]), _ATOM
            binds = _BINDS[sign]
            # What is taken away or divided by is one thing: 1 − (a + b), a ÷ (b × c).
            tighter = binds + (sign in {"-", "/"})
            return f"{_held(one, binds)} {_SIGNS[sign]} {_held(other, tighter)}", binds


def _either(sign: str, one: str, other: str) -> str:
    if sign == "min":
        return str(_("（%(one)s，%(other)s 中较小的）", one=one, other=other))
    return str(_("（%(one)s，%(other)s 中较大的）", one=one, other=other))


def _held(said: tuple[str, int], binds: int) -> str:
    return said[0] if said[1] >= binds else f"({said[0]})"
