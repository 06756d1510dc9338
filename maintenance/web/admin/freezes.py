"""Freezes: stretches without maintenance, for all components or some."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from maintenance.domain.catalog import Freeze
from maintenance.domain.errors import FieldError, NotFound, Refused
from maintenance.domain.interval import Interval
from maintenance.domain.people import Role
from maintenance.domain.wording import names_words, span_words
from maintenance.services import freezes as service
from maintenance.store.catalog import all_freezes, components
from maintenance.store.unit_of_work import reading
from maintenance.web.admin import blueprint
from maintenance.web.clock import now
from maintenance.web.filters import clock_style, policy
from maintenance.web.security import current_actor, needs
from maintenance.web.shown_first import shows_first
from maintenance.web.typed import Sent, stretch_pairs

Answer = str | Response | tuple[str, int]
ALL, SOME = "all", "some"
FREEZE = "/freezes/<int(max=2147483647):freeze_id>"
_SAID = {"saved": "The freeze is saved.", "removed": "The freeze is taken back."}


@dataclass(frozen=True)
class Row:
    """A freeze on the list."""

    freeze: Freeze
    when: str
    covers: str
    over: bool


@blueprint.get("/freezes")
@needs()
def every_freeze() -> str:
    """All freezes: what is ahead first, then what is over, the latest first."""
    with reading() as session:
        names = {slug: part.name for slug, part in components(session).items()}
        rows = [_row(one, names) for one in all_freezes(session)]
    return render_template(
        "admin/freezes.html",
        ahead=[row for row in rows if not row.over],
        over=[row for row in reversed(rows) if row.over],
        is_admin=Role.ADMIN in current_actor().roles,
        said=_SAID.get(request.args.get("done", ""), ""),
    )


@blueprint.get("/freezes/new")
@needs(Role.ADMIN)
def new_freeze() -> Answer:
    """A form for a new freeze."""
    return _page(None, MultiDict({"covers": ALL}), ())


@blueprint.post("/freezes/new")
@needs(Role.ADMIN)
@shows_first
def make_freeze() -> Answer:
    """Makes a freeze."""
    return _save(None)


@blueprint.get(FREEZE)
@needs(Role.ADMIN)
def freeze(freeze_id: int) -> Answer:
    """A freeze, to be changed."""
    stands = _named(freeze_id)
    form: MultiDict[str, str] = MultiDict(
        {
            "name": stands.name,
            "public_name": stands.public_name or "",
            "covers": ALL if stands.components is None else SOME,
            **dict(stretch_pairs(stands.stretch, policy().zone)),
        }
    )
    form.setlist("components", sorted(stands.components or ()))
    return _page(stands, form, ())


@blueprint.post(FREEZE)
@needs(Role.ADMIN)
@shows_first
def change_freeze(freeze_id: int) -> Answer:
    """Changes a freeze."""
    return _save(_named(freeze_id))


@blueprint.post(f"{FREEZE}/remove")
@needs(Role.ADMIN)
def remove_freeze(freeze_id: int) -> Answer:
    """Takes a freeze back."""
    service.remove_freeze(current_actor(), freeze_id, now=now())
    return redirect(url_for("admin.every_freeze", done="removed"), 303)


def _named(freeze_id: int) -> Freeze:
    with reading() as session:
        found = next((one for one in all_freezes(session) if one.id == freeze_id), None)
    if found is None:
        raise NotFound("There is no such freeze.")
    return found


def _row(one: Freeze, names: dict[str, str]) -> Row:
    covered = names_words([names[slug] for slug in sorted(one.components or ())])
    words = "Everything" if one.components is None else covered
    when = span_words(one.stretch, policy().zone, clock_style())
    return Row(one, when, words, over=one.stretch.end <= now())


def _save(stands: Freeze | None) -> Answer:
    try:
        wanted = _wanted(Sent(request.form), stands.id if stands else None)
        service.save_freeze(current_actor(), wanted, now=now())
    except Refused as refused:
        return _page(stands, request.form, refused.errors), 400
    return redirect(url_for("admin.every_freeze", done="saved"), 303)


def _wanted(sent: Sent, freeze_id: int | None) -> Freeze:
    stretch: Interval = sent.stretch(policy().zone)
    some = sent.text("covers") == SOME
    return Freeze(
        name=sent.text("name"),
        stretch=stretch,
        components=frozenset(sent.several("components")) if some else None,
        public_name=sent.text("public_name") or None,
        id=freeze_id,
    )


def _page(stands: Freeze | None, form: MultiDict[str, str], errors: tuple[FieldError, ...]) -> str:
    with reading() as session:
        known = components(session)
    chosen = form.getlist("components")
    return render_template(
        "admin/freeze.html",
        stands=stands,
        filled=form,
        errors={one.field: one.sentence for one in errors},
        folds={one.field: one.choices for one in errors},
        components=[part for part in known.values() if not part.retired or part.slug in chosen],
        chosen=chosen,
    )
