"""``midweek db``: the database itself."""

import click

from maintenance.cli.application import made_app, migrated, with_policy


@click.group("db")
def database() -> None:
    """Look after the database."""


@database.command()
def upgrade() -> None:
    """Bring the database to this version, and put a first policy in force."""
    app = made_app()
    migrated(app)
    with_policy(app)
    click.echo("The database is up to date.")
