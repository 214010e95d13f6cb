"""File the messages of a table as reports, as if each came in at its own time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from gis.errors import DomainError
from gis.reason import Reason
from governance import clock
from governance.intake.incoming import Incoming, body_hash
from governance.intake.messages import Message, Unreadable, read_messages
from governance.intake.queries import received_keys
from governance.intake.services import AlreadyReceived, receive
from governance.transaction import use_case
from workflows.cases.models import CaseSource
from workflows.owners import Actor
from workflows.roles import Role

SENDER = "import:messages"
BATCH = 100
"""Reports in one transaction: an import that is cut off has lost at most this much work."""


@dataclass
class Tally:
    """What became of the messages of one file; `seconds` is what filing took, reading apart."""

    messages: int = 0
    filed: int = 0
    placed: int = 0
    classified: int = 0
    duplicates: int = 0
    queued: int = 0
    known_before: int = 0
    refused: list[tuple[str, Reason]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def cases_per_second(self) -> float:
        return self.filed / self.seconds if self.seconds else 0.0

    def count(self, answer: dict[str, Any]) -> None:
        self.filed += 1
        self.placed += answer["place"]["grid_code"] is not None
        self.classified += answer["standard"] is not None
        self.duplicates += bool(answer["duplicates"])
        self.queued += bool(answer["problems"])


def replay(
    path: Path, district: int, zone: ZoneInfo, progress: Callable[[int, int], None]
) -> Tally:
    """File every message of the table, the earliest first, and tell what became of them.

    Earliest first, so that each finds the duplicates that it would have found on its day. Running
    it again files what is not there yet and changes nothing else. `progress` is told how many are
    done, of how many.
    """
    rows = list(read_messages(path, zone))
    tally = Tally(messages=len(rows))
    for row in rows:
        if isinstance(row, Unreadable):
            tally.refused.append((f"row {row.row}, {row.field}", row.reason))
    messages = sorted(
        (row for row in rows if isinstance(row, Message)), key=lambda row: (row.time, row.msg_id)
    )
    began = time.monotonic()
    done = len(tally.refused)
    for start in range(0, len(messages), BATCH):
        batch = messages[start : start + BATCH]
        _file_batch(district, batch, zone, tally)
        done += len(batch)
        tally.seconds = time.monotonic() - began
        progress(done, tally.messages)
    return tally


def _file_batch(district: int, batch: Sequence[Message], zone: ZoneInfo, tally: Tally) -> None:
    with use_case() as session:
        there = received_keys(session, district, SENDER, [_key(message) for message in batch])
    fresh = [message for message in batch if _key(message) not in there]
    tally.known_before += len(batch) - len(fresh)
    try:
        answers = _file_together(district, fresh, zone)
    except (AlreadyReceived, DomainError):
        answers = _file_singly(district, fresh, zone, tally)
    for answer in answers:
        tally.count(answer)


def _file_together(
    district: int, messages: Sequence[Message], zone: ZoneInfo
) -> list[dict[str, Any]]:
    with use_case() as session:
        return [
            receive(
                session,
                district,
                _incoming(message),
                zone=zone,
                now=message.time,
                layout_at=clock.now(),
            )
            for message in messages
        ]


def _file_singly(
    district: int, messages: Sequence[Message], zone: ZoneInfo, tally: Tally
) -> list[dict[str, Any]]:
    """One of a batch was refused: file the others without it."""
    answers = []
    for message in messages:
        try:
            answers += _file_together(district, [message], zone)
        except AlreadyReceived:
            tally.known_before += 1
        except DomainError as refusal:
            tally.refused.append((_key(message), refusal.reason))
    return answers


def _key(message: Message) -> str:
    return f"msg:{message.msg_id}"


def _incoming(message: Message) -> Incoming:
    return Incoming(
        sender=SENDER,
        key=_key(message),
        body_hash=body_hash([message.msg_id, message.time.isoformat(), message.text]),
        source=CaseSource.IMPORT,
        reporter=Actor(Role.SYSTEM),
        text=message.text,
        seen_at=message.time,
    )
