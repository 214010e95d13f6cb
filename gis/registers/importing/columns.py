"""Which column of a file is which field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gis.errors import Invalid
from gis.reason import Reason
from gis.registers.importing.cells import plain
from gis.registers.importing.register import Register, Shape

PLACE_WORDS: Mapping[str, tuple[str, ...]] = {
    "lon": ("经度", "x", "lng", "longitude", "x坐标", "东经", "经度坐标"),
    "lat": ("纬度", "y", "latitude", "y坐标", "北纬", "纬度坐标"),
    "geometry": ("几何", "空间范围", "边界", "wkt", "geom", "geojson", "shape"),
}


@dataclass(frozen=True, slots=True)
class Matching:
    """`places` says field -> place of its column; `columns` column -> field, as it is shown."""

    places: Mapping[str, int]
    columns: Mapping[str, str]
    ignored: tuple[str, ...]


def match(
    register: Register,
    header: Sequence[str],
    mapping: Mapping[str, str],
    pairs: Sequence[tuple[str, str]] = (),
) -> Matching:
    """Find the column of every field, by what was said first and by the header for the rest.

    Raises Invalid for a mapping that names no field or no column, and for a header that names two
    columns alike or two for one field.
    """
    said = dict(mapping) | _directed(register, header, pairs)
    places: dict[str, int] = {}
    for name, column in said.items():
        if name not in register.names:
            raise Invalid(Reason("map_field_unknown", {"field": name[:80]}), "map")
        places[name] = _place(header, column)
    taken = set(places.values())
    if len(taken) < len(places):
        raise Invalid(Reason("map_column_twice"), "map")
    for name, found in _by_header(register, header, taken).items():
        places.setdefault(name, found)
    columns = {header[at]: name for name, at in sorted(places.items(), key=lambda one: one[1])}
    used = set(places.values())
    ignored = tuple(column for at, column in enumerate(header) if at not in used and column)
    return Matching(places, columns, ignored)


def missing(register: Register, found: Matching, *, has_shapes: bool) -> list[str]:
    """Names of required fields that the file has no column for."""
    names = [one.name for one in register.fields if one.required and one.name not in found.places]
    if register.shape_required and not has_shapes and "geometry" not in found.places:
        if register.shape is Shape.POINT:
            names += [name for name in ("lon", "lat") if name not in found.places]
        else:
            names.append("geometry")
    return names


def _directed(
    register: Register, header: Sequence[str], pairs: Sequence[tuple[str, str]]
) -> dict[str, str]:
    """Field -> column for pairs that may say either; which one is told by what is known."""
    found: dict[str, str] = {}
    for left, right in pairs:
        as_field = left in register.names and right in header
        as_column = left in header and right in register.names
        if as_field and as_column and left != right:
            raise Invalid(Reason("map_ambiguous", {"pair": f"{left}={right}"[:80]}), "map")
        if not as_field and not as_column:
            known = left in register.names or right in register.names
            code = "map_column_unknown" if known else "map_field_unknown"
            name = (right if left in register.names else left) if known else f"{left}={right}"
            key = "column" if known else "field"
            raise Invalid(_unknown(code, key, name, header), "map")
        name, column = (left, right) if as_field else (right, left)
        if found.setdefault(name, column) != column:
            raise Invalid(Reason("map_field_twice", {"field": name}), "map")
    return found


def _unknown(code: str, key: str, name: str, header: Sequence[str]) -> Reason:
    if code == "map_column_unknown":
        listed = "、".join(header)[:200]
        return Reason("map_column_unknown", {key: name[:80], "columns": listed})
    return Reason("map_field_unknown", {key: name[:80]})


def _place(header: Sequence[str], column: str) -> int:
    places = [at for at, name in enumerate(header) if name == column]
    if not places:
        raise Invalid(_unknown("map_column_unknown", "column", column, header), "map")
    if len(places) > 1:
        raise Invalid(Reason("columns_alike", {"column": column[:80]}), "map")
    return places[0]


def _by_header(register: Register, header: Sequence[str], taken: set[int]) -> dict[str, int]:
    """Fields whose name, title or alias heads a column; the earlier of these counts for more."""
    free: dict[str, list[int]] = {}
    for at, column in enumerate(header):
        if at not in taken and column:
            free.setdefault(plain(column), []).append(at)
    found: dict[str, int] = {}
    for name, words in _words(register).items():
        for word in words:
            places = free.pop(plain(word), None)
            if places is None:
                continue
            if len(places) > 1:
                raise Invalid(Reason("columns_alike", {"column": header[places[0]][:80]}), "map")
            found[name] = places[0]
            break
    return found


def _words(register: Register) -> dict[str, tuple[str, ...]]:
    fields = {one.name: (one.name, one.title, *one.aliases) for one in register.fields}
    places = {name: (name, *PLACE_WORDS[name]) for name in register.names if name not in fields}
    return fields | places
