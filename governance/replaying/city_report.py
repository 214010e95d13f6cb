"""What a replay of a city's cases says at its end."""

from __future__ import annotations

import json
from dataclasses import asdict

from governance.replaying.run import Replayed


def as_json(replayed: Replayed) -> str:
    found = replayed.found
    return json.dumps(
        {
            **asdict(found),
            "agreement": round(found.agreement, 5),
            "lived": replayed.lived,
            "moves": replayed.moves,
            "seconds": round(replayed.seconds, 1),
            "cases_per_second": round(_rate(replayed.lived, replayed.seconds), 1),
            "steps_per_second": round(_rate(_steps(replayed), replayed.seconds), 1),
        }
    )


def as_text(replayed: Replayed) -> str:
    found = replayed.found
    lived, seconds = replayed.lived, replayed.seconds
    cases, steps = _rate(lived, seconds), _rate(_steps(replayed), seconds)
    moves = f"with {replayed.moves:,} moves, in {seconds:,.0f} s"
    given = f"{found.kept_to:,} one that the calendar gives"
    said = f"on time or late as the city says ({found.agreement:.2%})"
    return "\n".join(
        [
            f"{found.cases:>9,} cases in the file",
            f"{lived:>9,} lived now, {moves}",
            f"{found.opened:>9,} are there, {found.closed:,} of them closed",
            f"{found.promised:>9,} have a target date, {given}",
            f"{found.due_agreed:>9,} of these have a clock that is due at it, to the minute",
            f"{found.agreed:>9,} of {found.judged:,} are {said}",
            f"{found.without_owner:>9,} without an owner, {found.without_clock:,} without a clock",
            f"{cases:>9.1f} cases a second, {steps:.0f} reports and moves",
        ]
    )


def _steps(replayed: Replayed) -> int:
    return replayed.lived + replayed.moves


def _rate(count: int, seconds: float) -> float:
    return count / seconds if seconds else 0.0
