"""The registers of this floor. Persons and staff join them above, where vault and accounts are."""

from __future__ import annotations

from collections.abc import Mapping

from gis.registers.importing.components import COMPONENTS
from gis.registers.importing.divisions import DIVISIONS
from gis.registers.importing.grids import GRIDS
from gis.registers.importing.kinds import RegisterKind
from gis.registers.importing.legal_entities import LEGAL_ENTITIES
from gis.registers.importing.locations import LOCATIONS
from gis.registers.importing.register import Register

REGISTERS: Mapping[RegisterKind, Register] = {
    one.kind: one for one in (DIVISIONS, GRIDS, LOCATIONS, LEGAL_ENTITIES, COMPONENTS)
}
