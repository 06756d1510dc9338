"""Calls with an Idempotency-Key: carried out once, and answered the same for 24 hours."""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from maintenance.services.answers import (
    Answer,
    Call,
    Reservation,
    keep,
    keep_refusal,
    let_go,
    reserve,
)
from maintenance.services.tokens import Bearer
from maintenance.web.bodies import whole_body
from maintenance.web.clock import now
from maintenance.web.problems import MalformedRequest

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_KEPT_HEADERS = ("Content-Type", "ETag", "Location", "WWW-Authenticate", "Allow")
_KEPT_BELOW = 500
_TOO_OFTEN = 429
Parameters = ParamSpec("Parameters")


def once(
    view: Callable[Parameters, ResponseReturnValue],
) -> Callable[Parameters, ResponseReturnValue]:
    """Has a call with an Idempotency-Key carried out once, before anything else of it is read.

    A change keeps its answer itself, in its own transaction (``keep_with``); a refusal is kept
    afterwards; what is our fault, or was too often, is not kept, so that it can be tried again.
    """

    @wraps(view)
    def answered(*args: Parameters.args, **kwargs: Parameters.kwargs) -> ResponseReturnValue:
        call = _call()
        if call is None:
            return view(*args, **kwargs)
        reserved = reserve(call, now=now())
        if isinstance(reserved, Answer):
            again = answer_again(reserved)
            again.headers[REPLAYED] = "true"
            return again
        g.reservation = reserved
        try:
            response = current_app.make_response(view(*args, **kwargs))
        except Exception as error:
            response = current_app.make_response(current_app.handle_user_exception(error))
        finally:
            g.pop("reservation", None)
        return _settled(reserved, response)

    return answered


def keep_with(session: Session, answer: Answer) -> None:
    """Keeps the answer in the transaction of the change, where the call is to be carried out once."""
    reservation: Reservation | None = g.get("reservation")
    if reservation is not None:
        keep(session, reservation, answer)


def answer_again(answer: Answer) -> Response:
    """The answer as it was given first."""
    return Response(answer.body, answer.status, list(answer.headers))


def _settled(reserved: Reservation, response: Response) -> Response:
    if response.status_code >= _KEPT_BELOW or response.status_code == _TOO_OFTEN:
        let_go(reserved)
    elif response.status_code >= 400:
        headers = tuple(
            (name, response.headers[name]) for name in _KEPT_HEADERS if name in response.headers
        )
        keep_refusal(
            reserved, Answer(response.status_code, headers, response.get_data(as_text=True))
        )
    return response


def _call() -> Call | None:
    bearer: Bearer | None = g.get("bearer")
    key = request.headers.get(HEADER)
    if key is None or bearer is None:
        return None
    if not _KEY.fullmatch(key):
        raise MalformedRequest("An Idempotency-Key is 1 to 200 visible characters without spaces.")
    body = whole_body()
    return Call(
        token_id=bearer.token_id,
        operation=f"{request.method} {request.path}",
        key=key,
        asked=hashlib.sha256(body).hexdigest(),
    )
