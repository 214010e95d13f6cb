"""The elements an address is taken apart into."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class ElementKind(StrEnum):
    """The words of the usual Chinese address label sets, from the country down to a door."""

    country = "country"
    prov = "prov"
    city = "city"
    district = "district"
    devzone = "devzone"
    town = "town"
    community = "community"
    road = "road"
    subroad = "subroad"
    roadno = "roadno"
    subroadno = "subroadno"
    poi = "poi"
    subpoi = "subpoi"
    houseno = "houseno"
    cellno = "cellno"
    floorno = "floorno"
    roomno = "roomno"
    person = "person"
    assist = "assist"
    redundant = "redundant"
    otherinfo = "otherinfo"


class Element(NamedTuple):
    """`text[start:end]` of the original text is of this kind."""

    start: int
    end: int
    kind: ElementKind
