"""Every refusal as a page, or as problem+json (RFC 9457) where a machine asks."""

import json
import logging
import secrets

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from maintenance.domain.errors import (
    Busy,
    Conflict,
    Difference,
    MidweekError,
    NotAllowed,
    NotFound,
    Refused,
    Stale,
)

RETRY_AFTER_SECONDS = 2
_log = logging.getLogger("midweek")

_STATUS: tuple[tuple[type[MidweekError], int], ...] = (
    (Refused, 400),
    (NotAllowed, 403),
    (NotFound, 404),
    (Stale, 409),
    (Conflict, 409),
    (Busy, 503),
    (MidweekError, 400),
)
_HEADINGS = {
    400: "This request can’t be read.",
    401: "Sign in first.",
    403: "This is not for you to do.",
    404: "There is nothing at this address.",
    405: "This address does not take that.",
    409: "Something has changed, or stands in the way.",
    413: "This is too large.",
    429: "This was too often.",
    500: "We could not show this page.",
    503: "Midweek is busy for a moment.",
}
_ADVICE = {
    400: "Go back, look over what you sent, and try again. Nothing was changed.",
    403: "If you think it should be, ask an admin. Nothing was changed.",
    404: "The address may be mistyped, or what was here may be gone.",
    405: "Go back and use the page’s own buttons.",
    409: "Nothing was changed. Go back, load the page again, and read it before you decide.",
    413: "One megabyte is possible. Shorten it and send it again.",
    500: "The fault is ours, not yours. If you were saving something, it was saved whole or not at all.",
    503: "Nothing was changed. Try again in a few seconds.",
}


def attach(app: Flask) -> None:
    """Registers the handlers."""
    app.register_error_handler(MidweekError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def status_of(error: MidweekError) -> int:
    """The HTTP status of a refusal."""
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def _refused(error: MidweekError) -> Response:
    differences = error.differences if isinstance(error, Stale) else ()
    response = _answer(status_of(error), error.sentence, differences=differences)
    if isinstance(error, Busy):
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None or status < 400:
        return Response(error.get_response().data, status, dict(error.get_headers()))
    own_words = error.description if status == 400 and _is_ours(error.description) else ""
    return _answer(status, own_words or "")


def _is_ours(description: str | None) -> bool:
    return bool(description) and not str(description).startswith("The browser")


def _broken(error: Exception) -> Response:
    reference = secrets.token_hex(5).upper()
    _log.error("unexpected error, reference %s", reference, exc_info=error)
    return _answer(500, "", reference=reference)


def _answer(
    status: int, sentence: str, *, differences: tuple[Difference, ...] = (), reference: str = ""
) -> Response:
    heading = _HEADINGS.get(status, "Something went wrong.")
    if request.path.startswith("/api/"):
        return _problem(status, heading, sentence, reference)
    try:
        page = render_template(
            "errors/error.html",
            heading=heading,
            sentence=sentence,
            advice=_ADVICE.get(status, ""),
            differences=differences,
            reference=reference,
            status=status,
            desk=request.path.startswith("/desk"),
        )
    except Exception:
        _log.exception("the error page itself failed")
        page = f"{heading} {sentence} {reference}"
        return Response(page, status, content_type="text/plain; charset=utf-8")
    return Response(page, status, content_type="text/html; charset=utf-8")


def _problem(status: int, heading: str, sentence: str, reference: str) -> Response:
    problem = {"type": "about:blank", "title": heading, "status": status, "detail": sentence}
    if reference:
        problem["reference"] = reference
    return Response(json.dumps(problem), status, content_type="application/problem+json")
