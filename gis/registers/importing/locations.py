"""Standard addresses as they come in files."""

# ruff: noqa: S608 - SQL of our own, without anything from outside

from __future__ import annotations

import unicodedata

from gis.addresses.doorplate import doorplate
from gis.reason import Reason
from gis.registers.importing.cells import Column, choice, words
from gis.registers.importing.joins import CELL, CELL_STAGED
from gis.registers.importing.kinds import RegisterKind
from gis.registers.importing.register import Batch, Check, Field, Register, Shape, Target
from gis.registers.locations import LocationLevel

LEVELS = {
    "door": "door",
    "门牌": "door",
    "门牌号": "door",
    "building": "building",
    "楼栋": "building",
    "楼幢": "building",
    "room": "room",
    "户室": "room",
    "房间": "room",
    "landmark": "landmark",
    "地标": "landmark",
    "兴趣点": "landmark",
}
FIELDS = (
    Field("code", "地址编码", words(120), aliases=("标准地址编码", "地址代码")),
    Field(
        "address", "地址", words(255), required=True, aliases=("标准地址", "详细地址", "full_addr")
    ),
    Field("level", "级别", choice(LEVELS), aliases=("地址级别", "类型")),
    Field("name", "名称", words(80), aliases=("地标名称", "poi名称")),
    Field("road", "道路", words(80), aliases=("街路巷", "路名")),
    Field("number", "门牌", words(40), aliases=("门牌号", "门牌号码")),
    Field("estate", "小区", words(80), aliases=("小区名称", "院落")),
    Field("building", "楼栋", words(40), aliases=("楼栋号", "楼幢")),
    Field("unit", "单元", words(40), aliases=("单元号",)),
    Field("room", "房号", words(40), aliases=("室号", "户室")),
    Field(
        "community", "社区", words(80), aliases=("社区代码", "社区编码", "居委会", "community_code")
    ),
)
_KEPT = ("name", "road", "number", "estate", "building", "unit", "room")


def spelling(address: str) -> str:
    """The whole address in one spelling: half width, capitals, without spaces.

    It says nothing of what an address means and so never changes, since rows are found by it.
    """
    return "".join(unicodedata.normalize("NFKC", address).upper().split())


def derive(batch: Batch) -> None:
    """Add what the address says, and the key that the row is matched by."""
    addresses, codes = batch.values("address"), batch.values("code")
    keys = [
        code or (spelling(address) if address else None)
        for code, address in zip(codes, addresses, strict=True)
    ]
    plates = [doorplate(address) if address else None for address in addresses]
    batch.columns["key"] = Column(keys)
    for part, name in (
        ("address_key", "key"),
        ("head", "head"),
        ("stem", "stem"),
        ("door", "door"),
    ):
        values = [getattr(plate, name) if plate else None for plate in plates]
        batch.columns[part] = Column(values)
    for place, key in enumerate(keys):
        if key is not None and len(key) > 255:
            batch.refuse(place, "address", Reason("text_too_long", {"max_length": 255}))
        elif key and not batch.columns["address_key"].values[place]:
            batch.refuse(place, "address", Reason("address_without_letters"))
    _levels(batch)


def _levels(batch: Batch) -> None:
    """A level that the file does not give, by the finest part that it does."""
    given = batch.values("level")
    parts = [batch.values(name) for name in ("room", "building", "name")]
    doors = batch.columns["door"].values
    batch.columns["level_of"] = Column(
        [
            level or _level(room, building, name, door)
            for level, room, building, name, door in zip(given, *parts, doors, strict=True)
        ]
    )


def _level(room: object, building: object, name: object, door: object) -> str:
    if room:
        return LocationLevel.ROOM
    if building:
        return LocationLevel.BUILDING
    return LocationLevel.LANDMARK if name and door is None else LocationLevel.DOOR


LOCATIONS = Register(
    kind=RegisterKind.LOCATIONS,
    table="location",
    key="register_key",
    fields=FIELDS,
    staged={
        "key": "text",
        "address": "text",
        "address_key": "text",
        "head": "text",
        "stem": "text",
        "door": "integer",
        "level_of": "text",
        **dict.fromkeys(_KEPT, "text"),
        "community": "text",
        **CELL_STAGED,
        "geom": "geometry",
    },
    shape=Shape.POINT,
    shape_required=True,
    derive=derive,
    joins=CELL
    + """
    left join division named on named.district = :district and named.level = 'community'
         and named.code = s.community
    left join lateral (
        select min(d.code) as code from division d
        where d.district = :district and d.level = 'community' and d.name = s.community
        having count(*) = 1
    ) called on named.code is null and s.community is not null
    """,
    targets=(
        Target("register_key", "s.key"),
        Target("level", "s.level_of"),
        Target("address", "s.address"),
        *(Target(name, f"s.{name}") for name in ("address_key", "head", "stem", "door")),
        *(Target(name, f"s.{name}", needs=(name,)) for name in _KEPT),
        Target("community_code", "coalesce(named.code, called.code, cell.community_code)"),
        Target("grid_id", "cell.id"),
        Target("geom", "s.geom"),
    ),
    doubts=(
        Check(
            "community_unknown",
            "community",
            "s.community is not null and named.code is null and called.code is null",
            {"community": "s.community"},
        ),
        Check(
            "location_beside_grids",
            None,
            "not :library and cell.id is null"
            " and coalesce(named.code, called.code, cell.community_code) is null",
        ),
    ),
)
