"""Accounts, for admins: adding people, sign-in links, roles, disabling and enabling."""

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from maintenance.domain.errors import Conflict, FieldError, Refused
from maintenance.domain.people import Role
from maintenance.domain.text import left_out_of_name
from maintenance.services import access, private_feeds, tokens
from maintenance.services.publish import settings
from maintenance.store.tokens import token_of
from maintenance.store.unit_of_work import reading
from maintenance.web.clock import now
from maintenance.web.confirming import confirmed
from maintenance.web.filters import policy
from maintenance.web.people import PERSON, blueprint
from maintenance.web.people.pages import person_named
from maintenance.web.people.rota import zones
from maintenance.web.security import current_actor, needs
from maintenance.web.shown_first import shows_first
from maintenance.web.typed import Sent

Answer = str | Response | tuple[str, int]
_NUMBER = "<int(max=2147483647):token_id>"
ROLES = (
    (Role.OPERATOR, "Operator: proposes and conducts windows"),
    (Role.REVIEWER, "Reviewer: approves what others propose"),
    (Role.ADMIN, "Admin: people, components, teams, freezes, holidays"),
    (Role.AUDITOR, "Auditor: reads everything, changes nothing"),
)


@blueprint.get("/new")
@needs(Role.ADMIN)
def new() -> Answer:
    """A form for somebody new."""
    return _new_page(MultiDict({"zone": policy().zone}), ())


@blueprint.post("/new")
@needs(Role.ADMIN)
@confirmed
def add() -> Answer:
    """Adds somebody, and shows their sign-in link once."""
    sent = Sent(request.form)
    try:
        person_id = access.add_person(
            current_actor(),
            email=sent.text("email"),
            name=sent.text("name"),
            zone=sent.text("zone"),
            roles=_roles(sent),
            now=now(),
        )
    except Refused as refused:
        return _new_page(request.form, refused.errors), 400
    return _show_link(person_id, left_out_of_name(sent.text("name")))


@blueprint.post(f"{PERSON}/link")
@needs(Role.ADMIN)
@confirmed
def link(person_id: int) -> Answer:
    """A new sign-in link, shown once."""
    return _show_link(person_id)


@blueprint.get(f"{PERSON}/roles")
@needs(Role.ADMIN)
def roles(person_id: int) -> Answer:
    """The roles that somebody holds, to be changed."""
    return _roles_page(person_id, "")


@blueprint.post(f"{PERSON}/roles")
@needs(Role.ADMIN)
@confirmed
def change_roles(person_id: int) -> Answer:
    """Gives somebody exactly these roles."""
    wanted = _roles(Sent(request.form))
    try:
        access.change_roles(current_actor(), person_id, wanted, now=now())
    except Conflict as conflict:
        return _roles_page(person_id, conflict.sentence, wanted), 409
    return _done(person_id, "roles")


@blueprint.post(f"{PERSON}/sign-out")
@needs(Role.ADMIN)
@confirmed
def sign_out(person_id: int) -> Answer:
    """Signs somebody out everywhere."""
    access.sign_out_everywhere(current_actor(), person_id, now=now())
    return _done(person_id, "signed-out")


@blueprint.post(f"{PERSON}/disable")
@needs(Role.ADMIN)
@confirmed
@shows_first
def disable(person_id: int) -> Answer:
    """Ends somebody's access; nobody is deleted."""
    try:
        access.disable(current_actor(), person_id, now=now())
    except Conflict as conflict:
        return _roles_page(person_id, conflict.sentence), 409
    return _done(person_id, "disabled")


@blueprint.post(f"{PERSON}/enable")
@needs(Role.ADMIN)
@confirmed
def enable(person_id: int) -> Answer:
    """Lets somebody back among the staff."""
    access.enable(current_actor(), person_id, now=now())
    return _done(person_id, "enabled")


@blueprint.post(f"{PERSON}/tokens/{_NUMBER}/revoke")
@needs(Role.ADMIN)
def revoke_token(person_id: int, token_id: int) -> Answer:
    """Ends a token of somebody's, at once and without asking for a password."""
    tokens.revoke(current_actor(), _token_of(person_id, token_id), now=now())
    return _done(person_id, "token-revoked")


@blueprint.post(f"{PERSON}/tokens/{_NUMBER}/release")
@needs(Role.ADMIN)
@confirmed
def release_token(person_id: int, token_id: int) -> Answer:
    """Lets a token work again that a restore put on hold."""
    tokens.release(current_actor(), _token_of(person_id, token_id), now=now())
    return _done(person_id, "token-released")


@blueprint.post(f"{PERSON}/private-calendar/end")
@needs(Role.ADMIN)
def end_private_calendar(person_id: int) -> Answer:
    """Ends somebody’s private calendar, at once and without asking for a password."""
    private_feeds.end(current_actor(), person_id, now=now())
    return _done(person_id, "private-ended")


@blueprint.post(f"{PERSON}/private-calendar/release")
@needs(Role.ADMIN)
@confirmed
def release_private_calendar(person_id: int) -> Answer:
    """Lets a private calendar be read again that a restore put on hold."""
    private_feeds.release(current_actor(), person_id, now=now())
    return _done(person_id, "private-released")


def _token_of(person_id: int, token_id: int) -> int:
    """The same number, once it is one of this person's tokens."""
    with reading() as session:
        return token_of(session, person_id, token_id).id


def _roles(sent: Sent) -> set[Role]:
    return {role for role in Role if role.value in sent.several("roles")}


def _roles_page(person_id: int, error: str, wanted: set[Role] | None = None) -> str:
    with reading() as session:
        person = person_named(session, person_id)
    return render_template(
        "people/roles.html",
        person=person,
        roles=ROLES,
        held=person.roles if wanted is None else wanted,
        errors={"roles": error} if error else {},
    )


def _new_page(form: MultiDict[str, str], errors: tuple[FieldError, ...]) -> str:
    return render_template(
        "people/new.html",
        filled=form,
        roles=ROLES,
        zones=zones(),
        errors={one.field: one.sentence for one in errors},
    )


def _show_link(person_id: int, also: str = "") -> str:
    secret = access.make_link(current_actor(), person_id, now=now())
    with reading() as session:
        person = person_named(session, person_id)
    path = url_for("account.link", secret=secret)
    return render_template(
        "people/link.html",
        person=person,
        also=also,
        address=f"{settings().base_url}{path}",
        ends_at=now() + access.LINK_LASTS_FOR,
    )


def _done(person_id: int, done: str) -> Response:
    return redirect(url_for("people.one", person_id=person_id, done=done), 303)
