"""``midweek publish``: the public face as files; and the thread that keeps them current."""

import logging
import threading
from pathlib import Path

import click
from flask import Flask

from maintenance.cli.application import made_app, own_settings
from maintenance.cli.clockwork import End
from maintenance.cli.fetching import EndsWith
from maintenance.publishing.file_set import Stand
from maintenance.store.db import db
from maintenance.store.schema_state import refuse_unless_current

LOOKS_EVERY_SECONDS = 1.0
_log = logging.getLogger("midweek.publish")


@click.command(epilog="Example: midweek publish /var/www/maintenance")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def publish(directory: Path) -> None:
    """Write everything public as files, for a web server to serve while Midweek is down.

    DIR becomes a link to a directory beside it, and is put there in one step: whoever reads it has
    the former set or the new one, whole. midweek worker does it by itself after each change where
    MIDWEEK_PUBLISH_DIR is set; with SQLite, midweek serve does.
    """
    app = made_app(own_settings())
    refuse_unless_current(app)
    with app.app_context():
        stand, files = app.extensions["midweek_export"].publish(directory.absolute())
    click.echo(f"{directory} holds {stand.words} now: {files:,} addresses, each as gzip too.")


class Publishing:
    """Publishes whenever the edition or the day is another one."""

    def __init__(self, app: Flask, link: Path) -> None:
        self._app, self._link, self._export = app, link, app.extensions["midweek_export"]
        self._last: Stand | None = None

    def until(self, end: End) -> None:
        """Goes on until the end."""
        while not end.wait(LOOKS_EVERY_SECONDS):
            self.once()
        with self._app.app_context():
            db.engine.dispose()

    def once(self) -> bool:
        """Whether there was something to publish; what fails is logged, and tried again."""
        with self._app.app_context():
            try:
                if self._export.stand() == self._last:
                    return False
                self._last, _ = self._export.publish(self._link)
                return True
            except Exception:
                _log.exception("the files could not be published; the next try is in a second")
                return False


def start_publishing(app: Flask, beside: threading.Thread) -> None:
    """Publishes until the other thread ends, where the settings name a directory."""
    directory = app.extensions["midweek"].publish_dir
    if directory:
        threading.Thread(
            target=Publishing(app, Path(directory)).until,
            args=(EndsWith(beside),),
            name="publishing",
            daemon=True,
        ).start()
