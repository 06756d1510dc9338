"""``midweek db``: the database itself."""

from pathlib import Path

import click

from maintenance.cli.application import at_the_machine, made_app, own_settings
from maintenance.services.policies import adopt_first
from maintenance.services.publish import settings
from maintenance.services.restored import Restored
from maintenance.services.restored import restored as deal_with
from maintenance.settings import sqlite_file
from maintenance.store import moment
from maintenance.store.backup import back_up, take_mark
from maintenance.store.schema_state import migrate, refuse_unless_of_this_version


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
        adopt_first(settings().policy, now=moment.now())
    click.echo("The database is up to date.")


@database.command(epilog="Example: midweek db backup /var/backups/midweek-tuesday.sqlite")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Let it take the place of a file that is there.")
def backup(file: Path, *, replace: bool) -> None:
    """Write the whole database to FILE while it runs: whole or not at all, for its owner alone.

    SQLite gives a database, checked. PostgreSQL gives a dump in pg_dump’s custom format, for
    pg_restore. When it is put back, run: midweek db restored
    """
    size = back_up(own_settings().database_url, file.absolute(), replace=replace)
    click.echo(f"{file} holds the whole database now: {size:,} bytes.")


@database.command(epilog="Example: midweek db restored")
def restored() -> None:
    """Deal with a backup that was put back, before it is served.

    Publishes every window that is still in a feed again, without a notice and with SEQUENCE + 1,000,
    so that calendars which saw newer things take what stands now; ends all sessions and sign-in
    links; puts all tokens, the addresses of calendars and the private calendars on hold until an admin
    releases them. It may be run again.
    """
    own = own_settings()
    app = made_app(own)
    refuse_unless_of_this_version(app)
    with app.app_context():
        done = deal_with(at_the_machine(), now=moment.now())
    file = sqlite_file(own.database_url)
    if file is not None:
        take_mark(file)
    _say(done)


def _say(done: Restored) -> None:
    click.echo(f"Published again, without a notice: {_counted(done.windows, 'window')}.")
    click.echo(
        f"Ended: {_counted(done.sessions, 'session')}, {_counted(done.links, 'sign-in link')}."
    )
    tokens, calendars = _counted(done.tokens, "token"), _counted(done.calendars, "calendar")
    private = _counted(done.private_calendars, "private calendar")
    click.echo(f"On hold until an admin releases them: {tokens}, {calendars}, {private}.")
    click.echo(
        "What was done since the backup is gone: look at the windows that run or are coming, "
        "and at the people and roles, before you serve it.",
        err=True,
    )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
