"""How a case of the sample is reported, and what the intake's own rules make of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

import numpy as np

from gis.crs import Crs, Point
from gis.geocoder.placement import Level, Placement
from gis.reason import Reason
from governance.intake.incoming import Contact, Incoming, SentPoint, body_hash
from governance.intake.judging import Judged, judge
from governance.sample.plans import Plan
from governance.sample.scene import Scene
from workflows.cases.models import CaseSource
from workflows.cases.new_case import NewCase
from workflows.dispatch.queries import KnownDepartment
from workflows.dispatch.rules import Asked, route
from workflows.owners import Actor
from workflows.roles import Role
from workflows.standards.queries import KnownClass, KnownStandard
from workflows.standards.services import choose_standard

EMERGENCIES = "E-05"
"""The group of classes that is urgent whatever its standard."""
_NAMED = 0.6
"""Share of reporters other than grid workers who say who they are."""


@dataclass(frozen=True)
class Reported:
    """A report with its judgement, and what a person who looks at it finds to be true."""

    incoming: Incoming
    new: NewCase
    judged: Judged
    known: KnownClass
    standard: KnownStandard
    department: KnownDepartment
    worker: Actor


def report(plan: Plan, scene: Scene, rng: np.random.Generator) -> Reported:
    placement = _place(plan, scene, rng)
    community = placement.community_code or ""
    worker = scene.cast.worker(scene.ground.duties[community])
    incoming = _incoming(plan, scene, placement, worker, rng)
    day = scene.calendar.today(plan.opened_at)
    judged = judge(incoming, placement, scene.classes, scene.routing, day)
    known = scene.classes.by_code[plan.subject.case_class.code]
    standard = choose_standard(known, incoming.text, day).standard
    asked = Asked(known.code, (community,) if community else (), incoming.text, incoming.source)
    department = route(scene.routing.rules, asked).department
    if standard is None or department is None:
        raise ValueError(f"nobody answers for class {known.code}")
    new = NewCase(
        source=incoming.source,
        text=incoming.text,
        placement=placement,
        reporter=incoming.reporter,
        sample=True,
        urgent=incoming.urgent,
        class_id=judged.known.id if judged.known else None,
        class_why=judged.class_why,
        standard=judged.standard,
        standard_why=judged.standard_why,
        department_id=judged.department.id if judged.department else None,
        route_why=judged.route_why,
        rule_id=judged.rule_id,
        worker=(worker.account_id or 0, worker.label or ""),
        queue=judged.queue,
        seen_at=plan.opened_at,
        quick=plan.quick,
    )
    return Reported(incoming, new, judged, known, standard, department, worker)


def _place(plan: Plan, scene: Scene, rng: np.random.Generator) -> Placement:
    found, at = scene.ground.addresses, plan.subject.address
    cell = int(found.cell[at])
    code = scene.ground.tiling.cell_codes[cell]
    lon, lat = found.lonlat[at].tolist()
    exact = Placement(
        level=Level.door,
        location_id=scene.places.location(at),
        address=found.address[at],
        point=Point(lon, lat),
        grid_id=scene.places.cell(cell),
        grid_code=code,
        community_code=code[:12],
        street_code=code[:9],
        confidence=0.95,
        why=(Reason("address_exact", {"address": found.address[at]}),),
    )
    if plan.vague:
        name = found.road[at] or found.estate[at] or ""
        why = (Reason("named_only", {"name": name}),)
        return replace(
            exact, level=Level.road, location_id=None, address=name, confidence=0.45, why=why
        )
    if plan.source is CaseSource.GRID_WORKER:
        confirmed = Reason("point_confirms", {"metres": int(rng.integers(2, 30))})
        return replace(exact, confidence=0.99, why=(*exact.why, confirmed))
    return exact


def _incoming(
    plan: Plan, scene: Scene, placement: Placement, worker: Actor, rng: np.random.Generator
) -> Incoming:
    told = _short(placement.address or "", placement.street_code or "", scene)
    words = plan.subject.case_class.says[plan.subject.saying].format(place=told)
    on_site = plan.source is CaseSource.GRID_WORKER
    acceptors = scene.cast.everyone(Role.ACCEPTOR)
    reporters = {
        CaseSource.GRID_WORKER: worker,
        CaseSource.RESIDENT: Actor(Role.RESIDENT),
    }
    reporter = reporters.get(plan.source) or acceptors[int(rng.integers(len(acceptors)))]
    key = uuid.UUID(bytes=rng.bytes(16), version=4)
    point = None
    if placement.point is not None and (on_site or rng.random() < 0.3):
        sent = placement.point
        point = SentPoint(sent.lon, sent.lat, Crs.cgcs2000, float(rng.integers(4, 40)), sent)
    code = plan.subject.case_class.code
    return Incoming(
        sender=f"account:{reporter.account_id}" if reporter.account_id else f"browser:{key.hex}",
        key=f"sample-{key}",
        body_hash=body_hash({"text": words, "address": placement.address}),
        source=plan.source,
        reporter=reporter,
        text=words,
        seen_at=plan.opened_at,
        address=None if on_site else told,
        point=point,
        class_code=code if on_site else None,
        urgent=code.startswith(EMERGENCIES),
        contact=_contact(scene, rng) if not on_site and rng.random() < _NAMED else None,
    )


def _contact(scene: Scene, rng: np.random.Generator) -> Contact:
    """Somebody of the district who leaves a name and a phone."""
    people = scene.ground.people
    somebody = people[int(rng.integers(len(people)))]
    return Contact(somebody.name, somebody.phone)


def _short(address: str, street: str, scene: Scene) -> str:
    """An address as people say it: without the divisions before it."""
    return address.rsplit(scene.division_names[street], 1)[-1]
