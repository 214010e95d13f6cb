"""Codes of the classes of a table: as written, or, where a city has none, counted down from 99.

The field's standards number upwards; what a city adds of its own is numbered downwards from 99, so
that the two do not meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gis.errors import Conflict
from gis.reason import Reason
from workflows.standards.models import ClassKind
from workflows.standards.reading import ReadClass

_FIRST_LOCAL = 99


def next_local_code(kind: ClassKind, major: str, taken: Iterable[str]) -> str:
    """The next free local code of a major class. Raises Conflict where all are taken."""
    codes = set(taken)
    for number in range(_FIRST_LOCAL, 0, -1):
        code = f"{kind.letter}-{major}-{number:02}"
        if code not in codes:
            return code
    raise Conflict(Reason("class_codes_used_up", {"major": f"{kind.letter}-{major}"}))


def codes_of(classes: Sequence[ReadClass], known: Mapping[str, tuple[str, str]]) -> dict[int, str]:
    """The code of each class read, by its identity; `known` is code -> (major name, name).

    A class without a readable code, or whose code another class of the file has already, goes by
    its name where it is known, else it gets the next local code; that is told among its oddities.
    """
    written: dict[int, str] = {}
    names: dict[str, str] = {}
    for one in classes:
        if one.major is None or one.minor is None:
            continue
        code = f"{one.kind.letter}-{one.major}-{one.minor}"
        if names.setdefault(code, one.name) == one.name:
            written[id(one)] = code
    taken = {*names, *known}
    majors: dict[tuple[ClassKind, str], str] = {}
    for one in classes:
        if one.major is not None:
            majors.setdefault((one.kind, one.major_name), one.major)
    for one in classes:
        if id(one) in written:
            continue
        found = _by_name(one, known, names)
        if found is None:
            major = one.major or majors.get((one.kind, one.major_name)) or _major(one, taken)
            majors.setdefault((one.kind, one.major_name), major)
            found = _local_code(one, major, taken)
        written[id(one)] = found
        names.setdefault(found, one.name)
        taken.add(found)
        one.odd.append((one.line, Reason("class_code_given", {"code": found})))
    return written


def _by_name(
    one: ReadClass, known: Mapping[str, tuple[str, str]], names: Mapping[str, str]
) -> str | None:
    """The code of the class of this name, if it is not written in the file for another."""
    for code, (major_name, name) in known.items():
        same = code.startswith(one.kind.letter) and (major_name, name) == (one.major_name, one.name)
        if same and names.get(code, one.name) == one.name:
            return code
    return None


def _local_code(one: ReadClass, major: str, taken: Iterable[str]) -> str:
    try:
        return next_local_code(one.kind, major, taken)
    except Conflict as refusal:
        given = {**refusal.reason.params, "sheet": one.sheet or "CSV", "line": one.line}
        raise Conflict(Reason("class_codes_used_up_at", given), "file") from None


def _major(one: ReadClass, taken: Iterable[str]) -> str:
    used = {code.split("-")[1] for code in taken if code.startswith(one.kind.letter)}
    return next((f"{n:02}" for n in range(_FIRST_LOCAL, 0, -1) if f"{n:02}" not in used), "00")
