"""The public feeds: iCal, and the status page's JSON."""

from collections.abc import Callable, Iterable

from flask import Response, request

from maintenance.domain.errors import NotFound
from maintenance.domain.pieces import PieceKind
from maintenance.publishing.ics import calendar, single
from maintenance.publishing.status_json import StatusPage
from maintenance.services.publish import settings
from maintenance.store.catalog import component_times, components
from maintenance.web.cross_origin import readable_elsewhere
from maintenance.web.pieces import bodies, piece_of, pieces
from maintenance.web.public import blueprint
from maintenance.web.public.choice import FEED, Choice, chosen
from maintenance.web.public.face import Face, answered
from maintenance.web.security import opened

ICS = "text/calendar; charset=utf-8"
JSON = "application/json; charset=utf-8"


@blueprint.get(FEED)
@opened
@readable_elsewhere
def all_windows() -> Response:
    """The feed of everything, or of what is chosen by ``?component=``, ``group``, ``impact`` and
    ``cancelled``."""
    choice = chosen(request.args)
    return _chosen(choice)


@blueprint.get(f"/components/<slug>{FEED}")
@opened
@readable_elsewhere
def one_component(slug: str) -> Response:
    """The feed of one component; what its address says besides makes no difference."""
    return _chosen(Choice(components=(slug,)))


@blueprint.get("/windows/<window_id>.ics")
@opened
@readable_elsewhere
def one_window(window_id: str) -> Response:
    """One window, to be added once."""

    def build(face: Face) -> bytes:
        event = piece_of(face.session, PieceKind.EVENT, face.own, window_id)
        return single(event.body.encode(), face.own)

    return _calendar(f"/windows/{window_id}.ics", build)


@blueprint.get("/api/v2/<path:name>.json")
@opened
@readable_elsewhere
def status(name: str) -> Response:
    """The eight endpoints in the shape that Statuspage's clients read."""

    def build(face: Face) -> bytes:
        known, times = components(face.session).values(), component_times(face.session)
        told = pieces(face.session, PieceKind.STATUS, face.own, face.day_at)
        page = StatusPage(told, known, times, face.own, face.edition_at)
        body = page.document(name)
        if body is None:
            raise NotFound("There is no such endpoint.")
        return body

    return answered(f"/api/v2/{name}.json", JSON, build)


def _chosen(choice: Choice) -> Response:
    """The feed, which says its one address where it was asked for by another."""
    response = _calendar(choice.path, lambda face: _of_choice(face, choice))
    if request.full_path.rstrip("?") != choice.path:
        own_address = f"{settings().base_url}{choice.path}"
        response.headers["Link"] = f'<{own_address}>; rel="canonical"'
    return response


def _of_choice(face: Face, choice: Choice) -> bytes:
    if choice.is_all:
        events: Iterable[bytes] = bodies(face.session, PieceKind.EVENT, face.own, face.day_at)
        return _feed(face, events, "maintenance", choice.path)
    choice.refuse_too_long(face.own)
    known = components(face.session)
    words = choice.words(known)
    told = pieces(face.session, PieceKind.EVENT, face.own, face.day_at)
    events = (one.body.encode() for one in told if choice.holds(one, known))
    return _feed(face, events, f"maintenance{f': {words}' if words else ''}", choice.path)


def _feed(face: Face, events: Iterable[bytes], name: str, path: str) -> bytes:
    own = face.own
    return calendar(
        events, own, name=f"{own.service_name} {name}", source_url=f"{own.base_url}{path}"
    )


def _calendar(path: str, build: Callable[[Face], bytes]) -> Response:
    response = answered(path, ICS, build)
    response.headers["Content-Disposition"] = "inline"
    return response
