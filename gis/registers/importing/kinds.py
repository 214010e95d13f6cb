"""The registers that are loaded from files."""

from __future__ import annotations

import enum


class RegisterKind(enum.StrEnum):
    DIVISIONS = "divisions"
    GRIDS = "grids"
    LOCATIONS = "locations"
    PERSONS = "persons"
    LEGAL_ENTITIES = "legal_entities"
    COMPONENTS = "components"
    STAFF = "staff"
