"""The page of a component: what is coming, and how its past windows went."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from flask import Response, render_template

from maintenance.domain.catalog import Component
from maintenance.domain.errors import NotFound
from maintenance.domain.facts import Story, WindowState
from maintenance.domain.wording import moment_words, names_words, number_words
from maintenance.publishing.words import beside_plan
from maintenance.store.catalog import components
from maintenance.store.past import LIVE, OVER, Ended, ended_on, stories_on
from maintenance.web.public import blueprint
from maintenance.web.public.face import Face, answered
from maintenance.web.public.links import calendar_links
from maintenance.web.public.pages import HTML
from maintenance.web.security import opened

PAST_SHOWN = 20


@blueprint.get("/components/<slug>")
@opened
def component(slug: str) -> Response:
    """One component: what is coming, and how its past windows went, planned and actual."""

    def build(face: Face) -> str:
        part = component_named(face, slug)
        ended = ended_on(face.session, slug)
        coming = tuple(reversed(stories_on(face.session, slug, LIVE)))
        return render_template(
            "public/component.html",
            component=part,
            sentence=_sentence(face, coming),
            now_and_next=coming,
            over=stories_on(face.session, slug, OVER, PAST_SHOWN),
            went=went_words(ended),
            more=len(ended) > PAST_SHOWN,
            links=calendar_links(face.own, f"/components/{slug}/calendar.ics"),
        )

    return answered(f"/components/{slug}", HTML, build)


def went_words(ended: Iterable[Ended]) -> str:
    """“Of 12 windows, 8 ended on time, 1 was extended, 2 ended late and 1 was cancelled.”"""
    counts = Counter(_manner(one) for one in ended)
    if not counts:
        return ""
    told = [
        words.format(counts[manner], "was" if counts[manner] == 1 else "were")
        for manner, words in _MANNERS.items()
        if counts[manner]
    ]
    total = counts.total()
    if len(told) == 1:
        windows = {1: "The one window", 2: "Both windows"}.get(total, f"All {total} windows")
        return f"{windows} {told[0].split(' ', 1)[1]}."
    return f"Of {number_words(total).lower()} windows, {names_words(told)}."


_MANNERS = {
    "by then": "{0} ended on time",
    "extended": "{0} {1} extended",
    "late": "{0} ended late",
    "cancelled": "{0} {1} cancelled",
}


def _manner(one: Ended) -> str:
    if one.state is WindowState.CANCELLED:
        return "cancelled"
    if one.ended_at is None:
        return "by then"
    if beside_plan(one.announced_end_at, one.ended_at) > timedelta():
        return "late"
    longer = beside_plan(one.planned_end_at, one.ended_at) > timedelta()
    return "extended" if longer else "by then"


def component_named(face: Face, slug: str) -> Component:
    """The component, retired or not. Raises NotFound."""
    part = components(face.session).get(slug)
    if part is None:
        raise NotFound("There is no such component.")
    return part


def _sentence(face: Face, told: tuple[Story, ...]) -> str:
    if any(one.facts.state.is_running for one in told):
        return "Maintenance is going on now."
    coming = [one.facts for one in told if one.facts.state is WindowState.SCHEDULED]
    if any(facts.delayed or facts.unbegun for facts in coming):
        return "A maintenance window has not begun as announced."
    if not coming:
        return "No maintenance is planned."
    first = min(facts.announced.start for facts in coming)
    return f"Next: {moment_words(first, face.policy.zone, face.policy.date_style)}."
