"""Signing in and out, one's password, one-time links."""

from datetime import UTC, datetime

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from maintenance.domain.errors import Refused, refuse
from maintenance.domain.tokens import TokenState
from maintenance.services import access, links, sessions
from maintenance.services.sign_in import COUNTED_FOR, NotSignedIn, TooOften
from maintenance.services.sign_in import sign_in as signing_in
from maintenance.store.private_feeds import private_feed_of
from maintenance.store.tokens import tokens_of
from maintenance.store.unit_of_work import reading
from maintenance.web.clock import now
from maintenance.web.confirming import confirmed
from maintenance.web.filters import reader_zone
from maintenance.web.security import (
    DESK_PATH,
    cookie_name,
    csrf_token,
    current,
    current_actor,
    for_oneself,
    give_cookie,
    opened,
    safe_next,
    take_cookie,
)

blueprint = Blueprint("account", __name__, url_prefix="/desk")
KEPT = "kept."
_LONGER_BY = 2  # a form that was kept has longer names, and a password beside it
HTML = "text/html; charset=utf-8"
_AT_ONCE = "A sign-in link from an admin lets you in at once."
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
    limit = _LONGER_BY * current_app.config["MAX_CONTENT_LENGTH"]
    request.max_content_length = request.max_form_memory_size = limit
    email, target = request.form.get("email", ""), safe_next(request.form.get("next", ""))
    kept = [
        (name.removeprefix(KEPT), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(KEPT)
    ]
    try:
        secret = signing_in(
            email[:320],
            request.form.get("password", ""),
            request.remote_addr or "",
            now=now(),
        )
    except NotSignedIn as error:
        template = "account/sign_in_again.html" if kept else "account/sign_in.html"
        too_often = isinstance(error, TooOften)
        sentence = f"{error.sentence} {_AT_ONCE}" if too_often else error.sentence
        page = render_template(template, target=target, error=sentence, email=email, kept=kept)
        if too_often:
            wait = {"Retry-After": str(int(COUNTED_FOR.total_seconds()))}
            return Response(page, 429, wait, content_type=HTML)
        return page, 401
    _take_over(secret)
    if kept:
        return give_cookie(Response(_go_on(target, kept), content_type=HTML), secret)
    return give_cookie(redirect(_by_way_of_told(target), 303), secret)


def _take_over(secret: str) -> None:
    """The new session takes the place of the one that this browser had, whoever’s that was."""
    if former := request.cookies.get(cookie_name()):
        sessions.end(sessions.hidden(former))
    g.signed_in = sessions.signed_in(secret, now=now())


def _go_on(target: str, kept: list[tuple[str, str]]) -> str:
    """What had been typed, once more; what there is to tell is told on this page."""
    me, at = current_actor().person_id or 0, now()
    untold = links.untold(me)
    if untold:
        links.told(me, untold[-1].made_at, now=at)
    return render_template(
        "account/go_on.html", target=target, kept=kept, kept_token=csrf_token(), links=untold
    )


def _by_way_of_told(target: str) -> str:
    """Where one wanted to be, or first what has to be told at this sign-in."""
    untold = links.untold(current_actor().person_id or 0)
    return url_for("account.told", next=target) if untold else target


@blueprint.get("/told")
@for_oneself
def told() -> Answer:
    """Who handed out sign-in links for this account, until it has been read."""
    target = safe_next(request.args.get("next", ""))
    untold = links.untold(current_actor().person_id or 0)
    if not untold:
        return redirect(target, 303)
    return render_template("account/told.html", links=untold, target=target)


@blueprint.post("/told")
@for_oneself
def has_read() -> Answer:
    """It has been read, up to the last one that was shown; and on to where one wanted to be."""
    try:
        until = datetime.fromisoformat(request.form.get("until", "")).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise refuse("until", "Load the page again before you press this.") from error
    links.told(current_actor().person_id or 0, until, now=now())
    return redirect(safe_next(request.form.get("next", "")), 303)


@blueprint.post("/sign-out")
@for_oneself
def sign_out() -> Answer:
    """Ends this session; ``next`` is where somebody else who signs in then wants to be."""
    sessions.end(current().key)
    target = request.form.get("next", "")
    asked = url_for("account.sign_in", next=safe_next(target) if target else None)
    return take_cookie(redirect(asked, 303))


@blueprint.post("/account/sign-out-elsewhere")
@for_oneself
@confirmed
def sign_out_elsewhere() -> Answer:
    """Ends every other session of one's own."""
    sessions.end_others(current_actor().person_id or 0, current().key)
    return redirect(url_for("account.account", done="elsewhere"), 303)


@blueprint.get("/account")
@for_oneself
def account() -> Answer:
    """One's own account."""
    return _account_page({})


def _account_page(errors: dict[str, str]) -> str:
    with reading() as session:
        me, at = current_actor().person_id or 0, now()
        given = links.given_to(session, me)
        return render_template(
            "account/account.html",
            given=given,
            tokens=sum(one.state(at) is TokenState.WORKS for one in tokens_of(session, me)),
            private_feed=private_feed_of(session, me),
            sessions=sessions.open_of(session, me, at),
            errors=errors,
            zone=reader_zone(),
            done="" if errors else request.args.get("done", ""),
        )


@blueprint.post("/account/password")
@for_oneself
def password() -> Answer:
    """A new password, given the old one; every other session ends."""
    try:
        secret = access.change_password(
            current_actor(),
            request.form.get("old", ""),
            _new_password(request.form),
            now=now(),
            address=request.remote_addr or "",
        )
    except Refused as error:
        return _account_page(_by_field(error)), 400
    return give_cookie(redirect(url_for("account.account", done="password"), 303), secret)


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
        given = access.use_link(
            secret, _new_password(request.form), now=now(), address=request.remote_addr or ""
        )
    except Refused as error:
        holder = access.open_link(secret, now=now())
        page = render_template(
            "account/link.html", holder=holder, secret=secret, errors=_by_field(error)
        )
        return page, 400
    _take_over(given)
    return give_cookie(redirect(_by_way_of_told(DESK_PATH), 303), given)


def _new_password(form: MultiDict[str, str]) -> str:
    return form.get("password", "")


def _by_field(error: Refused) -> dict[str, str]:
    return {one.field: one.sentence for one in error.errors}
