"""`onemap vault …`: change the key, seal everything anew, and see where that stands."""

from __future__ import annotations

import json

import click
from flask.cli import AppGroup

from gis.errors import DomainError
from governance.accounts.identity import settings
from governance.phrases import say
from governance.transaction import use_case
from governance.vault.keys import add_key, drop_key, keyring
from governance.vault.rotation import Cell, reseal, versions

vault = AppGroup("vault", help="Keys of the personal values.")
COMMANDS = (vault,)


@vault.command("status")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def status(*, as_json: bool) -> None:
    """Show how many values are sealed under which key."""
    try:
        ring = keyring()
    except DomainError as refusal:
        raise click.ClickException(say(refusal.reason)) from None
    with use_case() as session:
        counts = versions(session)
    known = {
        version: {"values": counts.get(version, 0), "key": version in ring.keys}
        for version in sorted({*counts, *ring.keys})
    }
    if as_json:
        click.echo(json.dumps({"current": ring.current, "versions": known}))
        return
    for version, facts in known.items():
        mark = "current" if version == ring.current else "" if facts["key"] else "KEY MISSING"
        click.echo(f"key {version}: {facts['values']} values {mark}".rstrip())


@vault.command("new-key")
def new_key() -> None:
    """Make a new key and seal under it from now on; `rotate` then moves what is there."""
    click.echo(f"key {add_key(settings().vault_key_file)} is current; back up the key file now")


@vault.command("rotate")
@click.option("--batch", type=click.IntRange(1, 100_000), default=1000, show_default=True)
def rotate(batch: int) -> None:
    """Seal every value under the current key. It may be stopped and started again at any time."""
    ring = keyring()
    last: Cell | None = None
    sealed = 0
    broken: list[Cell] = []
    while True:
        with use_case() as session:
            step = reseal(session, ring, after=last, limit=batch)
        sealed += step.sealed
        broken += step.broken
        if step.last is None:
            break
        last = step.last
        click.echo(f"{sealed} sealed under key {ring.current}", err=True)
    click.echo(f"{sealed} values are now under key {ring.current}")
    for district, kind, subject_id, field in broken:
        click.echo(f"does not open: {district} {kind} {subject_id} {field}", err=True)
    if broken:
        raise click.ClickException(f"{len(broken)} values do not open and were left as they are")


@vault.command("drop-key")
@click.argument("version", type=int)
def drop(version: int) -> None:
    """Forget key VERSION, once nothing is sealed under it."""
    with use_case() as session:
        count = versions(session).get(version, 0)
    if count:
        raise click.ClickException(f"{count} values are still under key {version}: rotate first")
    try:
        drop_key(settings().vault_key_file, version)
    except DomainError as refusal:
        raise click.ClickException(say(refusal.reason)) from None
    click.echo(f"key {version} is forgotten; backups made before the rotation need it to be read")
