"""One's own password once more before a change that gives power: asked for, with nothing typed lost."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeVar, cast

from flask import after_this_request, g, render_template, request

from maintenance.services import sessions, sign_in
from maintenance.services.sign_in import NotSignedIn, TooOften
from maintenance.web.clock import now
from maintenance.web.security import CSRF_FIELD, current, give_cookie

PASSWORD_FIELD = "confirm_password"  # noqa: S105
View = TypeVar("View", bound=Callable[..., Any])


def confirmed(view: View) -> View:
    """Lets a form through where the password was given in the last 15 minutes; else asks for it.

    The page that asks carries the whole form and goes where it went, so one press does both.
    """

    @wraps(view)
    def asked(*args: Any, **more: Any) -> Any:
        if current().confirmed(now()):
            return view(*args, **more)
        return _ask() or view(*args, **more)

    return cast("View", asked)


def _ask() -> tuple[str, int] | None:
    """The page to ask with; None once the right password came with the form."""
    if PASSWORD_FIELD not in request.form:
        return _page("", 200)
    mine, password = current(), request.form[PASSWORD_FIELD]
    try:
        secret = sign_in.confirm(
            mine.key, mine.actor.person_id or 0, password, request.remote_addr or "", now=now()
        )
    except NotSignedIn as error:
        return _page(error.sentence, 429 if isinstance(error, TooOften) else 401)
    after_this_request(partial(give_cookie, secret=secret))
    g.signed_in = sessions.signed_in(secret, now=now())
    return None


def _page(error: str, status: int) -> tuple[str, int]:
    left_out = {CSRF_FIELD, PASSWORD_FIELD}
    kept = [pair for pair in request.form.items(multi=True) if pair[0] not in left_out]
    own = request.path.startswith("/desk/account/")
    page = render_template(
        "account/confirm.html",
        kept=kept,
        error=error,
        field=PASSWORD_FIELD,
        back="/desk/account" if own else "/desk/people",
    )
    return page, status
