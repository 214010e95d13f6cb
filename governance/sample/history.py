"""60 days of cases, each reported by the intake's rules and moved by the real engine until now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from gis.registers.locations import LocationLevel
from governance.sample.crowds import crowd
from governance.sample.plans import Plan, Planner
from governance.sample.plot import Plot
from governance.sample.reporting import Reported, report
from governance.sample.scene import Scene
from governance.sample.telling import Telling

PHOTO_DAYS = 3
"""Only cases this young bring photos: more would make the sample heavy, not better."""


@dataclass(frozen=True)
class Story:
    """One case: what was planned, how it was reported, and what became of it until now."""

    plan: Plan
    reported: Reported
    telling: Telling


def tell_history(
    scene: Scene, seed: int, progress: Callable[[int], None] = lambda _: None
) -> Iterator[Story]:
    """Every case, in the order of opening. `progress` hears how many have been told."""
    levels = scene.ground.addresses.level
    outdoors = np.array([at for at, one in enumerate(levels) if one is not LocationLevel.ROOM])
    planner = Planner(outdoors, np.random.default_rng([seed, 8]))
    rng = np.random.default_rng([seed, 9])
    plans = planner.history(scene.now, scene.calendar)
    crowd(plans, outdoors, scene.now)
    for count, plan in enumerate(plans, start=1):
        yield _tell(scene, plan, rng)
        progress(count)


def _tell(scene: Scene, plan: Plan, rng: np.random.Generator) -> Story:
    young = scene.now - plan.opened_at < timedelta(days=PHOTO_DAYS)
    telling = Telling(scene.definition, scene.calendar, scene.budgets, on_site=young)
    reported = report(plan, scene, rng)
    plot = Plot(plan, reported, telling, scene.cast, rng)
    opening = plot.opening()
    telling.open(opening.given, opening.actor, opening.at)
    for step in plot.steps():
        if step.at > scene.now or telling.state.stage == plan.halt:
            break
        telling.make(step.move, step.given, step.actor, step.at)
    telling.ring_until(scene.now)
    return Story(plan, reported, telling)
