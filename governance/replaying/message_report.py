"""What a filing of messages says at its end."""

from __future__ import annotations

import json

from governance.intake.replay import Tally
from governance.phrases import say

SHOWN = 20
"""How many refusals are listed one by one."""


def as_json(tally: Tally) -> str:
    return json.dumps(_values(tally), ensure_ascii=False)


def _values(tally: Tally) -> dict[str, object]:
    return {
        "messages": tally.messages,
        "filed": tally.filed,
        "known_before": tally.known_before,
        "placed": tally.placed,
        "classified": tally.classified,
        "duplicates": tally.duplicates,
        "queued": tally.queued,
        "refused": [
            {"what": what, "code": reason.code, "detail": say(reason)}
            for what, reason in tally.refused
        ],
        "seconds": round(tally.seconds, 2),
        "cases_per_second": round(tally.cases_per_second, 1),
    }


def as_text(tally: Tally) -> str:
    lines = [
        f"{tally.messages} messages",
        f"{tally.filed:>8} filed now ({tally.known_before} were there before)",
        f"{tally.placed:>8} placed in a grid",
        f"{tally.classified:>8} classified, with a standard",
        f"{tally.duplicates:>8} with a likely duplicate",
        f"{tally.queued:>8} in the acceptor's queue, with the reason",
        f"{len(tally.refused):>8} refused",
        f"{tally.cases_per_second:>8.1f} cases per second",
    ]
    lines += [f"  {what}: {say(reason)}" for what, reason in tally.refused[:SHOWN]]
    return "\n".join(lines)
