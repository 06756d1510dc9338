"""``midweek db``: the database itself."""

import click

from maintenance.cli.application import made_app, migrated


@click.group("db")
def database() -> None:
    """Look after the database."""


@database.command()
def upgrade() -> None:
    """Bring the database to this version."""
    migrated(made_app())
    click.echo("The database is up to date.")
