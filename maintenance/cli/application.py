"""The application for a command, with the settings of the environment or one's own machine's."""

import getpass
import os
from pathlib import Path

import click
from flask import Flask

from maintenance.domain.actor import Actor, console
from maintenance.settings import Settings, SettingsError

INSTANCE = Path("instance").absolute()


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


def migrated(app: Flask) -> None:
    """Brings the database to this version."""
    from flask_migrate import upgrade

    with app.app_context():
        upgrade()


def at_the_machine() -> Actor:
    """Who works at the machine, as the journal keeps it."""
    return console(getpass.getuser())
