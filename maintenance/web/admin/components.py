"""Components: what customers know by name."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from maintenance.domain.catalog import Component, ComponentKind
from maintenance.domain.errors import FieldError, NotFound, Refused
from maintenance.domain.facts import WindowState
from maintenance.domain.people import Role
from maintenance.domain.window import Window
from maintenance.services.components import save_component
from maintenance.store.catalog import components
from maintenance.store.finding import Wanted, find_windows
from maintenance.store.past import LIVE, OVER, stories_on
from maintenance.store.staff import teams
from maintenance.store.unit_of_work import reading
from maintenance.web.admin import blueprint
from maintenance.web.clock import now
from maintenance.web.security import current_actor, needs
from maintenance.web.shown_first import shows_first
from maintenance.web.typed import Sent

_MOST_NAMED = 20


@dataclass(frozen=True)
class NamedBefore:
    """An announced window that still bears the name under which customers were told of it."""

    window_id: str
    title: str
    name: str


@dataclass(frozen=True)
class Otherwise:
    """Where customers read a former name of a component: announced windows, and whether the newest
    that is over, for which it stays."""

    live: tuple[NamedBefore, ...] = ()
    over: bool = False


Answer = str | Response | tuple[str, int]
KINDS = (
    (ComponentKind.PLATFORM, "Platform: what runs what customers have"),
    (ComponentKind.PROVISIONING, "Provisioning: creating and changing things"),
    (ComponentKind.OTHER, "Other"),
)


@blueprint.get("/components")
@needs()
def every_component() -> str:
    """All components in the order that customers see, retired ones last."""
    with reading() as session:
        known, all_teams = components(session), teams(session)
        saved = known.get(request.args.get("saved", ""))
        live = _announced(session, saved.slug) if saved and saved.retired else ()
        otherwise = _called_otherwise(session, saved) if saved else Otherwise()
    return render_template(
        "admin/components.html",
        components=sorted(known.values(), key=lambda part: part.retired),
        names={slug: part.name for slug, part in known.items()},
        teams=all_teams,
        is_admin=Role.ADMIN in current_actor().roles,
        saved=saved,
        live=live,
        otherwise=otherwise,
    )


def _called_otherwise(session: Session, saved: Component) -> Otherwise:
    """What is told to customers never changes afterwards, the names of components included."""

    def told(states: tuple[WindowState, ...], limit: int) -> tuple[NamedBefore, ...]:
        return tuple(
            NamedBefore(one.facts.window_id, one.facts.title, part.name)
            for one in stories_on(session, saved.slug, states, limit)
            for part in one.facts.parts
            if part.slug == saved.slug and part.name != saved.name
        )

    return Otherwise(told(LIVE, _MOST_NAMED), bool(told(OVER, 1)))


def _announced(session: Session, slug: str) -> tuple[Window, ...]:
    """The live windows of a component: that it is retired ends none of them."""
    live = frozenset(state for state in WindowState if state.is_live)
    return find_windows(session, Wanted(states=live, component=slug), limit=_MOST_NAMED).windows


@blueprint.get("/components/new")
@needs(Role.ADMIN)
def new_component() -> Answer:
    """A form for a new component, put last."""
    with reading() as session:
        last = max((part.position for part in components(session).values()), default=-1)
    return _page(None, MultiDict({"position": str(last + 1), "kind": "platform"}), ())


@blueprint.post("/components/new")
@needs(Role.ADMIN)
def make_component() -> Answer:
    """Makes a component."""
    return _save(None, request.form.get("slug", "").strip())


@blueprint.get("/components/<slug>")
@needs(Role.ADMIN)
def component(slug: str) -> Answer:
    """A component, to be changed."""
    stands = _named(slug)
    form: MultiDict[str, str] = MultiDict(
        {
            "name": stands.name,
            "description": stands.description,
            "kind": stands.kind.value,
            "team": stands.team or "",
            "redundancy": stands.redundancy or "",
            "position": str(stands.position),
            "retired": "1" if stands.retired else "",
        }
    )
    form.setlist("depends_on", sorted(stands.depends_on))
    return _page(stands, form, ())


@blueprint.post("/components/<slug>")
@needs(Role.ADMIN)
@shows_first
def change_component(slug: str) -> Answer:
    """Changes a component."""
    return _save(_named(slug), slug)


def _named(slug: str) -> Component:
    with reading() as session:
        found = components(session).get(slug)
    if found is None:
        raise NotFound("There is no such component.")
    return found


def _save(stands: Component | None, slug: str) -> Answer:
    try:
        wanted = _wanted(Sent(request.form), slug)
        save_component(current_actor(), wanted, now=now(), new=stands is None)
    except Refused as refused:
        return _page(stands, request.form, refused.errors), 400
    return redirect(url_for("admin.every_component", saved=slug), 303)


def _wanted(sent: Sent, slug: str) -> Component:
    kind, position = sent.choice("kind", ComponentKind), sent.number("position")
    sent.refuse_unread()
    return Component(
        slug=slug,
        name=sent.text("name"),
        kind=kind or ComponentKind.OTHER,
        team=sent.text("team") or None,
        description=sent.text("description"),
        depends_on=frozenset(sent.several("depends_on")),
        redundancy=sent.text("redundancy") or None,
        retired=sent.ticked("retired"),
        position=position or 0,
    )


def _page(
    stands: Component | None, form: MultiDict[str, str], errors: tuple[FieldError, ...]
) -> str:
    with reading() as session:
        known, all_teams = components(session), teams(session)
    own = stands.slug if stands else ""
    kept = set(form.getlist("depends_on"))
    return render_template(
        "admin/component.html",
        stands=stands,
        filled=form,
        errors={one.field: one.sentence for one in errors},
        kinds=KINDS,
        teams=[t for t in all_teams.values() if not t.retired or t.slug == form.get("team")],
        others=[
            part
            for slug, part in known.items()
            if slug != own and (not part.retired or slug in kept)
        ],
        chosen=kept,
        groups=sorted({part.redundancy for part in known.values() if part.redundancy}),
    )
