"""60 days of cases, each reported by the intake's rules and moved by the real engine until now."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from gis.registers.locations import LocationLevel
from governance.sample.crowds import crowd
from governance.sample.hand import Hand
from governance.sample.plans import Plan, Planner
from governance.sample.plot import opening, steps
from governance.sample.reporting import Reported, report
from governance.sample.scene import Scene
from governance.sample.telling import Telling
from governance.sample.turns import Turn
from workflows.cases.models import CaseSource

PHOTO_DAYS = 3
"""Only cases this young bring photos: more would make the sample heavy, not better."""
_NEIGHBOURS = 60
"""Among so many cases that came just before, one is looked for that a report repeats."""
_FOUND_AFTER = timedelta(minutes=45)


@dataclass(frozen=True)
class Story:
    """One case: what was planned, how it was reported, and what became of it until now.

    `number` counts the cases that were reported, from 1; `survivor` is that of the case which this
    one was merged into.
    """

    number: int
    plan: Plan
    reported: Reported
    telling: Telling
    survivor: int | None = None


def tell_history(
    scene: Scene, seed: int, progress: Callable[[int], None] = lambda _: None, first_case: int = 1
) -> Iterator[Story]:
    """Every case, in the order of opening; ids are counted from `first_case`.

    `progress` hears how many have been told.
    """
    levels = scene.ground.addresses.level
    outdoors = np.array([at for at, one in enumerate(levels) if one is not LocationLevel.ROOM])
    planner = Planner(outdoors, np.random.default_rng([seed, 8]))
    rng = np.random.default_rng([seed, 9])
    plans = planner.history(scene.now, scene.calendar)
    crowd(plans, outdoors, scene.now)
    before: deque[Story] = deque(maxlen=_NEIGHBOURS)
    for count, plan in enumerate(plans, start=1):
        story = _tell(scene, plan, count, before, rng, first_case)
        before.append(story)
        yield story
        progress(count)


def _tell(  # noqa: PLR0913, PLR0917 - what a story is made from
    scene: Scene,
    plan: Plan,
    number: int,
    before: deque[Story],
    rng: np.random.Generator,
    first_case: int,
) -> Story:
    survivor = _survivor(plan, before) if Turn.MERGED in plan.turns else None
    if survivor is not None:
        subject, source = survivor.plan.subject, CaseSource.RESIDENT
        plan = replace(plan, subject=subject, source=source, vague=False, quick=False)
    young = scene.now - plan.opened_at < timedelta(days=PHOTO_DAYS)
    reported = report(plan, scene, rng)
    telling = Telling(scene.process_of(reported), scene.calendar, scene.budgets, on_site=young)
    kept = first_case + survivor.number - 1 if survivor else None
    hand = Hand(plan, reported, telling, scene.cast, rng, scene.now, kept)
    first = opening(hand)
    telling.open(first.given, first.actor, first.at)
    for step in steps(hand):
        stands = plan.halt in {telling.state.stage, telling.decisions[-1].move.name}
        if step.at > scene.now or stands:
            break
        telling.make(step.move, step.given, step.actor, step.at)
    telling.ring_until(scene.now)
    return Story(number, plan, reported, telling, survivor.number if survivor else None)


def _survivor(plan: Plan, before: deque[Story]) -> Story | None:
    """A case of grid management that is still under way when the dispatcher sees the repeat."""
    for story in reversed(before):
        whole = story.survivor is None and story.telling.definition.key == "grid"
        if whole and story.telling.is_open_at(plan.opened_at + _FOUND_AFTER):
            return story
    return None
