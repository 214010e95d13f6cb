"""Legal entities as they come in files."""

from __future__ import annotations

from gis.addresses.doorplate import doorplate
from gis.registers.codes import credit_code
from gis.registers.importing.cells import Column, checked, words
from gis.registers.importing.joins import CELL, CELL_STAGED, PLACE
from gis.registers.importing.kinds import RegisterKind
from gis.registers.importing.locations import spelling
from gis.registers.importing.register import Batch, Check, Field, Register, Shape, Target

ADDRESS_FIELDS = (
    Field("location", "标准地址编码", words(120), aliases=("地址编码", "location_code")),
    Field("address", "地址", words(255), aliases=("住所", "详细地址", "注册地址", "居住地址")),
)
ADDRESS_STAGED = {"location": "text", "spelled": "text", "address_key": "text"}
UNKNOWN_ADDRESS = Check(
    "address_not_registered",
    "address",
    "place.id is null and coalesce(s.location, s.spelled) is not null",
)


def derive_address(batch: Batch) -> None:
    """What the address is looked up by among the standard ones."""
    addresses = batch.values("address")
    batch.columns["spelled"] = Column([spelling(one) if one else None for one in addresses])
    keys = [doorplate(one).key or None if one else None for one in addresses]
    batch.columns["address_key"] = Column(keys)


def derive(batch: Batch) -> None:
    batch.columns["key"] = Column(batch.values("credit_code"))
    doubts = batch.columns["credit_code"].doubts
    batch.columns["doubtful"] = Column(
        [
            place in doubts and doubts[place].code == "credit_code_check_digit"
            for place in range(batch.size)
        ]
    )
    derive_address(batch)


LEGAL_ENTITIES = Register(
    kind=RegisterKind.LEGAL_ENTITIES,
    table="legal_entity",
    key="credit_code",
    fields=(
        Field(
            "credit_code",
            "统一社会信用代码",
            checked(credit_code, "credit_code"),
            required=True,
            aliases=("信用代码", "社会信用代码"),
        ),
        Field(
            "name",
            "名称",
            words(160),
            required=True,
            aliases=("法人名称", "企业名称", "单位名称", "机构名称"),
        ),
        Field("kind", "类型", words(40), aliases=("法人类型", "机构类型", "企业类型")),
        *ADDRESS_FIELDS,
    ),
    staged={
        "key": "text",
        "doubtful": "boolean",
        "name": "text",
        "kind": "text",
        **ADDRESS_STAGED,
        **CELL_STAGED,
        "geom": "geometry",
    },
    shape=Shape.POINT,
    derive=derive,
    joins=CELL + PLACE,
    targets=(
        Target("credit_code", "s.key"),
        Target("credit_code_doubtful", "s.doubtful"),
        Target("name", "s.name"),
        Target("kind", "coalesce(s.kind, '企业')", needs=("kind",)),
        Target("location_id", "place.id", needs=("address", "location")),
        Target(
            "grid_id",
            "coalesce(cell.id, place.grid_id)",
            needs=("geometry", "address", "location"),
        ),
        Target(
            "geom",
            "coalesce(s.geom, place.geom)",
            needs=("geometry", "address", "location"),
        ),
    ),
    doubts=(UNKNOWN_ADDRESS,),
)
