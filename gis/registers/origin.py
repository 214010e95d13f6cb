"""Where a row of a register came from, and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, func
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import UtcDateTime


class FromRegister:
    """`loaded_at` is when the row last changed, not when a file that says the same was read."""

    source: Mapped[str] = mapped_column(String(80))
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=func.now())
