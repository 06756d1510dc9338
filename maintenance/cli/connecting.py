"""Which Midweek a command asks, and with whose token: ``--server`` and ``--token-file``, or here."""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit

import click
import requests
from flask import Flask
from requests.auth import AuthBase

from maintenance.cli.api import Api
from maintenance.cli.application import at_the_machine, made_app, own_settings
from maintenance.cli.in_process import ADDRESS, InProcess
from maintenance.cli.refusals import BadInput, Refusal
from maintenance.services.tick import tick
from maintenance.settings import SERVER_VARIABLE, TOKEN_VARIABLE
from maintenance.store.db import db
from maintenance.store.schema_state import refuse_unless_current

TOKEN_LIMIT = 1_000
View = TypeVar("View", bound=Callable[..., Any])


def connected(view: View) -> View:
    """A command that asks: it takes both options, and is given the Api as its first argument."""

    @click.option(
        "--server",
        metavar="URL",
        envvar=SERVER_VARIABLE,
        show_envvar=True,
        help="The Midweek to ask; without it, the database at this machine.",
    )
    @click.option(
        "--token-file",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help=f"A file with the token, which others can’t read; otherwise {TOKEN_VARIABLE}.",
    )
    @wraps(view)
    def asking(*args: Any, server: str | None, token_file: Path | None, **given: Any) -> Any:
        with connection(server, token_file) as api:
            try:
                return view(api, *args, **given)
            except (KeyError, TypeError) as error:
                if not server:
                    raise
                raise Refusal(
                    "The server answers in a shape that this version does not know. Is it of "
                    "another version?"
                ) from error

    return asking  # type: ignore[return-value]


@contextmanager
def connection(server: str | None, token_file: Path | None) -> Iterator[Api]:
    """The Api of that server, or of the application in this process. Raises Refusal, SettingsError."""
    token = _token(token_file)
    with requests.Session() as session:
        session.auth = _Bearer(token) if token else _Nobody()
        if server:
            yield _at_server(session, server, token)
        else:
            yield from _here(session, token)


def _at_server(session: requests.Session, server: str, token: str) -> Api:
    address, is_loopback = _checked(server)
    if not token:
        raise BadInput(
            f"{address} takes a token. Name its file with --token-file, or set {TOKEN_VARIABLE}."
        )
    session.trust_env = not is_loopback  # a proxy is for what lies beyond this machine
    return Api(session, address, named=address, by_token=True)


def _here(session: requests.Session, token: str) -> Iterator[Api]:
    app = made_app(own_settings())
    refuse_unless_current(app)
    if token:
        _turn_clock(app)
    session.mount(ADDRESS, InProcess(app, None if token else at_the_machine()))
    try:
        yield Api(session, ADDRESS, named="Midweek", by_token=bool(token))
    finally:
        with app.app_context():
            db.engine.dispose()


def _turn_clock(app: Flask) -> None:
    """Where nothing is served it stands still, and what it owes would make every press come too late."""
    with app.app_context():
        tick()


class _Bearer(AuthBase):
    """The token; as authentication of the session, no ``.netrc`` takes its place."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _Nobody(AuthBase):
    """No token, and nothing from a ``.netrc`` either."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


def _checked(server: str) -> tuple[str, bool]:
    """The address without a slash at its end, and whether it is this machine's own. Raises BadInput."""
    parts = _split(server.strip())
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadInput("--server must be an address such as https://maintenance.example.gov.")
    if "@" in parts.netloc or parts.query or parts.fragment or parts.path not in {"", "/"}:
        raise BadInput(
            "--server must be an address without a path, and with no name or secret in it."
        )
    is_loopback = _is_loopback(parts.hostname)
    if parts.scheme == "http" and not is_loopback:
        raise BadInput("--server must begin with https, so that nobody on the way reads the token.")
    return f"{parts.scheme}://{parts.netloc}", is_loopback


def _split(server: str) -> SplitResult | None:
    try:
        parts = urlsplit(server)
        return parts if server.isprintable() and parts.port != 0 else None
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _token(file: Path | None) -> str:
    said = os.environ.get(TOKEN_VARIABLE, "") if file is None else _from_file(file)
    token = said.strip()
    if token and not (token.isascii() and token.isprintable() and " " not in token):
        source = TOKEN_VARIABLE if file is None else str(file)
        raise BadInput(f"{source} does not hold a token: it is one word.")
    if file is not None and not token:
        raise BadInput(f"{file} is empty; it should hold a token.")
    return token


def _from_file(file: Path) -> str:
    """What the file holds. Raises Refusal where others could have read or written it."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        with os.fdopen(descriptor, encoding="utf-8") as opened:
            found = os.fstat(descriptor)
            if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise BadInput(f"Others on this machine can read {file}. Run: chmod 600 {file}")
            return opened.read(TOKEN_LIMIT)
    except UnicodeDecodeError as error:
        raise BadInput(f"{file} does not hold a token.") from error
    except OSError as error:
        raise BadInput(f"{file} can’t be read: {error.strerror}.") from error
