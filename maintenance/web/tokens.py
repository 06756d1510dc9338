"""One's own tokens: listed, made and shown once, revoked."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from maintenance.domain.errors import FieldError, Refused
from maintenance.domain.localtime import local
from maintenance.domain.people import Person
from maintenance.domain.text import left_out_of_name
from maintenance.domain.tokens import MEANS, ROLES_FOR, Scope, TokenState
from maintenance.services import tokens
from maintenance.services.publish import settings
from maintenance.store.staff import people
from maintenance.store.tokens import token_of
from maintenance.store.unit_of_work import reading
from maintenance.web.clock import now
from maintenance.web.confirming import confirmed
from maintenance.web.filters import reader_zone
from maintenance.web.security import current_actor, for_oneself, needs
from maintenance.web.token_lines import token_lines
from maintenance.web.typed import Sent

blueprint = Blueprint("tokens", __name__, url_prefix="/desk/account/tokens")
OFFERED_DAYS = 90
Answer = str | Response | tuple[str, int]


@blueprint.get("")
@for_oneself
def mine() -> Answer:
    """Every token of one's own."""
    with reading() as session:
        me = _me(session)
        lines = token_lines(session, me, now())
    return render_template(
        "tokens/mine.html",
        lines=lines,
        working=sum(line.state is TokenState.WORKS for line in lines),
        may_make=bool(me.roles),
        revoked="revoked" in request.args,
        zone=reader_zone(),
    )


@blueprint.get("/new")
@needs()
def new() -> Answer:
    """A form for a token, which could do nothing without a role."""
    with reading() as session:
        last_on = local(now(), _me(session).zone).date() + timedelta(days=OFFERED_DAYS)
    return _form(MultiDict({"ends_on": last_on.isoformat()}), ())


@blueprint.post("/new")
@needs()
@confirmed
def make() -> Answer:
    """Makes a token, and shows it once."""
    sent, actor = Sent(request.form), current_actor()
    try:
        ends_on = sent.date("ends_on")
        sent.refuse_unread()
        made = tokens.make(
            actor,
            actor.person_id or 0,
            name=sent.text("name"),
            scopes=[scope for scope in Scope if scope in sent.several("scopes")],
            ends_on=ends_on,
            now=now(),
        )
    except Refused as refused:
        return _form(request.form, refused.errors), 400
    address = f"{settings().base_url}/api/v1/windows"
    also = left_out_of_name(sent.text("name"))
    return render_template("tokens/made.html", made=made, address=address, also=also)


@blueprint.post("/<int(max=2147483647):token_id>/revoke")
@for_oneself
def revoke(token_id: int) -> Answer:
    """Ends one of one's own tokens."""
    actor = current_actor()
    with reading() as session:
        token = token_of(session, actor.person_id or 0, token_id)
    tokens.revoke(actor, token.id, now=now())
    return redirect(url_for("tokens.mine", revoked=1), 303)


def _me(session: Session) -> Person:
    return people(session)[current_actor().person_id or 0]


def _form(filled: MultiDict[str, str], errors: tuple[FieldError, ...]) -> str:
    roles = current_actor().roles
    choices = [
        (scope, MEANS[scope])
        for scope in Scope
        if scope is not Scope.READ and not roles.isdisjoint(ROLES_FOR[scope])
    ]
    return render_template(
        "tokens/new.html",
        filled=filled,
        chosen=filled.getlist("scopes"),
        choices=choices,
        reads=MEANS[Scope.READ],
        errors={one.field: one.sentence for one in errors},
    )
