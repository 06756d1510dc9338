"""``midweek demo``: sample data, in a new database only."""

import os

import click

from maintenance.cli import instance, sample
from maintenance.cli.application import DATABASE_VARIABLE, made_app, own_settings
from maintenance.domain.errors import Conflict
from maintenance.store.schema_state import migrate


@click.command(epilog="Example: midweek demo")
def demo() -> None:
    """Load sample data, once, into a new database: the one that the settings name, or this machine's own."""
    if os.environ.get(DATABASE_VARIABLE):
        app = made_app(own_settings())
        migrate(app)
        known = sample.loaded(app)
        click.echo("Sample data is loaded. These passwords are shown this once:")
        sample.show(known)
        return
    with instance.locked(instance.folder() / "lock-database"):
        sample.make()
    if not sample.is_in(made_app(instance.settings_for())):
        raise Conflict(
            f"{instance.DATABASE} is your own. Sample data goes into a new database only."
        )
    sample.show_kept()
