"""The application for a command, with the settings of the environment or one's own machine's."""

import getpass
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy.exc import OperationalError

from maintenance import places
from maintenance.domain.actor import Actor, console
from maintenance.domain.errors import MidweekError
from maintenance.services.policies import adopt_first
from maintenance.services.publish import settings
from maintenance.settings import Settings, SettingsError
from maintenance.store.db import db

INSTANCE = Path("instance").absolute()


class Commands(click.Group):
    """Says a refusal as every other door does: in one sentence, here on standard error."""

    def invoke(self, ctx: click.Context) -> Any:
        """The command; ended with status 1 where it is refused."""
        try:
            return super().invoke(ctx)
        except MidweekError as error:
            raise click.ClickException(error.sentence) from error
        except OperationalError as error:
            raise click.ClickException(f"The database does not answer: {error.orig}") from error


def made_app(*, local: bool = False, port: int = 5000) -> Flask:
    """The application. Ends the command with one sentence a setting that is wrong."""
    from maintenance.factory import create_app

    try:
        chosen_local = local or not os.environ.get("MIDWEEK_DATABASE_URL")
        settings = (
            Settings.for_local(INSTANCE, port) if chosen_local else Settings.from_environment()
        )
        return create_app(settings)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


def ready_app() -> Flask:
    """The application on a database of this version. Ends the command where it is of another."""
    app = made_app()
    refuse_unready(app)
    return app


def refuse_unready(app: Flask) -> None:
    """Ends the command where the database is of another version."""
    wanted = set(ScriptDirectory(str(places.MIGRATIONS)).get_heads())
    with app.app_context(), db.engine.connect() as connection:
        found = set(MigrationContext.configure(connection).get_current_heads())
    if found != wanted:
        raise click.ClickException(
            "The database is not at this version of Midweek yet. Run: midweek db upgrade"
        )


def migrated(app: Flask) -> None:
    """Brings the database to this version."""
    from flask_migrate import upgrade

    with app.app_context():
        upgrade()


def with_policy(app: Flask) -> None:
    """Adopts the first policy where none was ever in force. Ends the command if it can't be read."""
    with app.app_context():
        try:
            adopt_first(settings().policy, now=datetime.now(UTC))
        except (OSError, UnicodeDecodeError) as error:
            raise click.ClickException(f"MIDWEEK_POLICY can’t be read: {error}") from error


def at_the_machine() -> Actor:
    """Who works at the machine, as the journal keeps it."""
    return console(getpass.getuser())
