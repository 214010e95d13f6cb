"""Where a grid worker on duty was last (网格员位置): one row a worker, and no history."""

from __future__ import annotations

from datetime import datetime

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, Integer
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, UtcDateTime, fk, geometry


class WorkerPosition(Base):
    """Written over by each next one, and deleted when the worker pauses or work ends for the day.

    `accuracy_m` is the radius that the phone gave, in metres.
    """

    __tablename__ = "worker_position"
    __table_args__ = (fk("account_id", "account", ondelete="CASCADE"),)

    district: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    geom: Mapped[WKBElement] = mapped_column(geometry("POINT"))
    accuracy_m: Mapped[int] = mapped_column(Integer)
