"""What a book is made of: the names in the registers, each gathered by one statement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.addresses.doorplate import doorplate, name_key
from gis.crs import Point
from gis.geocoder.gazetteer import NameKind, Place

_NUMBERS = re.compile(r"^(.*?\D)(?:(\d{1,2})段)?((?:\d+(?:-\d+)?横?[巷弄衖组队排])*)$")
_STREET = re.compile(r"[路街巷道]$|大道[东西南北中]?$|[路街][东西南北中]$")
_ESTATE = re.compile(r"(?:花园|苑|小区|豪庭|华庭|家园|公馆|公寓|大厦|广场|新城|新村|宿舍|社区)$")
_PIECES = re.compile(
    r"(.+?(?:自治[区州县]|[省市区县镇乡](?![村里])|里|街道|村委会|居委会|村民委员会|居民委员会|社区"
    r"|村(?![里镇乡街委民])))(?:\d+邻)?"
)
_COVERS_ALL = 0.9
"""A division that holds this share of a library says nothing about where in it."""

_STREETS = text("""
    select stem, max(road) as road, max(estate) as estate, max(name) as name,
           min(address) as example, count(*) as doors,
           min(door) as lowest, max(door) as highest,
           sum(st_x(geom)) as east, sum(st_y(geom)) as north,
           min(st_x(geom)) as xmin, min(st_y(geom)) as ymin,
           max(st_x(geom)) as xmax, max(st_y(geom)) as ymax,
           min(case when estate is not null then address_key end) as first_key
    from location where district = :district and stem is not null group by stem
""")
_MIDDLES = text("""
    select asked.at, st_x(l.geom) as lon, st_y(l.geom) as lat
    from unnest(cast(:ats as int[]), cast(:stems as text[]), cast(:doors as int[]))
         as asked(at, stem, door)
    cross join lateral (
        select geom from location
        where district = :district and stem = asked.stem and door >= asked.door
        order by door, id limit 1
    ) as l
""")
_NAMED = text("""
    select coalesce(estate, name, road, address_key) as name, max(estate) as estate,
           bool_or(level = 'landmark') as landmark, count(*) as doors, min(id) as first_id,
           (array_agg(st_x(geom) order by id))[1] as lon,
           (array_agg(st_y(geom) order by id))[1] as lat,
           min(st_x(geom)) as xmin, min(st_y(geom)) as ymin,
           max(st_x(geom)) as xmax, max(st_y(geom)) as ymax
    from location where district = :district and stem is null
      and coalesce(estate, name, road, address_key) <> '' group by 1
""")
_BEHIND_DOORS = text("""
    select estate, min(address_key) as first_key, count(*) as doors,
           (array_agg(st_x(geom) order by id))[1] as lon,
           (array_agg(st_y(geom) order by id))[1] as lat,
           min(st_x(geom)) as xmin, min(st_y(geom)) as ymin,
           max(st_x(geom)) as xmax, max(st_y(geom)) as ymax
    from location
    where district = :district and estate is not null and address_key ~ '^.+号.'
    group by estate
""")
_ALIASES = text("""
    select words, label, st_x(geom) as lon, st_y(geom) as lat
    from location_alias where district = :district and replaced_at is null order by id
""")
_ENTITIES = text("""
    select name, location_id, st_x(geom) as lon, st_y(geom) as lat
    from legal_entity where district = :district and geom is not null order by id
""")
_DIVISIONS = text("""
    select level, name, code, st_x(inside) as lon, st_y(inside) as lat
    from (select *, st_pointonsurface(geom) as inside from division
          where district = :district) as division
    order by code
""")
_HEADS = text("""
    select head, count(*) as doors, sum(st_x(geom)) as east, sum(st_y(geom)) as north,
           min(st_x(geom)) as xmin, min(st_y(geom)) as ymin,
           max(st_x(geom)) as xmax, max(st_y(geom)) as ymax
    from location where district = :district and head is not null group by head
""")


@dataclass(slots=True)
class _Street:
    """What the stems of one name add up to."""

    text: str
    kind: NameKind
    doors: int = 0
    box: tuple[float, float, float, float] = (180.0, 90.0, -180.0, -90.0)
    sections: set[int] = field(default_factory=set)
    main: tuple[int, str, int] = (-1, "", 0)
    """Doors, stem and middle number of the longest stretch outside any lane."""


def divisions(session: Session, district: int) -> list[Place]:
    rows = session.execute(_DIVISIONS, {"district": district})
    return [
        Place(NameKind(row.level), row.name, name_key(row.name), _point(row), code=row.code)
        for row in rows
    ]


def streets(session: Session, district: int) -> list[Place]:
    """Roads, villages and estates that have numbered doors, each at a door in its middle."""
    found: dict[str, _Street] = {}
    for row in session.execute(_STREETS, {"district": district}):
        _add(found, row)
    names = list(found)
    values = {
        "district": district,
        "ats": list(range(len(names))),
        "stems": [found[name].main[1] for name in names],
        "doors": [found[name].main[2] for name in names],
    }
    middles = {row.at: _point(row) for row in session.execute(_MIDDLES, values)}
    return [
        Place(
            one.kind,
            one.text,
            name,
            middles.get(at),
            one.box,
            sections=tuple(sorted(one.sections)) if one.sections != {0} else (),
            doors=one.doors,
        )
        for at, (name, one) in enumerate(found.items())
    ]


def _add(found: dict[str, _Street], row: Any) -> None:
    split = _NUMBERS.match(row.stem)
    key, section, lanes = (split[1], split[2], split[3]) if split else (row.stem, None, "")
    estate = row.estate if row.estate and row.stem.startswith(name_key(row.estate)) else None
    written = estate or row.road or row.name
    given = name_key(written) if written else key
    if row.stem.startswith(given):
        # 澜石1巷 is a road of its own where the register says so.
        key, lanes = given, row.stem[len(given) :]
        if section is not None and lanes.startswith(f"{section}段"):
            lanes = lanes[len(section) + 1 :]
        elif lanes == "":
            section = None
    else:
        written = None
    street = found.get(key)
    if street is None:
        kind = NameKind.estate if estate else _kind(row.road, key)
        street = found[key] = _Street(written or _as_written(key, row.example), kind)
    street.doors += row.doors
    west, south, east, north = street.box
    street.box = (
        min(west, row.xmin), min(south, row.ymin), max(east, row.xmax), max(north, row.ymax)
    )  # fmt: skip
    if not lanes:
        street.sections.add(int(section or 0))
    stretch = (0 if lanes else row.doors, row.stem, (row.lowest + row.highest) // 2)
    street.main = max(street.main, stretch)


def _as_written(key: str, example: str) -> str:
    """The name as one of its addresses writes it: 後厝仔 rather than 后厝仔."""
    name = doorplate(example).name
    return name if name and name_key(name) == key else key


def _kind(road: str | None, key: str) -> NameKind:
    if road or _STREET.search(key):
        return NameKind.road
    return NameKind.estate if _ESTATE.search(key) else NameKind.spot


def named(session: Session, district: int) -> list[Place]:
    """Landmarks, and estates whose buildings have no numbers."""
    return [
        Place(
            NameKind.estate if row.estate and not row.landmark else NameKind.landmark,
            row.name,
            name_key(row.name),
            _point(row),
            (row.xmin, row.ymin, row.xmax, row.ymax),
            location_id=row.first_id if row.doors == 1 else None,
            doors=row.doors,
        )
        for row in session.execute(_NAMED, {"district": district})
    ]


def behind_doors(session: Session, district: int) -> Iterator[Place]:
    """Estates that the register names behind a house number: 祖庙路12号恒福花园3栋."""
    for row in session.execute(_BEHIND_DOORS, {"district": district}):
        key = name_key(row.estate)
        head, found, _ = row.first_key.partition(key)
        if found and head:
            yield Place(
                NameKind.estate,
                row.estate,
                key,
                _point(row),
                (row.xmin, row.ymin, row.xmax, row.ymax),
                (head,),
                doors=row.doors,
            )


def aliases(session: Session, district: int) -> Iterator[Place]:
    """Words that officers taught, so that they are found inside a sentence."""
    for row in session.execute(_ALIASES, {"district": district}):
        yield Place(NameKind.alias, row.words, name_key(row.words), _point(row))


def entities(session: Session, district: int) -> Iterator[Place]:
    for row in session.execute(_ENTITIES, {"district": district}):
        yield Place(
            NameKind.entity, row.name, name_key(row.name), _point(row), location_id=row.location_id
        )


def heads(session: Session, district: int, known: set[str]) -> list[Place]:
    """Divisions that only addresses name, as a library's do, each amid its addresses."""
    sums: dict[str, list[float]] = {}
    boxes: dict[str, tuple[float, float, float, float]] = {}
    total = 0
    for row in session.execute(_HEADS, {"district": district}):
        total += row.doors
        for word in {found[1] for found in _PIECES.finditer(row.head)}:
            entry = sums.setdefault(word, [0, 0.0, 0.0])
            entry[0] += row.doors
            entry[1] += row.east
            entry[2] += row.north
            west, south, east, north = boxes.get(word, (180.0, 90.0, -180.0, -90.0))
            boxes[word] = (
                min(west, row.xmin), min(south, row.ymin),
                max(east, row.xmax), max(north, row.ymax),
            )  # fmt: skip
    return [
        Place(
            _division_kind(word),
            word,
            word,
            None if count >= _COVERS_ALL * total else Point(east / count, north / count),
            boxes[word],
            doors=int(count),
        )
        for word, (count, east, north) in sums.items()
        if word not in known and len(word) > 1
    ]


def _division_kind(word: str) -> NameKind:
    if word.endswith(("省", "市", "区", "县", "州")) and not word.endswith("社区"):
        return NameKind.district
    return NameKind.street if word.endswith(("街道", "镇", "乡")) else NameKind.community


def _point(row: Any) -> Point | None:
    return None if row.lon is None else Point(row.lon, row.lat)
