"""The public pages."""

from datetime import timedelta
from itertools import groupby

from flask import Response, render_template

from maintenance.domain.errors import NotFound
from maintenance.domain.facts import Story, WindowState
from maintenance.domain.localtime import local
from maintenance.domain.policy.judge import RULES
from maintenance.domain.wording import MONTHS, counted, moment_words
from maintenance.publishing.drawing import Drawn, monday_of
from maintenance.publishing.words import home_sentence
from maintenance.store.unit_of_work import reading
from maintenance.web.clock import now
from maintenance.web.http_cache import public_answer
from maintenance.web.public import blueprint
from maintenance.web.public.face import Face, calendar_links, drawn_story, face_at
from maintenance.web.security import opened

RECENT_AT_MOST = 5
RECENT_FOR = timedelta(days=45)
OVER = frozenset({WindowState.COMPLETED, WindowState.CANCELLED})
HTML = "text/html; charset=utf-8"


@blueprint.get("/")
@opened
def home() -> Response:
    """What is now and next."""
    face = face_at(now())
    since = face.day_at - RECENT_FOR
    over = [s for s in face.stories if s.facts.state in OVER and s.last.at > since]
    recent = sorted(over, key=lambda story: story.last.at, reverse=True)
    return _page(
        "public/home.html",
        face,
        sentence=home_sentence(face.stories, face.own, face.day_at),
        running=[s for s in face.stories if s.facts.state.is_running],
        upcoming=[s for s in face.stories if s.facts.state is WindowState.SCHEDULED],
        recent=recent[:RECENT_AT_MOST],
        weeks=face.weeks(4),
    )


@blueprint.get("/windows/<window_id>")
@opened
def window(window_id: str) -> Response:
    """One window with its story; kept for ever."""
    face = face_at(now(), all_of_it=True)
    story = story_named(face, window_id)
    former = [Drawn(stretch, "former", "") for stretch, _ in story.moves]
    monday = monday_of(local(story.facts.announced.start, face.policy.zone).date())
    week = face.week_of(monday, [*former, drawn_story(story)])
    return _page("public/window.html", face, story=story, week=week)


@blueprint.get("/history")
@opened
def history() -> Response:
    """All of it, by month, the newest first."""
    face = face_at(now(), all_of_it=True)
    over = [story for story in reversed(face.stories) if story.facts.state in OVER]
    months = [
        (month, list(stories)) for month, stories in groupby(over, key=lambda s: _month(face, s))
    ]
    heading = f"{counted(len(over), 'window')} so far." if over else "Nothing has been yet."
    return _page("public/history.html", face, months=months, heading=heading)


def _month(face: Face, story: Story) -> str:
    start = local(story.facts.announced.start, face.policy.zone)
    return f"{MONTHS[start.month - 1]} {start.year}"


@blueprint.get("/components/<slug>")
@opened
def component(slug: str) -> Response:
    """One component: what is coming, and how its past windows went."""
    face = face_at(now(), all_of_it=True)
    part = face.components.get(slug)
    if part is None:
        raise NotFound("There is no such component.")
    stories = face.touching(frozenset({slug}))
    coming = [s.facts for s in stories if s.facts.state is WindowState.SCHEDULED]
    sentence = "No maintenance is planned."
    if coming:
        first = min(facts.announced.start for facts in coming)
        sentence = f"Next: {moment_words(first, face.policy.zone, face.policy.date_style)}."
    links = calendar_links(face.own, f"/components/{slug}/calendar.ics")
    return _page(
        "public/component.html",
        face,
        component=part,
        stories=stories,
        sentence=sentence,
        links=links,
    )


@blueprint.get("/policy")
@opened
def policy() -> Response:
    """The policy in plain words."""
    face = face_at(now())
    levels = {rule.id: face.policy.level_of(rule.id, rule.default).value for rule in RULES}
    return _page("public/policy.html", face, rules=RULES, levels=levels)


@blueprint.get("/subscribe")
@opened
def subscribe() -> Response:
    """How to be told."""
    face = face_at(now())
    parts = [part for part in face.components.values() if not part.retired]
    return _page("public/subscribe.html", face, components=parts)


@blueprint.get("/healthz")
@opened
def healthz() -> Response:
    """Whether the database answers."""
    with reading():
        return Response("ok\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/robots.txt")
@opened
def robots() -> Response:
    """Everything public may be found; the desk may not."""
    return Response("User-agent: *\nDisallow: /desk\n", content_type="text/plain; charset=utf-8")


def story_named(face: Face, window_id: str) -> Story:
    """The window of that id, if customers know of it. Raises NotFound."""
    for story in face.stories:
        if story.facts.window_id == window_id:
            return story
    raise NotFound("There is no such maintenance, or it has not been announced.")


def _page(template: str, face: Face, **values: object) -> Response:
    values.setdefault("links", calendar_links(face.own))
    body = render_template(template, **values)
    return public_answer(body, HTML, face.changed_at)
