"""The public pages."""

from collections.abc import Callable
from datetime import timedelta
from itertools import groupby

from flask import Response, render_template, request

from maintenance.domain.catalog import Component
from maintenance.domain.errors import NotFound
from maintenance.domain.facts import Story, WindowState
from maintenance.domain.localtime import local
from maintenance.domain.wording import MONTHS, moment_words, number_words
from maintenance.publishing.front_page import home_sentence
from maintenance.store.catalog import components
from maintenance.store.publications import story
from maintenance.web.public import blueprint
from maintenance.web.public.face import Face, answered, touching
from maintenance.web.public.links import calendar_links, entry_links
from maintenance.web.security import opened

WEEKS_SHOWN = 4
RECENT_AT_MOST = 5
RECENT_FOR = timedelta(days=45)
NOTHING_YET = "Nothing has been yet."
OVER = frozenset({WindowState.COMPLETED, WindowState.CANCELLED})
HTML = "text/html; charset=utf-8"
Values = dict[str, object]


@blueprint.get("/")
@opened
def home() -> Response:
    """What is now and next."""

    def values(face: Face) -> Values:
        told = face.stories()
        since = face.day_at - RECENT_FOR
        over = [s for s in told if s.facts.state in OVER and s.last.at > since]
        recent = sorted(over, key=lambda one: one.last.at, reverse=True)
        return {
            "sentence": home_sentence(told, face.own, face.day_at),
            "running": [s for s in told if s.facts.state.is_running],
            "upcoming": [s for s in told if s.facts.state is WindowState.SCHEDULED],
            "recent": recent[:RECENT_AT_MOST],
            "weeks": face.strips.coming(told, WEEKS_SHOWN),
        }

    return _page("public/home.html", values)


@blueprint.get("/windows/<window_id>")
@opened
def window(window_id: str) -> Response:
    """One window with its story; kept for ever."""

    def values(face: Face) -> Values:
        told = story_named(face, window_id)
        return {
            "story": told,
            "week": face.strips.of_window(told),
            "entry": entry_links(told.facts, face.own),
        }

    return _page("public/window.html", values)


@blueprint.get("/history")
@opened
def history() -> Response:
    """All of it, by month, the newest first."""

    def values(face: Face) -> Values:
        over = [one for one in reversed(face.all_stories()) if one.facts.state in OVER]
        by_month = groupby(over, key=lambda one: _month(face, one))
        windows = "window" if len(over) == 1 else "windows"
        heading = f"{number_words(len(over))} {windows} so far." if over else NOTHING_YET
        return {"months": [(month, list(told)) for month, told in by_month], "heading": heading}

    return _page("public/history.html", values)


def _month(face: Face, told: Story) -> str:
    start = local(told.facts.announced.start, face.policy.zone)
    return f"{MONTHS[start.month - 1]} {start.year}"


@blueprint.get("/components/<slug>")
@opened
def component(slug: str) -> Response:
    """One component: what is coming, and how its past windows went."""

    def values(face: Face) -> Values:
        part = _component_named(face, slug)
        told = touching(face.all_stories(), frozenset({slug}))
        return {
            "component": part,
            "sentence": _component_sentence(face, told),
            "now_and_next": [one for one in told if one.facts.state.is_live],
            "over": [one for one in reversed(told) if one.facts.state in OVER],
            "links": calendar_links(face.own, f"/components/{slug}/calendar.ics"),
        }

    return _page("public/component.html", values)


def _component_named(face: Face, slug: str) -> Component:
    part = components(face.session).get(slug)
    if part is None:
        raise NotFound("There is no such component.")
    return part


def _component_sentence(face: Face, told: tuple[Story, ...]) -> str:
    if any(one.facts.state.is_running for one in told):
        return "Maintenance is going on now."
    coming = [one.facts for one in told if one.facts.state is WindowState.SCHEDULED]
    if any(facts.delayed or facts.unbegun for facts in coming):
        return "A maintenance has not begun as announced."
    if not coming:
        return "No maintenance is planned."
    first = min(facts.announced.start for facts in coming)
    return f"Next: {moment_words(first, face.policy.zone, face.policy.date_style)}."


@blueprint.get("/subscribe")
@opened
def subscribe() -> Response:
    """How to be told."""

    def values(face: Face) -> Values:
        known = components(face.session).values()
        return {"components": [part for part in known if not part.retired]}

    return _page("public/subscribe.html", values)


@blueprint.get("/robots.txt")
@opened
def robots() -> Response:
    """Everything public may be found; the desk may not."""
    return Response("User-agent: *\nDisallow: /desk\n", content_type="text/plain; charset=utf-8")


def story_named(face: Face, window_id: str) -> Story:
    """The window of that id, if customers know of it. Raises NotFound."""
    told = story(face.session, window_id)
    if told is None:
        raise NotFound("There is no such maintenance, or it has not been announced.")
    return told


def _page(template: str, values: Callable[[Face], Values]) -> Response:
    def build(face: Face) -> str:
        return render_template(template, **{"links": calendar_links(face.own), **values(face)})

    return answered(request.path, HTML, build)
