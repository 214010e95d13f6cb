"""What was wrong in a file, kept on disk once there is much of it."""

from __future__ import annotations

import io
import json
import tempfile
import weakref
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as kept
from typing import IO

from gis.reason import Reason

IN_MEMORY_BYTES = 4 * 1024 * 1024
LISTED_WARNINGS = 1000


@dataclass(frozen=True, slots=True)
class RowFault:
    """One fault of one row. `field` is None where the row as a whole is meant; `values` are its
    cells by column, personal ones blotted out; a warning has `refused` False and went in.
    """

    line: int
    field: str | None
    reason: Reason
    values: Mapping[str, str] = kept(default_factory=dict)
    refused: bool = True


class FaultLog:
    """Faults in the order of their lines; may be read any number of times."""

    def __init__(self) -> None:
        self._file: IO[bytes] = io.BytesIO()
        self._places: list[tuple[int, int]] = []
        self.warned: Counter[str] = Counter()

    def add(self, fault: RowFault) -> None:
        """Keep a fault; of warnings that say the same thing only the first thousand."""
        if not fault.refused:
            self.warned[fault.reason.code] += 1
            if self.warned[fault.reason.code] > LISTED_WARNINGS:
                return
        row = [fault.field, fault.reason.as_json(), dict(fault.values), fault.refused]
        place = self._file.seek(0, io.SEEK_END)
        if place > IN_MEMORY_BYTES and isinstance(self._file, io.BytesIO):
            self._move_to_disk(self._file)
        self._places.append((fault.line, place))
        self._file.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n")

    def _move_to_disk(self, memory: io.BytesIO) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the log is forgotten
        weakref.finalize(self, self._file.close)
        self._file.write(memory.getbuffer())

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[RowFault]:
        for line, place in sorted(self._places):
            self._file.seek(place)
            name, reason, values, refused = json.loads(self._file.readline())
            yield RowFault(line, name, Reason.from_json(reason), values, refused)
