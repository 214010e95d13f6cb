"""`onemap accounts …`: the first administrator, and the demo accounts of the sample district."""

from __future__ import annotations

import json

import click
from flask.cli import AppGroup

from gis.errors import DomainError
from governance import clock
from governance.accounts.identity import settings
from governance.accounts.queries import demo_accounts
from governance.accounts.services import create_account
from governance.phrases import say
from governance.transaction import use_case
from workflows.roles import Role

DEMO_PASSWORD = "OneMap-demo-2026"  # noqa: S105 - printed by bin/up; only in the sample district

accounts = AppGroup("accounts", help="Make and list accounts.")
COMMANDS = (accounts,)


@accounts.command("create-admin")
@click.option("--username", prompt=True)
@click.option("--name", prompt=True, help="How the person is called on pages.")
@click.password_option()
def create_admin(username: str, name: str, password: str) -> None:
    """Make an administrator."""
    try:
        with use_case() as session:
            create_account(
                session,
                settings().district,
                username,
                password,
                name=name,
                role=Role.ADMINISTRATOR,
                now=clock.now(),
            )
    except DomainError as refusal:
        raise click.ClickException(f"{refusal.field}: {say(refusal.reason)}") from refusal
    click.echo(f"Administrator {username} can sign in now.")


@accounts.command("demo")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def demo(*, as_json: bool) -> None:
    """List one account a role of the sample district."""
    with use_case() as session:
        rows = [
            {"role": account.role.value, "username": account.username, "password": DEMO_PASSWORD}
            for account in demo_accounts(session, settings().district)
        ]
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        click.echo(f"{row['role']:<15} {row['username']:<20} {row['password']}")
