"""Teams: who belongs to them, and how many of them a window takes."""

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from maintenance.domain.errors import FieldError, NotFound, Refused, refuse
from maintenance.domain.people import Role, Team
from maintenance.services.teams import save_team
from maintenance.store.catalog import components
from maintenance.store.staff import people, teams
from maintenance.store.unit_of_work import reading
from maintenance.web.admin import blueprint
from maintenance.web.clock import now
from maintenance.web.security import current_actor, needs
from maintenance.web.shown_first import shows_first
from maintenance.web.typed import Sent

Answer = str | Response | tuple[str, int]
ALL, SOME = "all", "number"


@blueprint.get("/teams")
@needs()
def every_team() -> str:
    """All teams with their people and what rests with them, retired ones last."""
    with reading() as session:
        all_teams, staff = teams(session), people(session)
        parts = components(session).values()
    return render_template(
        "admin/teams.html",
        teams=sorted(all_teams.values(), key=lambda team: team.retired),
        staff=staff,
        rests={
            slug: [part.name for part in parts if part.team == slug and not part.retired]
            for slug in all_teams
        },
        is_admin=Role.ADMIN in current_actor().roles,
        saved=all_teams.get(request.args.get("saved", "")),
    )


@blueprint.get("/teams/new")
@needs(Role.ADMIN)
def new_team() -> Answer:
    """A form for a new team."""
    return _page(None, MultiDict({"asks": ALL}), ())


@blueprint.post("/teams/new")
@needs(Role.ADMIN)
@shows_first
def make_team() -> Answer:
    """Makes a team."""
    return _save(None, request.form.get("slug", "").strip())


@blueprint.get("/teams/<slug>")
@needs(Role.ADMIN)
def team(slug: str) -> Answer:
    """A team, to be changed."""
    stands = _named(slug)
    form: MultiDict[str, str] = MultiDict(
        {
            "name": stands.name,
            "asks": ALL if stands.quorum is None else SOME,
            "quorum": "" if stands.quorum is None else str(stands.quorum),
            "retired": "1" if stands.retired else "",
        }
    )
    form.setlist("members", [str(one) for one in stands.members])
    return _page(stands, form, ())


@blueprint.post("/teams/<slug>")
@needs(Role.ADMIN)
@shows_first
def change_team(slug: str) -> Answer:
    """Changes a team."""
    return _save(_named(slug), slug)


def _named(slug: str) -> Team:
    with reading() as session:
        found = teams(session).get(slug)
    if found is None:
        raise NotFound("There is no such team.")
    return found


def _save(stands: Team | None, slug: str) -> Answer:
    sent = Sent(request.form)
    try:
        save_team(
            current_actor(),
            slug,
            name=sent.text("name"),
            members=sent.ids("members"),
            quorum=_quorum(sent),
            retired=sent.ticked("retired"),
            new=stands is None,
            now=now(),
        )
    except Refused as refused:
        return _page(stands, request.form, refused.errors), 400
    return redirect(url_for("admin.every_team", saved=slug), 303)


def _quorum(sent: Sent) -> int | None:
    if sent.text("asks") != SOME:
        return None
    quorum = sent.number("quorum")
    sent.refuse_unread()
    if quorum is None:
        raise refuse("quorum", "Give the number, or choose all.")
    return quorum


def _page(stands: Team | None, form: MultiDict[str, str], errors: tuple[FieldError, ...]) -> str:
    with reading() as session:
        staff = people(session)
    chosen = form.getlist("members")
    return render_template(
        "admin/team.html",
        stands=stands,
        filled=form,
        errors={one.field: one.sentence for one in errors},
        staff=[one for one in staff.values() if not one.disabled or str(one.id) in chosen],
        chosen=chosen,
    )
