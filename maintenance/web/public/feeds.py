"""The public feeds: iCal, and the status page's JSON."""

from collections.abc import Callable, Iterable

from flask import Response, request

from maintenance.domain.errors import NotFound
from maintenance.domain.pieces import PieceKind
from maintenance.publishing.ics import calendar
from maintenance.publishing.status_json import StatusPage
from maintenance.store.catalog import component_times, components
from maintenance.web.public import blueprint
from maintenance.web.public.face import Face, answered
from maintenance.web.public.pieces import bodies, piece_of, pieces
from maintenance.web.security import opened

ICS = "text/calendar; charset=utf-8"
JSON = "application/json; charset=utf-8"


@blueprint.get("/calendar.ics")
@opened
def all_windows() -> Response:
    """The feed of everything, or of the components named by ``?component=``."""
    wanted = sorted(set(request.args.getlist("component")))
    if not wanted:
        return _calendar(
            "/calendar.ics", lambda face, path: _feed(face, _all(face), "maintenance", path)
        )
    query = "&".join(f"component={slug}" for slug in wanted)
    return _calendar(
        f"/calendar.ics?{query}", lambda face, path: _of_components(face, wanted, path)
    )


@blueprint.get("/components/<slug>/calendar.ics")
@opened
def one_component(slug: str) -> Response:
    """The feed of one component."""
    path = f"/components/{slug}/calendar.ics"
    return _calendar(path, lambda face, path: _of_components(face, [slug], path))


@blueprint.get("/windows/<window_id>.ics")
@opened
def one_window(window_id: str) -> Response:
    """One window, to be added once."""

    def build(face: Face, path: str) -> bytes:
        event = piece_of(face.session, PieceKind.EVENT, face.own, window_id)
        return _feed(face, [event.body], "maintenance", path)

    return _calendar(f"/windows/{window_id}.ics", build)


@blueprint.get("/api/v2/<path:name>.json")
@opened
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

    return _for_anybody(answered(f"/api/v2/{name}.json", JSON, build))


def _of_components(face: Face, slugs: list[str], path: str) -> bytes:
    known = components(face.session)
    unknown = [slug for slug in slugs if slug not in known]
    if unknown:
        raise NotFound(f"There is no component “{unknown[0][:60]}”.")
    names = ", ".join(known[slug].name for slug in slugs)
    told = pieces(face.session, PieceKind.EVENT, face.own, face.day_at)
    touching = (one.body for one in told if any(part.slug in slugs for part in one.parts))
    return _feed(face, touching, f"maintenance: {names}", path)


def _all(face: Face) -> list[str]:
    return bodies(face.session, PieceKind.EVENT, face.own, face.day_at)


def _feed(face: Face, events: Iterable[str], name: str, path: str) -> bytes:
    own = face.own
    return calendar(
        events, own, name=f"{own.service_name} {name}", source_url=f"{own.base_url}{path}"
    )


def _calendar(path: str, build: Callable[[Face, str], bytes]) -> Response:
    response = answered(path, ICS, lambda face: build(face, path))
    response.headers["Content-Disposition"] = "inline"
    return _for_anybody(response)


def _for_anybody(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
