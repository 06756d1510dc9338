"""One change by the API: pressed on what If-Match names, answered from its own transaction."""

from collections.abc import Callable
from dataclasses import replace

from flask import Response
from sqlalchemy.orm import Session

from maintenance.domain.errors import Overtaken, Stale
from maintenance.domain.window import Done, Pressed
from maintenance.services.answers import Answer
from maintenance.store.windows import window
from maintenance.web.api.answers import JSON, body_of
from maintenance.web.api.once import answer_again, keep_with
from maintenance.web.api.versions import Read
from maintenance.web.api.window_shape import after
from maintenance.web.clock import now
from maintenance.web.security import current_actor


def changed(press: Callable[[Pressed], Done], read: Read, *, made: bool = False) -> Response:
    """Presses, and answers with the window as it stands at the end of that transaction.

    The answer is kept in the same transaction where the call is to be carried out once. ``made``
    says that the window is new. Raises what pressing raises; where If-Match names no version, what
    that raises instead of Stale.
    """
    answers: list[Answer] = []

    def lastly(session: Session, done: Done) -> None:
        answer = _answer(session, done, made)
        keep_with(session, answer)
        answers.append(answer)

    try:
        press(replace(read.pressed, lastly=lastly))
    except Stale as stale:
        if read.problem is None or isinstance(stale, Overtaken):
            raise
        raise read.problem from stale
    return answer_again(answers[-1])


def _answer(session: Session, done: Done, made: bool) -> Answer:
    changed = after(session, window(session, done.window_id), done, current_actor(), now())
    headers = [("Content-Type", JSON), ("ETag", changed.etag)]
    if made:
        headers.append(("Location", changed.url))
    return Answer(201 if made else 200, tuple(headers), body_of(changed))
