"""How to be told: ticking boxes makes the address of a calendar, and shows what it holds now.

A plain form that is sent by GET: the page of a choice has an address of its own, to be passed on.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Response, render_template, request

from maintenance.domain.catalog import Component, ComponentKind, Impact
from maintenance.domain.errors import Refused
from maintenance.domain.facts import Story, WindowState
from maintenance.domain.pieces import Piece, PieceKind
from maintenance.domain.wording import counted, names_words
from maintenance.publishing.status_json import GROUP_NAMES
from maintenance.store.catalog import components
from maintenance.store.past import in_order
from maintenance.web.pieces import pieces
from maintenance.web.public import blueprint
from maintenance.web.public.choice import FEED, Choice, chosen
from maintenance.web.public.face import Face, answered
from maintenance.web.public.links import calendar_links
from maintenance.web.public.pages import HTML
from maintenance.web.security import opened

SHOWN_AT_MOST = 5
HOW_BAD: dict[Impact, str] = {
    Impact.NONE: "Any window, also one that nobody will notice",
    Impact.REDUCED_REDUNDANCY: "Reduced redundancy or worse",
    Impact.DEGRADED: "Degraded or worse",
    Impact.OUTAGE: "Only what makes something unavailable",
}


@dataclass(frozen=True)
class Preview:
    """What a choice holds now: in a sentence, and the first of what is to come."""

    words: str
    first: tuple[Story, ...]


@blueprint.get("/subscribe")
@opened
def subscribe() -> Response:
    """How to be told, of all or of what is chosen."""
    choice = chosen(request.args)
    asked = _query(choice)

    def build(face: Face) -> str:
        known = components(face.session)
        named = choice.words(known)
        too_long = _too_long(choice, face)
        return render_template(
            "public/subscribe.html",
            choice=choice,
            named=named,
            too_long=too_long,
            groups=_grouped(known.values(), choice),
            how_bad=HOW_BAD,
            preview=_preview(face, choice, known),
            links=calendar_links(face.own, FEED if too_long else choice.path),
        )

    return answered(f"/subscribe?{asked}" if asked else "/subscribe", HTML, build)


def _query(choice: Choice) -> str:
    """The one way to write the choice behind the address of this page."""
    if len(choice.components) == 1 and choice == Choice(components=choice.components):
        return f"component={choice.components[0]}"
    return choice.path.partition("?")[2]


def _too_long(choice: Choice, face: Face) -> str:
    """Why calendars would not take the address; empty where they do."""
    try:
        choice.refuse_too_long(face.own)
    except Refused as error:
        return error.sentence
    return ""


def _grouped(
    known: Iterable[Component], choice: Choice
) -> list[tuple[ComponentKind, str, list[Component]]]:
    """The components that there are to choose, under their groups; a retired one where it is chosen."""
    offered = [one for one in known if not one.retired or one.slug in choice.components]
    kinds = [kind for kind in ComponentKind if any(one.kind is kind for one in offered)]
    return [(kind, GROUP_NAMES[kind], [o for o in offered if o.kind is kind]) for kind in kinds]


def _preview(face: Face, choice: Choice, known: dict[str, Component]) -> Preview:
    told = pieces(face.session, PieceKind.EVENT, face.own, face.day_at)
    held = [one for one in told if choice.holds(one, known)]
    live = [one for one in held if one.state.is_live]
    first = in_order(face.session, [one.window_id for one in live[:SHOWN_AT_MOST]])
    return Preview(preview_words(held), first)


def preview_words(held: Iterable[Piece]) -> str:
    """“It holds 2 windows that run or are planned, 8 that are completed and 1 that is cancelled.”"""
    counts = Counter(_standing(one.state) for one in held)
    told = [
        f"{counted(counts[words], 'window') if not before else counts[words]} that {verb} {words}"
        for before, (words, verb) in enumerate(_verbs(counts))
    ]
    return f"It holds {names_words(told)}." if told else "It holds nothing now, and waits."


def _verbs(counts: Counter[str]) -> list[tuple[str, str]]:
    standing = ("planned or running", "completed", "cancelled")
    return [(words, "is" if counts[words] == 1 else "are") for words in standing if counts[words]]


def _standing(state: WindowState) -> str:
    return "planned or running" if state.is_live else state.value
