"""The public pages."""

from collections.abc import Callable
from datetime import timedelta

from flask import Response, render_template, request

from maintenance.domain.errors import NotFound
from maintenance.domain.facts import Story, WindowState
from maintenance.domain.localtime import day_start
from maintenance.domain.wording import number_words
from maintenance.publishing.drawing import monday_of
from maintenance.publishing.front_page import home_sentence
from maintenance.publishing.ics import retained
from maintenance.publishing.words import card_words
from maintenance.store.catalog import components
from maintenance.store.past import ended_since, lately_over
from maintenance.store.publications import story
from maintenance.web.public import blueprint
from maintenance.web.public.by_component import by_component
from maintenance.web.public.face import Face, answered
from maintenance.web.public.links import calendar_links, entry_links
from maintenance.web.security import opened

WEEKS_SHOWN = 4
UPCOMING_AT_MOST = 8
RECENT_AT_MOST = 5
RECENT_FOR = timedelta(days=45)
HTML = "text/html; charset=utf-8"
Values = dict[str, object]


@blueprint.get("/")
@opened
def home() -> Response:
    """What is now and next."""

    def values(face: Face) -> Values:
        live = face.live()
        planned = [s for s in live if s.facts.state is WindowState.SCHEDULED]
        week_at = day_start(monday_of(face.today), face.policy.zone)
        lately = lately_over(face.session, face.day_at - RECENT_FOR, RECENT_AT_MOST)
        drawn = [*ended_since(face.session, week_at), *live]
        return {
            "sentence": home_sentence(live, face.own, face.day_at),
            "running": [s for s in live if s.facts.state.is_running],
            "upcoming": planned[:UPCOMING_AT_MOST],
            "planned": len(planned),
            "recent": retained(lately, face.day_at),
            "weeks": face.strips.coming(drawn, WEEKS_SHOWN),
            "groups": by_component(components(face.session).values(), live, face.own),
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
            "described": card_words(told, face.own),
        }

    return _page("public/window.html", values)


@blueprint.get("/upcoming")
@opened
def upcoming() -> Response:
    """All that runs and all that is planned, by announced start; what was cancelled, until its day is
    over, as somebody may still count on it."""

    def values(face: Face) -> Values:
        told = face.live()
        over = ended_since(face.session, face.day_at)
        running = [s for s in told if s.facts.state.is_running]
        planned = [s for s in told if not s.facts.state.is_running]
        return {
            "running": running,
            "planned": planned,
            "cancelled": [s for s in over if s.facts.state is WindowState.CANCELLED],
            "heading": _upcoming_words(len(running), len(planned)),
        }

    return _page("public/upcoming.html", values)


def _upcoming_words(running: int, planned: int) -> str:
    """“One maintenance window is in progress, three are planned.”"""
    if not running:
        return f"{_windows_are(planned)} planned." if planned else "No maintenance is planned."
    are = "is" if planned == 1 else "are"
    return f"{_windows_are(running)} in progress, {number_words(planned).lower()} {are} planned."


def _windows_are(count: int) -> str:
    named = "maintenance window is" if count == 1 else "maintenance windows are"
    return f"{number_words(count)} {named}"


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
