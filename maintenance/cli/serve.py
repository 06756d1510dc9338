"""``midweek serve``: production, which refuses what is unsafe; ``--local`` for one's own machine."""

import os
import socket

import click

from maintenance.cli.application import INSTANCE, made_app, migrated, refuse_unready, with_policy
from maintenance.cli.demo import load, show
from maintenance.settings import Settings

LOCAL_PORT = 5000
TRIED_PORTS = 50


@click.command()
@click.option("--local", is_flag=True, help="On this machine only, no settings needed.")
@click.option("--sample", is_flag=True, help="With --local: load sample data once.")
@click.option("--port", type=click.IntRange(1, 65_535), help="A port of your choice.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64))
def serve(*, local: bool, sample: bool, port: int | None, host: str, threads: int) -> None:
    """Serve Midweek, the clock included."""
    if local:
        _serve_local(port, threads, sample=sample)
    else:
        _serve_production(host, port or 8000, threads)


def _serve_local(port: int | None, threads: int, *, sample: bool) -> None:
    chosen = _free_port(port)
    app = made_app(local=True, port=chosen)
    migrated(app)
    if sample:
        load(app)
    else:
        with_policy(app)
    click.echo(
        f"Midweek is at http://127.0.0.1:{chosen}, on this machine only; it sends nothing out."
    )
    show(INSTANCE)
    click.echo("Stop it with Ctrl+C.")
    os.environ["MIDWEEK_LOCAL_PORT"] = str(chosen)
    _run("127.0.0.1", chosen, threads)


def _serve_production(host: str, port: int, threads: int) -> None:
    if not os.environ.get("MIDWEEK_DATABASE_URL"):
        raise click.ClickException(
            "MIDWEEK_DATABASE_URL is missing: name the database to serve. "
            "For a try on your own machine: midweek serve --local"
        )
    app = made_app()
    own: Settings = app.extensions["midweek"]
    if problems := own.unsafe():
        raise click.ClickException("\n".join(problems))
    refuse_unready(app)
    with_policy(app)
    _run(host, port, threads)


def _run(host: str, port: int, threads: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "maintenance.cli.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        log_access=False,
        websockets=False,
    ).serve()


def _free_port(wanted: int | None) -> int:
    if wanted is not None:
        if not _is_free(wanted):
            raise click.ClickException(f"Port {wanted} is taken. Name another, or none.")
        return wanted
    for port in range(LOCAL_PORT, LOCAL_PORT + TRIED_PORTS):
        if _is_free(port):
            if port != LOCAL_PORT:
                click.echo(f"Port {LOCAL_PORT} is taken, so this is port {port}.")
            return port
    raise click.ClickException(f"No port from {LOCAL_PORT} to {port} is free. Name one.")


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
