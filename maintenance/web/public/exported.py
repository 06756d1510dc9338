"""The public face as files: what the views answer, byte for byte, all of one snapshot.

Every public address without a query has one, but ``/healthz``, which tells of the moment, and
``/api``, which only leads on. What depends on a query, or on who asks, needs the server; for that
there is one page more, which says so.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from maintenance.domain.errors import MidweekError, NotFound
from maintenance.domain.localtime import local
from maintenance.places import STATIC
from maintenance.publishing.file_set import InTheWay, NotALink, NotCleared, Stand, Writer, alone
from maintenance.services.publish import settings
from maintenance.store.catalog import components
from maintenance.store.past import past_starts
from maintenance.store.policies import policy_in_force
from maintenance.store.publications import PublicationRow, edition
from maintenance.store.unit_of_work import one_snapshot, reading
from maintenance.web.clock import now
from maintenance.web.http_cache import answer_under_way
from maintenance.web.problems import NAMED
from maintenance.web.public import blueprint

LEFT_OUT = frozenset({"healthz", "api_versions"})
AWAY = "503.html"
STATUS_NAMES = (
    *("summary", "status", "components", "incidents", "incidents/unresolved"),
    *("scheduled-maintenances", "scheduled-maintenances/upcoming", "scheduled-maintenances/active"),
)
Values = dict[str, str]


class CantPublish(MidweekError):
    """The files could not be written."""


def attach(app: Flask) -> None:
    """Lets the command line publish: it knows nothing of the web."""
    app.extensions["midweek_export"] = Export()


class Export:
    """What the command line does with the public face of the running application."""

    def stand(self) -> Stand:
        """What a set would show now."""
        with reading() as session:
            return current_stand(session)

    def publish(self, link: Path) -> tuple[Stand, int]:
        """Raises CantPublish."""
        return publish_files(link)


def publish_files(link: Path) -> tuple[Stand, int]:
    """Puts a set of what is public now behind the link; gives what it shows, and how many files.

    Raises CantPublish; whether what was there stands, it says.
    """
    try:
        with alone(link) as place, one_snapshot() as session:
            stand = current_stand(session)
            served = place.stand()
            if served is not None and served > stand:
                raise CantPublish(
                    f"{link} holds {served.words}, which is newer than "
                    f"{stand.words} in this database. Nothing was changed. "
                    f"If this database is right, remove {link} and publish again."
                )
            return stand, place.put(stand, lambda write: _write(session, write))
    except NotALink:
        raise CantPublish(
            f"{link} is no link that Midweek made. Name a place where there is nothing yet: "
            "Midweek makes a link there."
        ) from None
    except InTheWay as found:
        raise CantPublish(
            f"{found}: Midweek keeps what it publishes in a directory of its own there, so nothing "
            "was changed; move it away, or name another place."
        ) from None
    except NotCleared as found:
        raise CantPublish(
            f"{link} shows {stand.words} now, but older files in the directory of sets beside it "
            f"could not be removed: {found}. Remove them by hand, or they fill the disk."
        ) from found
    except OSError as error:
        known = "What was there stands."
        if not link.parent.is_dir():
            known = f"Make the directory {link.parent} first, or name another place."
        raise CantPublish(f"{link} could not be published: {error.strerror}. {known}") from error


def current_stand(session: Session) -> Stand:
    """What a set of this snapshot shows."""
    number, _ = edition(session)
    return Stand(number, local(now(), policy_in_force(session).zone).date())


def addresses(session: Session) -> Iterator[tuple[str, str, Values]]:
    """Every public address that has a file, with its endpoint and the values in it."""
    adapter = current_app.url_map.bind("")
    for rule in current_app.url_map.iter_rules():
        part, _, name = rule.endpoint.partition(".")
        if part != blueprint.name or name in LEFT_OUT or "GET" not in (rule.methods or ()):
            continue
        for values in _values(session, rule.endpoint, frozenset(rule.arguments)):
            yield adapter.build(rule.endpoint, values), rule.endpoint, values


def _values(session: Session, endpoint: str, names: frozenset[str]) -> Iterator[Values]:
    """Raises LookupError for an address of which nobody has said what it is filled with."""
    if not names:
        yield {}
    elif names == {"window_id"}:
        for window_id in session.scalars(select(PublicationRow.window_id).distinct()):
            yield {"window_id": window_id}
    elif names == {"slug"}:
        of_problems = endpoint == f"{blueprint.name}.problem"
        yield from ({"slug": slug} for slug in (NAMED if of_problems else components(session)))
    elif names == {"name"}:
        yield from ({"name": name} for name in STATUS_NAMES)
    elif names == {"month"}:
        zone = policy_in_force(session).zone
        months = {f"{local(start, zone):%Y-%m}" for start in past_starts(session)}
        yield from ({"month": month} for month in sorted(months))
    else:
        raise LookupError(f"{endpoint} has no file")


def _write(session: Session, write: Writer) -> None:
    for address, endpoint, values in addresses(session):
        with current_app.test_request_context(address, base_url=settings().base_url):
            try:
                view: Any = current_app.view_functions[endpoint]
                response: Response = view(**values)
            except NotFound:
                continue
            whole = answer_under_way()
            as_gzip = whole.body.squeezed if whole else None
            write(_file(address, response), response.get_data(), as_gzip)
    with current_app.test_request_context(f"/{AWAY}", base_url=settings().base_url):
        write(AWAY, render_template("public/away.html").encode())
    for file in STATIC.iterdir():
        if file.is_file():
            write(f"static/{file.name}", file.read_bytes())


def _file(address: str, response: Response) -> str:
    """A page has the ending that its address lacks."""
    path = address.removeprefix("/")
    if response.mimetype != "text/html":
        return path
    return f"{path or 'index'}.html"
