"""Natural persons from files: full values go sealed into the vault, labels onto the map.

A person is found again by the blind index of the ID number. Nothing that tells who somebody is
stands in the staging table either: what is staged is sealed, masked, or a keyed digest.
"""

# ruff: noqa: S608 - SQL of our own, without anything from outside

from __future__ import annotations

import hmac
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gis.reason import Reason
from gis.registers.codes import id_number
from gis.registers.importing.cells import Cells, Column, checked, words
from gis.registers.importing.joins import CELL, CELL_STAGED, PLACE
from gis.registers.importing.kinds import RegisterKind
from gis.registers.importing.legal_entities import (
    ADDRESS_FIELDS,
    ADDRESS_STAGED,
    UNKNOWN_ADDRESS,
    derive_address,
)
from gis.registers.importing.merge import JUDGED
from gis.registers.importing.register import Batch, Field, Register, Setting, Shape, Target
from gis.registers.queries import CHINA
from gis.statements import run
from governance.vault.keys import Keyring, keyring
from governance.vault.mask import mask_id_number, mask_name, mask_phone
from governance.vault.seal import Place, blind, normalised, open_value, seal_value
from governance.vault.words import SealedField, SubjectKind

NAME, ID_NUMBER, PHONE = SealedField.NAME, SealedField.ID_NUMBER, SealedField.PHONE
SECRETS = (NAME, ID_NUMBER, PHONE)


@dataclass(frozen=True, slots=True)
class Known:
    """A person who stands in the register, with what the vault holds sealed by field."""

    id: uuid.UUID
    sealed: Mapping[str, bytes]


def phone(cells: Cells) -> Column:
    column = words(40)(cells)
    for place, value in enumerate(column.values):
        if value is not None and not 5 <= len(normalised(PHONE, value).lstrip("+")) <= 20:
            column.values[place] = None
            column.faults[place] = Reason("phone_invalid")
    return column


def derive(batch: Batch) -> None:
    """Seal and mask; find who is known already, and whose name or phone has changed."""
    ring = keyring()
    district = batch.setting.district
    numbers, names = batch.values("id_number"), batch.values("name")
    today = batch.setting.now.astimezone(CHINA).strftime("%Y%m%d")
    for place, number in enumerate(numbers):
        if number and number[6:14] > today:
            batch.refuse(place, "id_number", Reason("birth_date_unreal"))
    blinds = [blind(ring, district, ID_NUMBER, number) if number else None for number in numbers]
    known = _known(batch.setting, [one for one in blinds if one])
    rows = [
        _row(ring, batch, place, blinds[place], known.get(blinds[place] or b""))
        if numbers[place] and names[place]
        else dict.fromkeys(STAGED_PERSON)
        for place in range(batch.size)
    ]
    for name in STAGED_PERSON:
        batch.columns[name] = Column([row[name] for row in rows])
    derive_address(batch)


def _row(
    ring: Keyring, batch: Batch, place: int, key: bytes | None, known: Known | None
) -> dict[str, object]:
    district, number = batch.setting.district, batch.values("id_number")[place]
    name, number_of_phone = batch.values("name")[place], batch.values("phone")[place]
    person = known.id if known else uuid.uuid4()
    given: dict[SealedField, str | None] = {NAME: name, ID_NUMBER: number, PHONE: number_of_phone}
    if "phone" not in batch.columns:
        del given[PHONE]
    at = {field: Place(district, SubjectKind.PERSON, str(person), field) for field in given}
    changed = [
        field
        for field, value in given.items()
        if _stands(ring, at[field], known) != value and (value or known)
    ]
    sealed = {
        field: seal_value(ring, at[field], value) for field in changed if (value := given[field])
    }
    said = "\x1f".join(value or "" for value in given.values()).encode()
    return {
        "key": key.hex() if key else None,
        "person_id": person,
        "digest": hmac.digest(ring.blind_key("person_row"), said, "sha256"),
        "masked_name": mask_name(name),
        "masked_id_number": mask_id_number(number),
        "masked_phone": mask_phone(number_of_phone) if number_of_phone else None,
        "sex": "1" if int(number[16]) % 2 else "2",
        "birth_year": int(number[6:10]),
        "changed": bool(changed),
        "drops_phone": PHONE in changed and not number_of_phone,
        "sealed_name": sealed.get(NAME),
        "sealed_id_number": sealed.get(ID_NUMBER),
        "sealed_phone": sealed.get(PHONE),
        "blind_phone": blind(ring, district, PHONE, number_of_phone) if number_of_phone else None,
        "key_version": ring.current,
    }


STAGED_PERSON = {
    "key": "text",
    "person_id": "uuid",
    "digest": "bytea",
    "masked_name": "text",
    "masked_id_number": "text",
    "masked_phone": "text",
    "sex": "text",
    "birth_year": "smallint",
    "changed": "boolean",
    "drops_phone": "boolean",
    "sealed_name": "bytea",
    "sealed_id_number": "bytea",
    "sealed_phone": "bytea",
    "blind_phone": "bytea",
    "key_version": "smallint",
}


def _stands(ring: Keyring, place: Place, known: Known | None) -> str | None:
    """What the vault holds in that place now."""
    sealed = known.sealed.get(place.field.value) if known else None
    return None if sealed is None else open_value(ring, place, sealed)


def _known(setting: Setting, blinds: Sequence[bytes]) -> dict[bytes, Known]:
    """Persons of the register by the blind index of their ID number."""
    rows = run(
        setting.session,
        """
        select of_number.blind, p.id, s.field, s.cipher
        from sealed_value of_number
        join person p on p.district = $1 and cast(p.id as text) = of_number.subject_id
        join sealed_value s on s.district = $1 and s.subject_kind = 'person'
             and s.subject_id = of_number.subject_id
        where of_number.district = $1 and of_number.field = 'id_number'
          and of_number.subject_kind = 'person' and of_number.blind = any($2)
        """,
        [setting.district, list(blinds)],
    )
    found: dict[bytes, tuple[uuid.UUID, dict[str, bytes]]] = {}
    for row in rows:
        _, sealed = found.setdefault(bytes(row.blind), (row.id, {}))
        sealed[row.field] = bytes(row.cipher)
    return {key: Known(person, sealed) for key, (person, sealed) in found.items()}


def keep_sealed(setting: Setting) -> None:
    """Bring the sealed values of written rows into the vault."""
    blinds = {NAME: "null", ID_NUMBER: "decode(j.key, 'hex')", PHONE: "j.blind_phone"}
    for field in SECRETS:
        run(
            setting.session,
            f"""
            insert into sealed_value
                (district, subject_kind, subject_id, field, cipher, blind, key_version)
            select $1, 'person', cast(j.id as text), '{field}', j.sealed_{field},
                   cast({blinds[field]} as bytea), j.key_version
            from {JUDGED} j where j.verdict <> 'same' and j.sealed_{field} is not null
            on conflict (district, subject_kind, subject_id, field) do update
            set cipher = excluded.cipher, blind = excluded.blind,
                key_version = excluded.key_version
            """,
            [setting.district],
        )
    run(
        setting.session,
        f"""
        delete from sealed_value s using {JUDGED} j
        where j.drops_phone and s.district = $1 and s.subject_kind = 'person'
          and s.subject_id = cast(j.id as text) and s.field = '{PHONE}'
        """,
        [setting.district],
    )


PERSONS = Register(
    kind=RegisterKind.PERSONS,
    table="person",
    key="id",
    key_from="id",
    fields=(
        Field("name", "姓名", words(100), required=True, personal=True),
        Field(
            "id_number",
            "身份证号",
            checked(id_number, "id_number"),
            required=True,
            personal=True,
            aliases=("身份证号码", "公民身份号码", "证件号码"),
        ),
        Field(
            "phone",
            "电话",
            phone,
            personal=True,
            aliases=("手机", "手机号", "手机号码", "联系电话", "联系方式"),
        ),
        *ADDRESS_FIELDS,
    ),
    staged={**STAGED_PERSON, **ADDRESS_STAGED, **CELL_STAGED, "geom": "geometry"},
    uncompared=frozenset(set(STAGED_PERSON) - {"digest"}),
    shape=Shape.POINT,
    derive=derive,
    joins=CELL + PLACE,
    targets=(
        Target("id", "s.person_id"),
        Target("masked_name", "s.masked_name"),
        Target("masked_id_number", "s.masked_id_number"),
        Target("masked_phone", "s.masked_phone", needs=("phone",)),
        Target("sex", "s.sex"),
        Target("birth_year", "s.birth_year"),
        Target("location_id", "place.id", needs=("address", "location")),
        Target(
            "grid_id",
            "coalesce(cell.id, place.grid_id)",
            needs=("geometry", "address", "location"),
        ),
        Target("geom", "coalesce(s.geom, place.geom)", needs=("geometry", "address", "location")),
    ),
    extras={
        name: f"s.{name}"
        for name in (
            "drops_phone",
            "sealed_name",
            "sealed_id_number",
            "sealed_phone",
            "blind_phone",
            "key_version",
        )
    },
    changed="s.changed",
    doubts=(UNKNOWN_ADDRESS,),
    after=keep_sealed,
)
