"""``midweek serve``: production, which refuses what is unsafe; ``--local`` for one's own machine."""

import os
import signal

import click
from flask import Flask
from sqlalchemy import select

from maintenance import logs
from maintenance.cli import instance
from maintenance.cli import sample as sample_data
from maintenance.cli.application import made_app
from maintenance.cli.ports import claimed_port
from maintenance.services.policies import adopt_first
from maintenance.settings import PREFIX, Settings, SettingsError
from maintenance.store import moment
from maintenance.store.db import db
from maintenance.store.schema_state import migrate, refuse_unless_current
from maintenance.store.staff import PersonRow
from maintenance.store.unit_of_work import reading

PRODUCTION_PORT = 8000
STOPS_WITHIN_SECONDS = 8
FEWEST_THREADS = 3
LOCAL_PORT_VARIABLE = f"{PREFIX}LOCAL_PORT"


@click.command(epilog="Example: midweek serve --host 0.0.0.0 --port 8000")
@click.option("--local", is_flag=True, help="On this machine only, no settings needed.")
@click.option("--sample", is_flag=True, help="With --local: begin with sample data.")
@click.option(
    "--port",
    type=click.IntRange(1, 65_535),
    help="8000 if left out; with --local 5000, or the next free one.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--threads",
    default=4,
    show_default=True,
    type=click.IntRange(FEWEST_THREADS, 15),
    help="How many requests are answered at once. Two may wait for a slow sender, so more is needed.",
)
def serve(*, local: bool, sample: bool, port: int | None, host: str, threads: int) -> None:
    """Serve Midweek, the clock included. Reads the MIDWEEK_* settings and refuses what is unsafe."""
    if sample and not local:
        raise click.UsageError("--sample goes with --local; otherwise see midweek demo.")
    if local and host != "127.0.0.1":
        raise click.UsageError("--local listens on this machine only, so --host can’t be named.")
    if local:
        _serve_local(port, threads, sample=sample)
    else:
        _serve_production(host, port or PRODUCTION_PORT, threads)


def _serve_local(port: int | None, threads: int, *, sample: bool) -> None:
    chosen = claimed_port(port)
    instance.folder()
    instance.keep_port(chosen)
    with instance.locked(instance.FOLDER / "lock-database"):
        app = _prepared(sample=sample)
    click.echo(
        f"Midweek is at http://127.0.0.1:{chosen}, on this machine only; it sends nothing out, and "
        "fetches nothing but the calendars that somebody adds by their address."
    )
    _say_how_to_sign_in(app)
    click.echo("Stop it with Ctrl+C.")
    _let_go(app)
    os.environ[LOCAL_PORT_VARIABLE] = str(chosen)
    try:
        _run("127.0.0.1", chosen, threads, ends_with_terminal=True)
    finally:
        del os.environ[LOCAL_PORT_VARIABLE]


def _prepared(*, sample: bool) -> Flask:
    """The database: made where there is none, brought to this version where it is older.

    Raises SettingsError where it is a backup that nobody has dealt with yet.
    """
    if sample:
        sample_data.make()
    app = made_app(instance.settings_for())
    migrate(app)
    refuse_unless_current(app)
    with app.app_context():
        adopt_first("", now=moment.now())
    return app


def _say_how_to_sign_in(app: Flask) -> None:
    if sample_data.is_in(app):
        sample_data.show_kept()
        return
    with app.app_context(), reading() as session:
        somebody = session.scalars(select(PersonRow.id).limit(1)).first()
    if somebody is None:
        click.echo("Nobody can sign in yet. In another terminal, in this folder:")
        click.echo("  midweek user add you@example.gov --name You --role admin --role operator")


def _serve_production(host: str, port: int, threads: int) -> None:
    settings = Settings.from_environment()
    if problems := settings.unsafe():
        raise SettingsError("\n".join(problems))
    app = made_app(settings)
    refuse_unless_current(app)
    with app.app_context():
        adopt_first(settings.policy, now=moment.now())
    _let_go(app)
    claimed_port(port, host)
    if settings.metrics_port:
        claimed_port(settings.metrics_port)
    click.echo(f"Serving {settings.base_url} at {host}, port {port}, the clock included.")
    _run(host, port, threads)


def _let_go(app: Flask) -> None:
    """Closes the database here: a connection must not be taken along into the worker process."""
    with app.app_context():
        db.engine.dispose()


def _run(host: str, port: int, threads: int, *, ends_with_terminal: bool = False) -> None:
    """One worker process, in which the clock turns too; requests under way are finished at the end."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    server = Granian(
        "maintenance.cli.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        workers_kill_timeout=STOPS_WITHIN_SECONDS,
        blocking_threads=threads,
        log_level=LogLevels.warning,
        log_dictconfig=logs.configuration(readable=ends_with_terminal),
        websockets=False,
    )
    if ends_with_terminal:
        end = server.signal_handler_interrupt
        server.on_startup(lambda: signal.signal(signal.SIGHUP, end))
    server.serve()
