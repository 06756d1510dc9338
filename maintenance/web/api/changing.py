"""One change by the API: pressed on what If-Match names, answered from its own transaction."""

from collections.abc import Callable
from dataclasses import replace

from flask import Response
from sqlalchemy.orm import Session

from maintenance.domain.errors import Overtaken, Stale
from maintenance.domain.window import Done, Pressed
from maintenance.services.answers import Answer
from maintenance.store.windows import window
from maintenance.web.api.answers import body_of
from maintenance.web.api.once import answer_again, keep_with
from maintenance.web.api.versions import Read, etag
from maintenance.web.api.window_shape import done_shape, whole
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
    stands = window(session, done.window_id)
    version = etag(stands)
    shape = whole(session, stands, version, current_actor(), now())
    headers = [("Content-Type", "application/json"), ("ETag", f'"{version}"')]
    if made:
        headers.append(("Location", shape["url"]))
    body = body_of({**shape, "done": done_shape(done)})
    return Answer(201 if made else 200, tuple(headers), body)
