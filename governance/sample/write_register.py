"""People, legal entities and components of the sample, as rows; personal values go sealed."""

from __future__ import annotations

from collections.abc import Iterator

from gis.registers.components import Component
from gis.registers.legal_entities import LegalEntity
from gis.registers.persons import Person
from governance.sample.copying import Copier, Row, points
from governance.sample.ground import Ground
from governance.sample.people import SamplePerson
from governance.sample.place_ids import PlaceIds
from governance.sample.write_places import SOURCE
from governance.vault.mask import mask_id_number, mask_name, mask_phone
from governance.vault.services import Row as Secret
from governance.vault.words import SealedField, SubjectKind


def write_people(copier: Copier, ground: Ground, places: PlaceIds) -> None:
    """The map's rows with masked labels, and the full values into the vault."""
    copier.write(Person, _people(ground, places))
    copier.write_sealed(
        secret for person in ground.people for secret in _secrets(copier.district, person)
    )


def write_entities(copier: Copier, ground: Ground, places: PlaceIds) -> None:
    first = copier.reserve(LegalEntity, len(ground.entities))
    copier.write(LegalEntity, _entities(ground, places, first))


def write_components(copier: Copier, ground: Ground, places: PlaceIds) -> None:
    first = copier.reserve(Component, len(ground.components.code))
    copier.write(Component, _components(ground, places, first))


def _people(ground: Ground, places: PlaceIds) -> Iterator[Row]:
    found = ground.addresses
    geometry = points(found.lonlat[[person.address for person in ground.people]])
    for person, point in zip(ground.people, geometry, strict=True):
        yield {
            "id": person.id,
            "masked_name": mask_name(person.name),
            "masked_id_number": mask_id_number(person.id_number),
            "masked_phone": mask_phone(person.phone) if person.phone else None,
            "sex": person.sex,
            "birth_year": person.born.year,
            "location_id": places.location(person.address),
            "grid_id": places.cell(int(found.cell[person.address])),
            "geom": point,
            "source": SOURCE,
        }


def _secrets(district: int, person: SamplePerson) -> Iterator[Secret]:
    kind = SubjectKind.PERSON.value
    yield district, kind, person.id, SealedField.NAME.value, person.name
    yield district, kind, person.id, SealedField.ID_NUMBER.value, person.id_number
    yield district, kind, person.id, SealedField.PHONE.value, person.phone or ""


def _entities(ground: Ground, places: PlaceIds, first: int) -> Iterator[Row]:
    found, entities = ground.addresses, ground.entities
    geometry = points(found.lonlat[[entity.address for entity in entities]])
    for at, (entity, point) in enumerate(zip(entities, geometry, strict=True)):
        yield {
            "id": first + at,
            "credit_code": entity.credit_code,
            "credit_code_doubtful": False,
            "name": entity.name,
            "kind": entity.kind,
            "location_id": places.location(entity.address),
            "grid_id": places.cell(int(found.cell[entity.address])),
            "geom": point,
            "source": SOURCE,
        }


def _components(ground: Ground, places: PlaceIds, first: int) -> Iterator[Row]:
    found = ground.components
    cells = found.cell.tolist()
    for at, point in enumerate(points(found.lonlat)):
        yield {
            "id": first + at,
            "code": found.code[at],
            "class_code": found.class_code[at],
            "name": found.name[at],
            "owner_name": found.owner_name[at],
            "state": found.state[at],
            "grid_id": places.cell(cells[at]),
            "geom": point,
            "source": SOURCE,
        }
