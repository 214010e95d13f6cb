"""20,000 natural persons in households, each at a door or in a room of the district."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from gis.registers.locations import LocationLevel
from governance.sample.addresses import Addresses
from governance.sample.names import words
from governance.sample.numbers import id_number, phone

PERSONS = 20_000
CENSUS = date(2026, 6, 30)
"""The day on which the sample's people have their ages."""


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """`sex` is 1 for a man, 2 for a woman (GB/T 2261.1); `address` an index of the addresses."""

    id: uuid.UUID
    name: str
    id_number: str
    phone: str | None
    sex: str
    born: date
    address: int


def settle(addresses: Addresses, seed: int) -> list[SamplePerson]:
    rng = np.random.default_rng([seed, 4])
    phones = iter(rng.choice(10**8, PERSONS, replace=False).tolist())
    numbers: set[str] = set()
    people: list[SamplePerson] = []
    for address, members in _households(addresses, rng):
        for surname, age, sex in members:
            born = CENSUS - timedelta(days=int((age + rng.random()) * 365.25))
            people.append(
                SamplePerson(
                    id=uuid.UUID(bytes=rng.bytes(16), version=4),
                    name=surname + _given(sex, rng),
                    id_number=_free_number(born, sex, numbers, rng),
                    phone=phone(next(phones)) if 12 <= age < 85 and rng.random() < 0.94 else None,
                    sex=sex,
                    born=born,
                    address=address,
                )
            )
            if len(people) == PERSONS:
                return people
    raise ValueError("there are too few homes for so many people")


def _households(
    addresses: Addresses, rng: np.random.Generator
) -> Iterator[tuple[int, list[tuple[str, int, str]]]]:
    """Address and (surname, age, sex) of those who live there; rooms fill before houses."""
    levels = np.array([level.value for level in addresses.level])
    rooms = np.flatnonzero(levels == LocationLevel.ROOM.value)
    houses = np.flatnonzero(levels == LocationLevel.DOOR.value)
    picked = np.concatenate([rng.permutation(rooms)[:6000], rng.permutation(houses)[:4000]])
    for address in rng.permutation(picked).tolist():
        yield address, _household(rng)


def _household(rng: np.random.Generator) -> list[tuple[str, int, str]]:
    head = int(np.clip(rng.normal(45, 15), 20, 92))
    name = _surname(rng)
    members = [(name, head, "1")]
    if rng.random() < 0.72:
        members.append((_surname(rng), max(20, head + int(rng.integers(-6, 4))), "2"))
    grown = head - 24
    children = int(rng.choice(3, p=[0.35, 0.4, 0.25])) if grown > 0 else 0
    members += [
        (name, int(rng.integers(max(0, grown - 12), grown + 1)), _sex(rng)) for _ in range(children)
    ]
    if head < 60 and rng.random() < 0.22:
        members.append((name, min(96, head + int(rng.integers(22, 33))), _sex(rng)))
    return members


def _sex(rng: np.random.Generator) -> str:
    return "1" if rng.random() < 0.51 else "2"


def _surname(rng: np.random.Generator) -> str:
    common = words("people")["surnames"]
    bounds = np.cumsum(np.fromiter(common.values(), dtype=np.float64))
    return str(list(common)[int(np.searchsorted(bounds, rng.random() * bounds[-1], "right"))])


def _given(sex: str, rng: np.random.Generator) -> str:
    lists = words("people")
    chars = lists["boys" if sex == "1" else "girls"] + lists["both"]
    first, second = rng.integers(0, len(chars), 2).tolist()
    return str(chars[first] if rng.random() < 0.12 else chars[first] + chars[second])


def _free_number(born: date, sex: str, taken: set[str], rng: np.random.Generator) -> str:
    while True:
        number = id_number(born, int(rng.integers(0, 500)) * 2 + (sex == "1"))
        if number not in taken:
            taken.add(number)
            return number
