"""``midweek db``: the database itself."""

from datetime import UTC, datetime

import click

from maintenance.cli.application import made_app, own_settings
from maintenance.cli.schema_state import migrate
from maintenance.services.policies import adopt_first
from maintenance.services.publish import settings


@click.group("db")
def database() -> None:
    """Look after the database."""


@database.command(epilog="Example: midweek db upgrade")
def upgrade() -> None:
    """Bring the database to this version; makes an SQLite file where there is none yet.

    A new database adopts the first policy: the one that MIDWEEK_POLICY names, or Cloud.gov’s.
    """
    app = made_app(own_settings())
    migrate(app)
    with app.app_context():
        adopt_first(settings().policy, now=datetime.now(UTC))
    click.echo("The database is up to date.")
