"""Writing the photographs of a case."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gis.crs import Point
from gis.orm import SRID
from governance.intake.models import Photo
from governance.intake.photos import CleanPhoto
from workflows.rows import Batch, RowInsert

PHOTO = RowInsert(Photo)


def keep_photos(  # noqa: PLR0913 - what a photograph belongs to
    session: Session,
    district: int,
    case_id: int,
    stage: str,
    photos: Sequence[CleanPhoto],
    *,
    now: datetime,
) -> list[str]:
    """Write the photographs of a case that is in `stage`; returns their ids, in order."""
    rows = photo_rows(district, case_id, stage, photos, now=now)
    batch = Batch()
    for row in rows:
        batch.add(PHOTO, row)
    batch.write(session)
    return [str(row["id"]) for row in rows]


def photo_rows(
    district: int, case_id: int, stage: str, photos: Sequence[CleanPhoto], *, now: datetime
) -> list[dict[str, Any]]:
    """The rows of these photographs, each with an id that nobody can guess."""
    return [
        {
            "district": district,
            "id": uuid.uuid4(),
            "case_id": case_id,
            "stage": stage,
            "added_at": now,
            "width": photo.width,
            "height": photo.height,
            "content": photo.content,
            "thumbnail": photo.thumbnail,
            "taken_at": photo.taken_at,
            "taken_geom": _as_ewkt(photo.taken_where),
        }
        for photo in photos
    ]


def _as_ewkt(point: Point | None) -> str | None:
    return None if point is None else f"SRID={SRID};POINT({point.lon!r} {point.lat!r})"
