"""The row that an event of the engine becomes."""

from __future__ import annotations

from typing import Any

from workflows.engine import Event


def event_row(
    event: Event, *, district: int, case_id: int, seq: int, owner_label: str | None
) -> dict[str, Any]:
    """The row of `event` as the `seq`-th (from 1) of its case."""
    return {
        "district": district,
        "case_id": case_id,
        "seq": seq,
        "at": event.at,
        "move": event.move,
        "from_stage": event.from_stage,
        "to_stage": event.to_stage,
        "actor_role": event.actor.role,
        "actor_id": event.actor.account_id,
        "actor_label": event.actor.label,
        "owner_label": owner_label,
        "opinion": event.opinion,
        "detail": dict(event.detail),
    }
