"""Address libraries (地址库): sets of standard addresses beside the district's own."""

from __future__ import annotations

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base

FIRST_LIBRARY = 1_000_000
"""Above every 6-digit division, so that a library never takes a district's number."""


class AddressLibrary(Base):
    """A named library. Its locations stand under its own number in place of a district's, so that
    no look-up of a district ever sees them and every question can be asked of either.
    """

    __tablename__ = "address_library"

    district: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(40), unique=True)
