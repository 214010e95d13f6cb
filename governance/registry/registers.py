"""Every register that this product loads."""

from __future__ import annotations

from collections.abc import Mapping

from gis.registers.importing.kinds import RegisterKind
from gis.registers.importing.register import Register
from gis.registers.importing.registers import REGISTERS as OF_SPACE
from governance.registry.persons import PERSONS
from governance.registry.staff import STAFF

REGISTERS: Mapping[RegisterKind, Register] = {
    **OF_SPACE,
    RegisterKind.PERSONS: PERSONS,
    RegisterKind.STAFF: STAFF,
}
