"""`onemap processes …`: check, draw and document the processes that cases follow."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from gis.errors import DomainError, Invalid
from governance.phrases import say
from governance.processes.document import PAGE, renewed
from workflows import definitions
from workflows.definition import Definition
from workflows.diagram import mermaid

processes = AppGroup("processes", help="The processes that cases follow.")
COMMANDS = (processes,)


@processes.command("check")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Say of each FILE whether it is a sound process, or where its first fault stands."""
    sound = True
    for file in files or sorted(definitions.FOLDER.glob("*.yaml")):
        try:
            found = definitions.load(file)
        except Invalid as fault:
            sound = False
            click.echo(f"{fault.field}: {say(fault.reason)}", err=True)
        else:
            counted = f"{len(found.stages)} stages, {len(found.moves)} moves"
            click.echo(f"{file.name}: {found.key} version {found.version}, {counted}: sound")
    if not sound:
        raise SystemExit(1)


@processes.command("diagram")
@click.argument("key", required=False)
@click.option("--version", type=int, help="The newest version if left out.")
def diagram(key: str | None, version: int | None) -> None:
    """Print the diagram of process KEY, or of all, as Mermaid text."""
    try:
        found = _wanted(key, version)
    except DomainError as refusal:
        raise click.ClickException(say(refusal.reason)) from refusal
    click.echo("\n\n".join(mermaid(one) for one in found))


@processes.command("docs")
@click.option("--write", is_flag=True, help="Rewrite the page instead of comparing it.")
def docs(*, write: bool) -> None:
    """Say whether docs/workflow.md agrees with the processes that ship, or make it agree."""
    now = PAGE.read_text(encoding="utf-8")
    wanted = renewed(now)
    if write:
        PAGE.write_text(wanted, encoding="utf-8")
        click.echo(f"{PAGE.name} is written")
    elif now == wanted:
        click.echo(f"{PAGE.name} agrees with the processes")
    else:
        raise click.ClickException(f"{PAGE.name} is out of date: bin/onemap processes docs --write")


def _wanted(key: str | None, version: int | None) -> list[Definition]:
    if key is None:
        return [
            definitions.latest(name) for name in sorted({key for key, _ in definitions.catalogue()})
        ]
    return [definitions.get(key, version) if version else definitions.latest(key)]
