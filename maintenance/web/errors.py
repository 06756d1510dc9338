"""Every refusal as a page, or as problem+json (RFC 9457) where a machine asks."""

import logging

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import Forbidden, HTTPException, MethodNotAllowed, SecurityError

from maintenance.domain.catalog import Component
from maintenance.domain.errors import (
    Busy,
    Conflict,
    Difference,
    MidweekError,
    MissingScope,
    NotAllowed,
    NotFound,
    NoToken,
    Refused,
    Stale,
)
from maintenance.services.access import SpentLink
from maintenance.services.private_feeds import NoSuchFeed
from maintenance.services.security_events import Event, noted
from maintenance.store.catalog import components
from maintenance.store.unit_of_work import reading
from maintenance.web.bodies import too_large
from maintenance.web.http_cache import squeeze_where_taken
from maintenance.web.problems import http_problem, refusal
from maintenance.web.request_log import request_id
from maintenance.web.security import FromElsewhere, OldForm

RETRY_AFTER_SECONDS = 2
_log = logging.getLogger("midweek")

_STATUS: tuple[tuple[type[MidweekError], int], ...] = (
    (Refused, 400),
    (NoToken, 401),
    (NotAllowed, 403),
    (NotFound, 404),
    (Stale, 409),
    (Conflict, 409),
    (Busy, 503),
    (MidweekError, 400),
)
_EVENTS: tuple[tuple[type[Exception], Event], ...] = (
    (NoToken, Event.TOKEN_REFUSED),
    (NotAllowed, Event.ACCESS_REFUSED),
    (Forbidden, Event.ACCESS_REFUSED),
    (SpentLink, Event.LINK_REFUSED),
    (NoSuchFeed, Event.CALENDAR_REFUSED),
    (OldForm, Event.FORM_REFUSED),
    (FromElsewhere, Event.FORM_REFUSED),
    (SecurityError, Event.NAME_REFUSED),
)
_HEADINGS = {
    400: "This request can’t be taken.",
    401: "Sign in first.",
    403: "This is not for you to do.",
    404: "There is nothing at this address.",
    405: "This address does not take that.",
    409: "Something has changed, or stands in the way.",
    413: "This is too large.",
    415: "This kind of content is not taken here.",
    429: "This was too often.",
    500: "We could not show this page.",
    503: "Midweek is busy for a moment.",
}
_ADVICE = {
    401: "Sign in, and try again.",
    400: "Go back, look over what you sent, and try again. Nothing was changed.",
    403: "If you think it should be, ask an admin. Nothing was changed.",
    404: "The address may be mistyped, or what was here may be gone.",
    405: "Go back and use the page’s own buttons.",
    409: "Nothing was changed. Go back, load the page again, and read it before you decide.",
    413: "One megabyte is possible, in at most 1,000 fields. Shorten it and send it again.",
    415: "Go back and use the page’s own form.",
    429: "Wait a minute, and try again.",
    500: "The fault is ours, not yours. If you were saving something, it was saved whole or not at all.",
    503: "Nothing was changed. Try again in a few seconds.",
}
_UNCHANGED = "Nothing was changed."
_SAFE = {"GET", "HEAD", "OPTIONS"}
_BESIDE_A_SENTENCE = {
    400: "Nothing was changed.",
    403: "Nothing was changed.",
    409: _ADVICE[409],
}


def attach(app: Flask) -> None:
    """Registers the handlers."""
    app.register_error_handler(MidweekError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)
    app.after_request(_with_retry)


def status_of(error: MidweekError) -> int:
    """The HTTP status of a refusal."""
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def _refused(error: MidweekError) -> Response:
    _note(error)
    if request.path.startswith("/api/"):
        response = refusal(error)
    else:
        differences = error.differences if isinstance(error, Stale) else ()
        response = _answer(
            status_of(error), error.sentence, heading=error.heading, differences=differences
        )
    if challenge := _challenge(error):
        response.headers["WWW-Authenticate"] = challenge
    return response


def _note(error: Exception) -> None:
    """Tells whoever watches, where the refusal is of that kind."""
    event = next((event for kind, event in _EVENTS if isinstance(error, kind)), None)
    if event is not None:
        noted(event)


def _challenge(error: MidweekError) -> str:
    """Which token would do (RFC 6750 §3); no error is named where none was sent (§3.1)."""
    said = 'Bearer realm="Midweek"'
    if isinstance(error, NoToken):
        return f'{said}, error="invalid_token"' if "Authorization" in request.headers else said
    if isinstance(error, MissingScope) and error.scope:
        return f'{said}, error="insufficient_scope", scope="{error.scope}"'
    return ""


def _with_retry(response: Response) -> Response:
    """Says when to try again, on pages that show a busy database themselves, too."""
    if response.status_code == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _http(error: HTTPException) -> Response:
    """What the framework refuses, in our words and never in its own."""
    _note(error)
    status = error.code or 500
    if error.response is not None or status < 400:
        return Response(error.get_response().data, status, dict(error.get_headers()))
    if isinstance(error, SecurityError):
        return _answer(
            status,
            "Check the address. Whoever runs Midweek can add the name.",
            heading="Midweek does not answer under this name.",
        )
    response = _answer(status, too_large() if status == 413 else "")
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _offered_components() -> tuple[Component, ...]:
    """What there is to look for, for somebody who has lost their way."""
    with reading() as session:
        return tuple(part for part in components(session).values() if not part.retired)


def _broken(error: Exception) -> Response:
    _log.error("unexpected error", exc_info=error)
    return _answer(500, "")


def _advice(status: int, *, beside_a_sentence: bool) -> str:
    """What to do. Whoever only looks has nothing to change, so that nothing is said of it."""
    said = (_BESIDE_A_SENTENCE if beside_a_sentence else _ADVICE).get(status, "")
    return said.replace(_UNCHANGED, "").strip() if request.method in _SAFE else said


def _answer(
    status: int,
    sentence: str,
    *,
    heading: str = "",
    differences: tuple[Difference, ...] = (),
) -> Response:
    heading = heading or _HEADINGS.get(status, "Something went wrong.")
    if request.path.startswith("/api/"):
        return http_problem(status, heading, sentence)
    said = {
        "heading": heading,
        "sentence": sentence,
        "advice": _advice(status, beside_a_sentence=bool(sentence)),
        "reference": request_id(),
        "ours": status == 500,
    }
    desk = request.path.startswith("/desk")
    try:
        parts = _offered_components() if status == 404 and not desk else ()
        page = render_template(
            "errors/error.html",
            **said,
            differences=differences,
            desk=desk,
            lost=status == 404 and not desk,
            parts=parts,
        )
    except Exception:
        _log.exception("the error page itself failed")
        page = render_template("errors/bare.html", **said)
    response = Response(page, status, content_type="text/html; charset=utf-8")
    return response if desk else squeeze_where_taken(response)
