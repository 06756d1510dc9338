"""Choosing a port. The server shares a port with whoever else has it, so it is claimed first."""

import errno
import fcntl
import os
import socket
import tempfile
from pathlib import Path

import click

from maintenance.cli.instance import LOCAL_PORT

TRIED_PORTS = 50


def claimed_port(wanted: int | None, host: str = "127.0.0.1") -> int:
    """The port wanted, or the first free one from 5000 on, said aloud where it isn't 5000.

    It stays claimed until this process ends. Raises ClickException where it is taken.
    """
    if wanted is not None:
        if not _claimed(host, wanted):
            raise click.ClickException(f"Port {wanted} is taken. Name another, or none.")
        return wanted
    for port in range(LOCAL_PORT, LOCAL_PORT + TRIED_PORTS):
        if _claimed(host, port):
            if port != LOCAL_PORT:
                click.echo(f"Port {LOCAL_PORT} is taken, so this is port {port}.")
            return port
    raise click.ClickException(f"No port from {LOCAL_PORT} to {port} is free. Name one.")


def _claimed(host: str, port: int) -> bool:
    return _is_free(host, port) and _is_ours(port)


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except PermissionError as error:
            raise click.ClickException(f"Port {port} is not for you to use: {error}.") from error
        except OSError as error:
            return _unusable(host, error)
        return True


def _unusable(host: str, error: OSError) -> bool:
    """False for a port that is taken; an address that isn't this machine's is a mistake."""
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        raise click.ClickException(f"{host} is not an address of this machine.") from error
    return False


def _is_ours(port: int) -> bool:
    """Two that start at the same moment both find the port free; only one gets this lock."""
    file = Path(tempfile.gettempdir()) / f"midweek-{os.getuid()}-port-{port}"
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    _CLAIMS.append(descriptor)
    return True


_CLAIMS: list[int] = []
