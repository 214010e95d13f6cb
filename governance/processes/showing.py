"""A process as its page shows it: stages with owner and clock, moves with who may make them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext

from governance.presentation import listed, role_title, source_title, titled
from governance.process_phrases import WORDS
from governance.processes.words import (
    KINDS,
    condition_words,
    limit_words,
    owner_words,
    rung_words,
)
from workflows import definitions
from workflows.cases.models import CaseSource
from workflows.definition import By, ClockRule, Definition, Move, Stage
from workflows.diagram import manner_of, numbers
from workflows.diagram_svg import svg


@dataclass(frozen=True, slots=True)
class StageRow:
    title: str
    link: str
    owner: str
    limit: str
    urgent: str
    ended: bool


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A clock with the stages that share it; `quiet` are the hours in which nobody is told."""

    stages: str
    limit: str
    quiet: str
    rungs: list[str]


@dataclass(frozen=True, slots=True)
class MoveRow:
    number: int
    title: str
    kind: str
    manner: str
    leaving: str
    to: str
    who: str
    requires: str
    conditions: list[str]


@dataclass(frozen=True, slots=True)
class Shown:
    definition: Definition
    drawing: str
    opens_for: str
    stages: list[StageRow]
    clocks: list[ClockRow]
    moves: list[MoveRow]


def processes() -> list[tuple[Definition, bool, str]]:
    """Every version of every process, whether it is the newest, and the doors of its cases.

    What opens for reports comes first, the larger before the smaller, and the newest of each.
    """
    known = sorted(definitions.catalogue().values(), key=_weight)
    return [(one, one is definitions.latest(one.key), _opens_for(one)) for one in known]


def _weight(definition: Definition) -> tuple[bool, int, str, int]:
    newest = definitions.latest(definition.key)
    return (not newest.opens_for, -len(newest.moves), definition.key, -definition.version)


def shown(definition: Definition) -> Shown:
    notes = {stage.key: _note(definition, stage) for stage in definition.stages.values()}
    return Shown(
        definition=definition,
        drawing=svg(definition, titled, notes, ends=str(gettext("结束"))),
        opens_for=_opens_for(definition),
        stages=[_stage(definition, stage) for stage in definition.stages.values()],
        clocks=[_clock(definition, key, rule) for key, rule in definition.clocks.items()],
        moves=[_move(definition, move, number) for move, number in numbers(definition).items()],
    )


def _note(definition: Definition, stage: Stage) -> tuple[str, ...]:
    if stage.clock is None:
        return ()
    return (owner_words(stage.owner), limit_words(definition.clocks[stage.clock]))


def _stage(definition: Definition, stage: Stage) -> StageRow:
    rule = definition.clocks[stage.clock] if stage.clock else None
    hurried = rule is not None and rule.urgent != 1
    return StageRow(
        title=titled(stage.title),
        link=titled(definition.links[stage.link]),
        owner=owner_words(stage.owner),
        limit=limit_words(rule) if rule else "",
        urgent=f"{rule.urgent * 100:.0f}%" if rule and hurried else "",
        ended=stage.ended,
    )


def _clock(definition: Definition, key: str, rule: ClockRule) -> ClockRow:
    quiet = rule.ladder.quiet
    return ClockRow(
        stages=_titles(
            definition, [one.key for one in definition.stages.values() if one.clock == key]
        ),
        limit=limit_words(rule),
        quiet=f"{quiet[0]:%H:%M}–{quiet[1]:%H:%M}" if quiet else "",
        rungs=[rung_words(rung) for rung in rule.ladder.rungs],
    )


def _move(definition: Definition, move: Move, number: int) -> MoveRow:
    return MoveRow(
        number=number,
        title=titled(move.title),
        kind=str(KINDS[move.kind]),
        manner=manner_of(move),
        leaving=_leaving(definition, move),
        to=titled(definition.stages[move.to].title) if move.to else "",
        who=_who(move),
        requires=listed(WORDS[what.value] for what in move.requires),
        conditions=condition_words(move),
    )


def _leaving(definition: Definition, move: Move) -> str:
    """The stages in which a move may be made, in short where these are all that have not ended."""
    still_open = {one.key for one in definition.stages.values() if not one.ended}
    ended = [stage for stage in move.from_stages if stage not in still_open]
    if not still_open <= set(move.from_stages):
        return _titles(definition, move.from_stages)
    everywhere = str(gettext("所有未结束的阶段"))
    return listed([everywhere, *([_titles(definition, ended)] if ended else [])])


def _who(move: Move) -> str:
    roles = listed(sorted(role_title(role) for role in move.roles))
    by_role = move.by is By.ROLE
    return str(gettext("%(roles)s（不限责任人）", roles=roles)) if by_role else roles


def _titles(definition: Definition, stages: Iterable[str]) -> str:
    return listed(titled(definition.stages[stage].title) for stage in stages)


def _opens_for(definition: Definition) -> str:
    """By which doors its cases come in."""
    sources = dict.fromkeys(source for source, _kind in sorted(definition.opens_for))
    named = [
        source_title(CaseSource(source))
        if source in set(CaseSource)
        else str(gettext("网格员上报即结"))
        for source in sources
    ]
    return listed(named)
