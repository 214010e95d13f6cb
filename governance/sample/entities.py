"""3,000 legal entities with invented names, registered at doors along the roads."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from gis.registers.locations import LocationLevel
from governance.sample.addresses import Addresses
from governance.sample.names import words
from governance.sample.numbers import credit_code

ENTITIES = 3_000


@dataclass(frozen=True, slots=True)
class SampleEntity:
    """`address` is an index of the addresses."""

    credit_code: str
    name: str
    kind: str
    address: int


def register(addresses: Addresses, seed: int) -> list[SampleEntity]:
    rng = np.random.default_rng([seed, 5])
    levels = np.array([level.value for level in addresses.level])
    doors = np.flatnonzero(levels == LocationLevel.DOOR.value)
    places = rng.permutation(doors)[:ENTITIES].tolist()
    numbers = rng.choice(10**8, ENTITIES, replace=False).tolist()
    kinds = words("entities")["kinds"]
    shares = np.array([kind["share"] for kind in kinds], dtype=np.float64)
    drawn = rng.choice(len(kinds), ENTITIES, p=shares / shares.sum()).tolist()
    names: set[str] = set()
    return [
        SampleEntity(
            credit_code(kinds[kind]["prefix"], number),
            _free_name(kinds[kind], names, rng),
            kinds[kind]["kind"],
            place,
        )
        for place, number, kind in zip(places, numbers, drawn, strict=True)
    ]


def _free_name(kind: dict[str, Any], taken: set[str], rng: np.random.Generator) -> str:
    chars = words("entities")["trade"]
    while True:
        trade = "".join(chars[at] for at in rng.choice(len(chars), 3, replace=False))
        industry, ending = (str(rng.choice(kind[part])) for part in ("industries", "endings"))
        name = f"{kind['place']}{trade}{industry}{ending}"
        if name not in taken:
            taken.add(name)
            return name
