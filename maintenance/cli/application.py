"""What every command stands on: its settings, its application, and errors as one sentence."""

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask
from sqlalchemy.exc import OperationalError

from maintenance.cli import instance
from maintenance.domain.actor import Actor, console
from maintenance.domain.errors import MidweekError
from maintenance.settings import PREFIX, Settings, SettingsError
from maintenance.store.schema_state import refuse_unless_current

DATABASE_VARIABLE = f"{PREFIX}DATABASE_URL"
BASE_VARIABLE = f"{PREFIX}BASE_URL"


class Sentences(click.Group):
    """Ends a command that was refused with one sentence on stderr and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command."""
        with sentences():
            return super().invoke(ctx)


@contextmanager
def sentences() -> Iterator[None]:
    """Raises ClickException for what is refused; what is nobody's mistake is still a traceback."""
    try:
        yield
    except (MidweekError, SettingsError) as error:
        raise click.ClickException(str(error)) from error
    except OperationalError as error:
        said = str(error.orig).strip().partition("\n")[0]
        raise click.ClickException(f"The database does not answer: {said}.") from error
    except ModuleNotFoundError as error:
        if error.name != "psycopg":
            raise
        sentence = 'PostgreSQL needs its driver. Run: pip install "midweek[postgres]"'
        raise click.ClickException(sentence) from error


def made_app(settings: Settings) -> Flask:
    """The application; imported late, so that ``--help`` answers at once."""
    from maintenance.factory import create_app

    return create_app(settings)


def own_settings() -> Settings:
    """The settings of the environment, or of the instance in this folder where none name a database.

    Says on stderr which one it is where that could surprise.
    """
    if os.environ.get(DATABASE_VARIABLE):
        settings = Settings.from_environment()
        if not os.environ.get(BASE_VARIABLE):
            raise SettingsError(f"{BASE_VARIABLE} is missing: the address that customers use.")
        return settings
    if not instance.DATABASE.exists():
        raise SettingsError(
            f"{DATABASE_VARIABLE} is not set, and there is no database of this machine’s own at "
            f"{instance.DATABASE}. Set it, or go where you ran make run."
        )
    click.echo(f"Working on {instance.DATABASE}.", err=True)
    return instance.settings_for()


@contextmanager
def at_work() -> Iterator[None]:
    """The application's context, on a database that is there and up to date."""
    app = made_app(own_settings())
    refuse_unless_current(app)
    with app.app_context():
        yield


def at_the_machine() -> Actor:
    """Who works at the machine, as the journal keeps it; by the account, not by its variables."""
    try:
        return console(pwd.getpwuid(os.getuid()).pw_name)
    except KeyError:
        return console(f"uid-{os.getuid()}")
