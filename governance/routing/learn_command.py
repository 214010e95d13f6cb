"""`onemap rules learn`: propose rules from history, with what speaks for each."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from gis.errors import DomainError
from gis.registers.importing.encoding import encoding_of
from governance import clock
from governance.accounts.identity import settings
from governance.phrases import say
from governance.routing.group import rules
from governance.transaction import use_case
from workflows.calendar import WorkCalendar
from workflows.cases.learnable import past_cases
from workflows.dispatch.known import Moment
from workflows.dispatch.learning.history import Past, guess_columns, read_history
from workflows.dispatch.learning.learn import (
    LEAST_HISTORY,
    Proposal,
    learn,
    measure,
    rule_list,
)
from workflows.dispatch.learning.tables import header_of
from workflows.dispatch.rule_specs import write_rules
from workflows.dispatch.surroundings import moment_of

_SHOWN = 40
_MEASURED = 0.25
"""The latest part of the cases, which the rules that are measured were not learnt from."""


@rules.command("learn")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--from-cases", is_flag=True, help="Learn from this district's own cases.")
@click.option("--days", default=365, show_default=True, help="How far back, with --from-cases.")
@click.option("--department-column", help="Where the case went in the end.")
@click.option("--queue-column", help="The team within the department.")
@click.option("--class-column", help="Without it, and the next, columns of well-known names.")
@click.option("--text-column")
@click.option("--time-column")
@click.option("--channel-column")
@click.option("--area-column", "area_columns", multiple=True, help="May be given several times.")
@click.option("--kind-column", "kind_columns", multiple=True, help="What stands at the place.")
@click.option(
    "--calendar",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Office hours, for rules that ask for the time.",
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the proposals as YAML."
)
@click.option("--json", "as_json", is_flag=True, help="Print the proposals and figures as JSON.")
@with_appcontext
def learn_rules(  # noqa: PLR0913, PLR0917 - where each thing stands in a table
    file: Path | None,
    from_cases: bool,  # noqa: FBT001 - a flag of the command line
    days: int,
    department_column: str | None,
    queue_column: str | None,
    class_column: str | None,
    text_column: str | None,
    time_column: str | None,
    channel_column: str | None,
    area_columns: tuple[str, ...],
    kind_columns: tuple[str, ...],
    calendar: Path | None,
    out: Path | None,
    as_json: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """Propose rules from the past cases of FILE, a CSV, or from the district's own.

    Columns that say how a case was worked or closed are never read.
    """
    if from_cases == (file is not None):
        raise click.UsageError("give a FILE, or --from-cases")
    try:
        if file is None:
            past = _own_cases(days)
        else:
            if department_column is None:
                raise click.UsageError("--department-column says what to learn")
            given = {
                "class_code": class_column,
                "text": text_column,
                "time": time_column,
                "channel": channel_column,
                "areas": area_columns,
                "kinds": kind_columns,
            }
            past = _cases_of(file, department_column, queue_column, given, calendar)
        proposals = learn(past)
    except DomainError as refusal:
        where = f"{refusal.field}: " if refusal.field else ""
        raise click.ClickException(f"{where}{say(refusal.reason)}") from None
    about = _measured(past)
    lines = [proposal.as_line() for proposal in proposals]
    if out is not None:
        out.write_text(write_rules(lines, learnt=about), encoding="utf-8")
    if as_json:
        click.echo(json.dumps({**about, "rules": lines}, ensure_ascii=False))
        return
    _tell(proposals, about, out)


def _measured(past: list[Past]) -> dict[str, Any]:
    """How rules learnt from the earlier cases do on the later ones; nothing where both are few."""
    split = past[int(len(past) * (1 - _MEASURED))].at
    before = [one for one in past if one.at < split]
    after = [one for one in past if one.at >= split]
    if len(before) < LEAST_HISTORY or not after:
        return {"cases": len(past)}
    department, queue = measure(rule_list(one.spec for one in learn(before)), after)
    return {
        "cases": len(past),
        "split": split.isoformat(),
        "measured_on": len(after),
        "department_right": round(department, 4),
        "queue_right": round(queue, 4),
    }


def _own_cases(days: int) -> list[Past]:
    now = clock.now()
    with use_case() as session:
        return past_cases(session, settings().district, now - timedelta(days=days), now)


def _cases_of(
    file: Path, department: str, queue: str | None, given: dict[str, Any], calendar: Path | None
) -> list[Past]:
    columns = guess_columns(header_of(file), department, queue, **given)
    moment = None
    if calendar is not None:
        known = WorkCalendar.from_yaml(calendar.read_text(encoding_of(calendar)))
        moment = partial(_on_the_wall, known)
    left_out = Counter[str]()
    past = read_history(file, columns, moment, left_out)
    for column, rows in left_out.most_common():
        click.echo(f"left out: {rows} rows of which {column} is empty or unreadable", err=True)
    return past


def _on_the_wall(calendar: WorkCalendar, wall: datetime) -> Moment:
    return moment_of(calendar, wall.replace(tzinfo=calendar.zone))


def _tell(proposals: list[Proposal], about: dict[str, Any], out: Path | None) -> None:
    shown = sorted(proposals, key=lambda one: -one.support)[:_SHOWN]
    for proposal in shown:
        line = proposal.as_line()
        asked = " x ".join(
            str(value if key != "keywords" else " / ".join(value))
            for key in ("class", "area", "keywords", "channel", "kind", "time")
            if (value := line.get(key))
        )
        goal = line["department"] + (f" / {line['queue']}" if "queue" in line else "")
        click.echo(
            f"{proposal.right:>6} of {proposal.support:<6} >= {proposal.confidence:.0%}"
            f"  {asked or 'all others'} -> {goal}"
        )
    if len(proposals) > len(shown):
        where = out or "--out FILE"
        click.echo(f"… and {len(proposals) - len(shown)} more; all in their order: {where}")
    told = f"{len(proposals)} rules from {about['cases']} cases"
    if "split" in about:
        told += (
            f"; learnt before {about['split']}, the later {about['measured_on']} go to the right"
            f" department in {about['department_right']:.2%}, to the right queue in"
            f" {about['queue_right']:.2%}"
        )
    click.echo(told)
