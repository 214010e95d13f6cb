"""Everything of the sample that does not depend on today: places, and who and what is there."""

from collections.abc import Callable
from dataclasses import dataclass

from governance.sample.addresses import Addresses, address_places
from governance.sample.components import Components, place_components
from governance.sample.entities import SampleEntity, register
from governance.sample.people import SamplePerson, settle
from governance.sample.roads import Road, lay_roads
from governance.sample.staffing import duties
from governance.sample.tiling import Tiling, tile

SEED = 440604


@dataclass(frozen=True)
class Ground:
    tiling: Tiling
    roads: list[Road]
    addresses: Addresses
    people: list[SamplePerson]
    entities: list[SampleEntity]
    components: Components
    duties: dict[str, str]


def break_ground(seed: int, progress: Callable[[str], None] = lambda _: None) -> Ground:
    """Make it all; the same seed makes the same. `progress` hears what is being made."""
    progress("grids")
    tiling = tile(seed)
    progress("roads and addresses")
    roads = lay_roads(tiling, seed)
    addresses = address_places(tiling, roads, seed)
    progress("people, entities and components")
    return Ground(
        tiling,
        roads,
        addresses,
        settle(addresses, seed),
        register(addresses, seed),
        place_components(tiling, roads, seed),
        duties(tiling, seed),
    )
