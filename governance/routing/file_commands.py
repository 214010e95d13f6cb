"""`onemap rules import`, `export` and `check`: rules as YAML files."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from gis.errors import DomainError, NotFound
from gis.reason import Reason
from gis.registers.importing.encoding import encoding_of
from governance import clock
from governance.accounts.identity import settings
from governance.phrases import say
from governance.routing.group import rules
from governance.routing.queries import set_of_version, smallest_areas
from governance.transaction import use_case
from workflows.dispatch.checking import check
from workflows.dispatch.models import RuleSet
from workflows.dispatch.queries import departments, rules_of, set_in_force
from workflows.dispatch.rule_editing import import_rules
from workflows.dispatch.rule_sets import Editor
from workflows.dispatch.rule_specs import read_rules, spec_of_known, write_rules
from workflows.standards.queries import class_list

_SHOWN = 20


@rules.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def import_file(file: Path) -> None:
    """Begin a draft with the rules of FILE; a person tries it and puts it in force on the page."""
    try:
        specs = read_rules(file.read_text(encoding_of(file)))
        with use_case() as session:
            draft = import_rules(
                session, settings().district, specs, Editor(None, None), clock.now()
            )
            version = draft.version
    except DomainError as refusal:
        raise click.ClickException(_told(refusal)) from None
    click.echo(f"{len(specs)} rules are version {version}, a draft; nothing is in force yet")


@rules.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--version", type=int, help="Which version; without it the one in force.")
@with_appcontext
def export_file(file: Path, version: int | None) -> None:
    """Write the rules of a version to FILE."""
    district = settings().district
    try:
        with use_case() as session:
            rule_set = _chosen(session, district, version)
            found = rules_of(session, district, rule_set, departments(session, district))
            number = rule_set.version
    except DomainError as refusal:
        raise click.ClickException(_told(refusal)) from None
    lines = [spec_of_known(rule).as_line() for rule in found]
    file.write_text(write_rules(lines, district=district, version=number), encoding="utf-8")
    click.echo(f"{len(lines)} rules of version {number} written to {file}")


@rules.command("check")
@click.option("--version", type=int, help="Which version; without it the one in force.")
@with_appcontext
def check_version(version: int | None) -> None:
    """List dead rules, gaps and overlaps; the exit status is 1 for dead rules or gaps."""
    district = settings().district
    try:
        with use_case() as session:
            rule_set = _chosen(session, district, version)
            found = check(
                rules_of(session, district, rule_set, departments(session, district)).rules,
                [known.code for known in class_list(session, district).classes],
                smallest_areas(session, district),
            )
    except DomainError as refusal:
        raise click.ClickException(_told(refusal)) from None
    for dead in found.dead:
        by = ", ".join(str(rule.position) for rule in dead.by)
        click.echo(f"dead     rule {dead.rule.position}: covered by {by}")
    for rule in found.closed:
        click.echo(f"closed   rule {rule.position}: department {rule.department.code}")
    for gap in found.gaps:
        where = "everywhere" if gap.whole else " ".join(gap.areas) or "where the place is unknown"
        click.echo(f"gap      {gap.class_code}: {where}")
    for overlap in found.overlaps[:_SHOWN]:
        later = ", ".join(str(rule.position) for rule in overlap.later[:_SHOWN])
        click.echo(f"overlap  rule {overlap.rule.position}: {later}")
    click.echo(
        f"{len(found.dead)} dead, {len(found.closed)} closed, {len(found.gaps)} gaps,"
        f" {len(found.overlaps)} overlapping"
    )
    if not found.clean:
        raise SystemExit(1)


def _chosen(session: Session, district: int, version: int | None) -> RuleSet:
    if version is not None:
        return set_of_version(session, district, version)
    rule_set = set_in_force(session, district)
    if rule_set is None:
        raise NotFound(Reason("rules_unknown", {"version": "-"}))
    return rule_set


def _told(refusal: DomainError) -> str:
    where = f"{refusal.field}: " if refusal.field else ""
    return f"{where}{say(refusal.reason)}"
