"""`onemap figures …`: count anew, check what is kept, bring and take formulas."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import click
import yaml
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from gis.errors import Invalid
from governance import clock
from governance.accounts.identity import settings
from governance.extensions import db
from governance.phrases import say
from governance.transaction import use_case
from workflows.figures.counting import Question, Span, Way, count
from workflows.figures.formula_versions import as_yaml, formulas, import_formulas
from workflows.figures.keeping import rebuild
from workflows.figures.measures import AXES, BASES, TALLIES
from workflows.figures.zones import Counted, zone_of

figures = AppGroup("figures", help="What is counted of cases, and the formulas over it.")
formula_group = AppGroup("formulas", help="Formulas of the district's own.")
figures.add_command(formula_group)
COMMANDS = (figures,)

_ALWAYS = Span(date(1970, 1, 1), date(9999, 12, 31))


_DISTRICT = click.option(
    "--district", type=int, help="Another one than ours, such as that of a replayed city."
)


@figures.command("rebuild")
@_DISTRICT
def rebuild_figures(district: int | None) -> None:
    """Count all cases anew. Nobody has to stop working meanwhile."""
    began = time.monotonic()
    with use_case() as session:
        cases = rebuild(session, *_counted(session, district))
    click.echo(f"{cases} cases counted in {time.monotonic() - began:.1f} s")


@figures.command("check")
@_DISTRICT
def check_figures(district: int | None) -> None:
    """Compare every kept sum with a count from scratch; fails where they differ."""
    session = db.session()
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    district, zone = _counted(session, district)
    wrong = cells = 0
    for axis in AXES:
        asked = Question(tuple(BASES), TALLIES, (_ALWAYS,), axis, daily=True)
        fresh = count(session, district, asked, zone, Way.SCRATCH)
        kept = count(session, district, asked, zone)
        cells += len(fresh)
        wrong += sum(kept.get(cell) != fresh.get(cell) for cell in {*kept, *fresh})
    click.echo(f"{cells} sums compared with a count from scratch: {wrong} differ")
    if wrong:
        raise SystemExit(1)


def _counted(session: Session, district: int | None) -> Counted:
    own = Counted(settings().district, settings().timezone)
    asked = own.district if district is None else district
    return Counted(asked, zone_of(session, asked, own))


@formula_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_command(file: Path) -> None:
    """Put the formulas of FILE in the place of the district's own."""
    try:
        with use_case() as session:
            taken = import_formulas(session, settings().district, file.read_text(), now=clock.now())
    except Invalid as fault:
        raise click.ClickException(f"{fault.field or file}: {say(fault.reason)}") from None
    click.echo(f"{taken} formulas of the district's own")


@formula_group.command("export")
def export_command() -> None:
    """Print all formulas in use, in the form that `import` reads."""
    known = formulas(db.session(), settings().district)
    click.echo(yaml.safe_dump(as_yaml(known), allow_unicode=True, sort_keys=False), nl=False)
