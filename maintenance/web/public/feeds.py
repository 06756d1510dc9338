"""The public feeds: iCal, and the status page's JSON."""

from flask import Response, request

from maintenance.domain.errors import NotFound
from maintenance.domain.facts import Story
from maintenance.publishing.ics import calendar
from maintenance.publishing.status_json import StatusPage
from maintenance.web.clock import now
from maintenance.web.http_cache import public_answer
from maintenance.web.public import blueprint
from maintenance.web.public.face import Face, face_at
from maintenance.web.public.pages import story_named
from maintenance.web.security import opened

ICS = "text/calendar; charset=utf-8"
JSON = "application/json; charset=utf-8"


@blueprint.get("/calendar.ics")
@opened
def all_windows() -> Response:
    """The feed of everything, or of the components named by ``?component=``."""
    face = face_at(now())
    wanted = frozenset(request.args.getlist("component"))
    if not wanted:
        return _feed(face, face.stories, "maintenance", "/calendar.ics")
    unknown = wanted - face.components.keys()
    if unknown:
        raise NotFound(f"There is no component “{min(unknown)[:60]}”.")
    names = ", ".join(face.components[slug].name for slug in sorted(wanted))
    query = "&".join(f"component={slug}" for slug in sorted(wanted))
    return _feed(face, face.touching(wanted), f"maintenance: {names}", f"/calendar.ics?{query}")


@blueprint.get("/components/<slug>/calendar.ics")
@opened
def one_component(slug: str) -> Response:
    """The feed of one component."""
    face = face_at(now())
    if slug not in face.components:
        raise NotFound("There is no such component.")
    name = f"maintenance: {face.components[slug].name}"
    stories = face.touching(frozenset({slug}))
    return _feed(face, stories, name, f"/components/{slug}/calendar.ics")


@blueprint.get("/windows/<window_id>.ics")
@opened
def one_window(window_id: str) -> Response:
    """One window, to be added once."""
    face = face_at(now(), all_of_it=True)
    story = story_named(face, window_id)
    return _feed(face, (story,), "maintenance", f"/windows/{window_id}.ics")


@blueprint.get("/api/v2/<path:name>.json")
@opened
def status(name: str) -> Response:
    """The eight endpoints in the shape that Statuspage's clients read."""
    face = face_at(now())
    page = StatusPage(face.stories, face.components.values(), face.own, face.changed_at)
    body = page.documents().get(name)
    if body is None:
        raise NotFound("There is no such endpoint.")
    return _for_anybody(public_answer(body, JSON, face.changed_at))


def _feed(face: Face, stories: tuple[Story, ...], name: str, path: str) -> Response:
    own = face.own
    body = calendar(
        stories, own, name=f"{own.service_name} {name}", source_url=f"{own.base_url}{path}"
    )
    response = public_answer(body, ICS, face.changed_at)
    response.headers["Content-Disposition"] = "inline"
    return _for_anybody(response)


def _for_anybody(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
