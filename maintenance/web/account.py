"""Signing in and out, one's password, one-time links."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from maintenance.domain.errors import Refused
from maintenance.services import access, sessions
from maintenance.services.sign_in import NotSignedIn, TooOften
from maintenance.services.sign_in import sign_in as signing_in
from maintenance.web.clock import now
from maintenance.web.security import (
    csrf_token,
    current,
    current_actor,
    give_cookie,
    needs,
    opened,
    safe_next,
    take_cookie,
)

blueprint = Blueprint("account", __name__, url_prefix="/desk")
KEPT = "kept."
Answer = str | Response | tuple[str, int]


@blueprint.get("/sign-in")
@opened
def sign_in() -> Answer:
    """The page to sign in."""
    return render_template(
        "account/sign_in.html",
        target=request.args.get("next", ""),
        error="",
        email=request.args.get("email", "")[:320],
    )


@blueprint.post("/sign-in")
@opened
def signs_in() -> Answer:
    """Signs in, and goes on where one wanted to be; a form that was kept is offered again."""
    email, target = request.form.get("email", ""), safe_next(request.form.get("next", ""))
    kept = [
        (name.removeprefix(KEPT), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(KEPT)
    ]
    try:
        secret = signing_in(
            email[:320],
            request.form.get("password", "")[:500],
            request.remote_addr or "",
            now=now(),
        )
    except NotSignedIn as error:
        template = "account/sign_in_again.html" if kept else "account/sign_in.html"
        page = render_template(
            template, target=target, error=error.sentence, email=email, kept=kept
        )
        return page, 429 if isinstance(error, TooOften) else 401
    if kept:
        g.signed_in = sessions.signed_in(secret, now=now())
        page = render_template(
            "account/go_on.html", target=target, kept=kept, kept_token=csrf_token()
        )
        return give_cookie(Response(page, content_type="text/html; charset=utf-8"), secret)
    return give_cookie(redirect(target, 303), secret)


@blueprint.post("/sign-out")
@needs()
def sign_out() -> Answer:
    """Ends this session; ``next`` is where somebody else who signs in then wants to be."""
    sessions.end(current().key)
    target = request.form.get("next", "")
    asked = url_for("account.sign_in", next=safe_next(target) if target else None)
    return take_cookie(redirect(asked, 303))


@blueprint.get("/account")
@needs()
def account() -> Answer:
    """One's own account."""
    told = access.links_to_tell(current_actor().person_id or 0, now=now())
    return render_template("account/account.html", told=told, errors={}, done="")


@blueprint.post("/account/password")
@needs()
def password() -> Answer:
    """A new password, given the old one; every other session ends."""
    try:
        secret = access.change_password(
            current_actor(),
            request.form.get("old", "")[:500],
            _new_password(request.form),
            now=now(),
        )
    except Refused as error:
        page = render_template("account/account.html", told=(), errors=_by_field(error), done="")
        return page, 400
    return give_cookie(redirect(url_for("account.account"), 303), secret)


@blueprint.get("/link/<secret>")
@opened
def link(secret: str) -> Answer:
    """Whose link it is, and a form for a password; using it takes a press."""
    return render_template(
        "account/link.html", holder=access.open_link(secret, now=now()), secret=secret, errors={}
    )


@blueprint.post("/link/<secret>")
@opened
def use_link(secret: str) -> Answer:
    """Sets the password and signs in."""
    try:
        given = access.use_link(secret, _new_password(request.form), now=now())
    except Refused as error:
        holder = access.open_link(secret, now=now())
        page = render_template(
            "account/link.html", holder=holder, secret=secret, errors=_by_field(error)
        )
        return page, 400
    return give_cookie(redirect(url_for("account.account"), 303), given)


def _new_password(form: MultiDict[str, str]) -> str:
    return form.get("password", "")[:500]


def _by_field(error: Refused) -> dict[str, str]:
    return {one.field: one.sentence for one in error.errors}
