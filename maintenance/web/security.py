"""Who may come in: routes are closed unless opened, and every unsafe method needs its token.

A view says what it takes with ``@opened`` (anybody, no cookie), ``@needs(…)`` (signed in, with one
of the roles, or with any where none is named), ``@for_oneself`` (signed in, even without a role)
or ``@by_token(…)`` (a token with that scope; no cookie is read, so no page of another site can
press it). A view that says nothing is refused.
"""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from maintenance.domain.actor import AT_THE_MACHINE, Actor
from maintenance.domain.errors import MidweekError, MissingScope, NotAllowed, NoToken
from maintenance.domain.people import Role
from maintenance.domain.tokens import Scope
from maintenance.services.publish import settings
from maintenance.services.sessions import SignedIn, signed_in
from maintenance.services.tokens import Bearer, bearer
from maintenance.web import limits
from maintenance.web.bodies import arriving
from maintenance.web.clock import now

CSRF_FIELD = "csrf_token"
DESK_PATH = "/desk"
NEXT_LIMIT = 1_000
_NEVER_KEPT = frozenset({CSRF_FIELD, "old", "password", "confirm_password"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_ANYBODY = "midweek_opened"
_ROLES = "midweek_roles"
_SCOPE = "midweek_scope"
View = TypeVar("View", bound=Callable[..., Any])

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


class OldForm(MidweekError):
    """A form that another session was given."""

    heading = "This form is too old to be sent."


class FromElsewhere(MidweekError):
    """A form that another site sent in somebody's name."""


def opened(view: View) -> View:
    """Anybody may see this; it neither reads nor sets a cookie."""
    setattr(view, _ANYBODY, True)
    return view


def needs(*roles: Role) -> Callable[[View], View]:
    """Only somebody signed in, with one of these roles; with none named, any of them."""

    def mark(view: View) -> View:
        setattr(view, _ROLES, frozenset(roles or Role))
        return view

    return mark


def for_oneself(view: View) -> View:
    """Anybody signed in, without a role too: one's own account, hours and leave, nothing else."""
    setattr(view, _ROLES, frozenset())
    return view


def by_token(scope: Scope) -> Callable[[View], View]:
    """Only with a token that has this scope, or by the command line at the machine."""

    def mark(view: View) -> View:
        setattr(view, _SCOPE, scope)
        return view

    return mark


def attach(app: Flask) -> None:
    """Puts the guard before every request and the headers on every answer."""
    app.before_request(_guard)
    app.after_request(_with_headers)
    app.context_processor(_for_templates)
    app.jinja_env.globals.update(csrf_token=csrf_token, csrf_field=CSRF_FIELD)
    app.view_functions["static"] = opened(app.view_functions["static"])


def current() -> SignedIn:
    """Who is signed in. Raises NotAllowed where nobody is."""
    found: SignedIn | None = g.get("signed_in")
    if found is None:
        raise NotAllowed("Sign in first.")
    return found


def current_actor() -> Actor:
    """Who acts in this request: by a token, at the machine, or signed in."""
    bearer: Bearer | None = g.get("bearer")
    at_the_machine: Actor | None = g.get("at_the_machine")
    return bearer.actor if bearer else at_the_machine or current().actor


def csrf_token() -> str:
    """What a form of this session carries."""
    key = f"{settings().secret_key}:{current().csrf_secret}"
    return hmac.new(key.encode(), b"csrf", hashlib.sha256).hexdigest()


def cookie_name() -> str:
    """With the ``__Secure-`` prefix wherever customers come by https."""
    return "__Secure-midweek" if settings().is_https else "midweek"


def give_cookie(response: AnyResponse, secret: str) -> AnyResponse:
    """Only for the desk, only by http, never across sites."""
    response.set_cookie(
        cookie_name(),
        secret,
        path=DESK_PATH,
        httponly=True,
        samesite="Lax",
        secure=settings().is_https,
    )
    return response


def take_cookie(response: AnyResponse) -> AnyResponse:
    """Takes it back at sign-out, and has the browser forget the pages that it still holds."""
    response.headers["Clear-Site-Data"] = '"cache"'
    response.delete_cookie(
        cookie_name(), path=DESK_PATH, httponly=True, samesite="Lax", secure=settings().is_https
    )
    return response


def safe_next(target: str) -> str:
    """Where to go after signing in: a path of the desk, and nothing that a browser reads as more."""
    path = target.partition("?")[0].partition("#")[0]
    inside = path == DESK_PATH or path.startswith(f"{DESK_PATH}/")
    return target if inside and target.isprintable() and "\\" not in target else DESK_PATH


def _guard() -> AnyResponse | tuple[str, int] | None:
    _refuse_unreadable()
    g.bearer = g.at_the_machine = g.signed_in = None
    view = current_app.view_functions.get(request.endpoint or "")
    scope: Scope | None = getattr(view, _SCOPE, None)
    if scope is not None:
        _let_in_by_token(scope)
        return None
    if request.method not in _SAFE:
        _refuse_too_much()
    _refuse_cross_site()
    if view is None or getattr(view, _ANYBODY, False):
        return None
    roles: frozenset[Role] | None = getattr(view, _ROLES, None)
    if roles is None:
        abort(403)
    secret = request.cookies.get(cookie_name(), "")
    g.signed_in = signed_in(secret, now=now()) if secret else None
    if g.signed_in is None:
        return _ask_to_sign_in()
    if roles and not g.signed_in.actor.roles:
        return render_template("account/no_role.html"), 403
    if roles and roles.isdisjoint(g.signed_in.actor.roles):
        raise NotAllowed("Your role does not allow this. Ask an admin if it should.")
    if request.method not in _SAFE:
        _refuse_without_token()
    return None


def _let_in_by_token(scope: Scope) -> None:
    """Raises NoToken, and MissingScope for a token that was not made for this."""
    given = request.environ.get(AT_THE_MACHINE)
    g.at_the_machine = given if isinstance(given, Actor) else None
    if g.at_the_machine is not None:
        return
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise NoToken("Send a token, as in “Authorization: Bearer mw_…”.")
    g.bearer = bearer(secret.strip(), now=now())
    limits.count(g.bearer.token_id)
    scopes = g.bearer.actor.scopes
    if scopes is not None and scope not in scopes:
        raise MissingScope("be used here", scope)


def _refuse_unreadable() -> None:
    """A NUL has no place in an address: PostgreSQL can't even be asked about one."""
    if "\0" in request.path or any("\0" in k + v for k, v in request.args.items(multi=True)):
        raise MidweekError("This address holds a character that can’t be read.")


def _refuse_too_much() -> None:
    """A form of thousands of fields is none of ours."""
    with arriving():
        fields = sum(1 for _ in request.form.items(multi=True))
    if is_cut_off() or fields > current_app.config["MAX_FORM_PARTS"]:
        abort(413)


def is_cut_off() -> bool:
    """Whether a body that has been read came in chunks, without saying how long it is, and was cut
    off at the limit; it would otherwise be taken for the whole."""
    return request.content_length is None and getattr(request.stream, "is_exhausted", False)


def _refuse_cross_site() -> None:
    """A browser says where an unsafe request comes from; another site is refused.

    Behind a proxy the name that was asked for may be another one than customers use.
    """
    if request.method in _SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    elsewhere = origin is not None and origin != settings().base_url and not _is_here(origin)
    if site not in {"same-origin", "none"} or elsewhere:
        raise FromElsewhere("This form was sent from another site.")


def _is_here(origin: str) -> bool:
    try:
        return urlsplit(origin).netloc == request.host
    except ValueError:
        return False


def _refuse_without_token() -> None:
    given = request.form.get(CSRF_FIELD, "") or request.headers.get("X-CSRF-Token", "")
    if not hmac.compare_digest(given.encode(), csrf_token().encode()):
        what = (
            "It was made for another sign-in."
            if given
            else "It lacks the token that forms here carry."
        )
        raise OldForm(f"{what} Go back, load the page again, and send it once more.")


def _ask_to_sign_in() -> AnyResponse | tuple[str, int]:
    """A page is asked for after signing in; a form that was sent is kept, with sign-in beside it."""
    if request.method in _SAFE:
        return redirect(url_for("account.sign_in", next=_wanted_page()))
    kept = [pair for pair in request.form.items(multi=True) if pair[0] not in _NEVER_KEPT]
    page = render_template("account/sign_in_again.html", kept=kept, target=safe_next(request.path))
    return page, 401


def _wanted_page() -> str:
    """Where one wanted to be, with its query where that is short enough to be taken along."""
    whole = request.full_path.rstrip("?")
    return safe_next(whole if len(whole) <= NEXT_LIMIT else request.path[:NEXT_LIMIT])


def _with_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if settings().is_https:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.path == DESK_PATH or request.path.startswith(f"{DESK_PATH}/"):
        response.headers["Cache-Control"] = "no-store"
    elif request.path.startswith(("/api/", "/private/")):
        response.headers.setdefault("Cache-Control", "private, no-store")
    elif response.status_code >= 400:
        # A cache may keep a 404 by itself (RFC 9110 15.1), past the moment in which it is announced.
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _for_templates() -> dict[str, object]:
    return {"signed_in": g.get("signed_in")}
