"""Before hours, leave, a team, a freeze or the like are saved: which live windows that would put at risk.

The first press shows it, on the form as it was filled in; the second saves it all the same.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

from flask import g, make_response, render_template, request

from maintenance.services.left_short import LeavesShort, Short, shown_first
from maintenance.web.security import CSRF_FIELD

READ_FIELD = "read-short"
View = TypeVar("View", bound=Callable[..., Any])


def shows_first(view: View) -> View:
    """Has a form that changes ground say first what it would put at risk.

    A form with a page of its own comes back filled in, with the sentences among its errors and above
    its button (``_macros/short.html``); one without is asked about on a page of its own.
    """

    @wraps(view)
    def asked(*args: Any, **more: Any) -> Any:
        with shown_first(frozenset(request.form.getlist(READ_FIELD))) as g.asked:
            try:
                answer = make_response(view(*args, **more))
            except LeavesShort:
                answer = make_response(_page())
        if g.asked.shorts:
            answer.status_code = HTTPStatus.CONFLICT
        return answer

    return cast("View", asked)


def left_short() -> tuple[Short, ...]:
    """What the form that was sent would put at risk, and was not shown to do so before."""
    return g.asked.shorts if "asked" in g else ()


def _page() -> str:
    left_out = {CSRF_FIELD, READ_FIELD}
    return render_template(
        "people/short.html",
        kept=[pair for pair in request.form.items(multi=True) if pair[0] not in left_out],
        back="/".join(request.path.split("/")[:4]),
    )
