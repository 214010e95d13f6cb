"""One text of one question, on its way to an answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from gis.crs import Point
from gis.geocoder.asked import Asked
from gis.geocoder.reading import Mention, Reading
from gis.geocoder.said import Said


@dataclass(slots=True)
class Task:
    """One text of one question, on its way to an answer."""

    reading: Reading
    near: Point | None
    whole: str = ""
    asked: list[Asked] = field(default_factory=list)
    spoken: list[tuple[str, Mention | None]] = field(default_factory=list)
    """Keys under which these words may have been taught, and the mention that each is of."""
    said: Said | None = None
    other: Said | None = None
    """What stands at this number on a road with a name much like the one that was said."""

    @property
    def done(self) -> bool:
        return self.said is not None


def note_heard(task: Task, mention: Mention | None = None) -> None:
    """Note which words were read as the place: the mention that was chosen, or the first."""
    if task.said is None or task.said.heard is not None:
        return
    if mention is None:
        named = [
            one
            for one in task.reading.mentions
            if any(c.place.text == task.said.road for c in one.candidates)
        ]
        if not named:
            return
        mention = next((one for one in named if one.numbered), named[0])
    heard = task.reading.sentence.as_written(mention.start, mention.end)
    task.said = replace(task.said, heard=heard)
