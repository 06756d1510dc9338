"""Whether Midweek does what it is there for: the database answers, and the clock turns."""

import logging
from datetime import timedelta

from flask import Response
from sqlalchemy.exc import SQLAlchemyError

from maintenance.domain.errors import Busy
from maintenance.services.tick import MARKED_EVERY_FOR, last_turn
from maintenance.store.unit_of_work import reading
from maintenance.web.public import blueprint
from maintenance.web.security import opened

STANDS_STILL_AFTER = MARKED_EVERY_FOR + timedelta(seconds=60)
_log = logging.getLogger("midweek.health")


@blueprint.get("/healthz")
@opened
def healthz() -> Response:
    """200 where both hold, otherwise 503; which one doesn't is all that is told."""
    try:
        with reading() as session:
            age = last_turn(session)
    except (SQLAlchemyError, Busy):
        _log.exception("the database does not answer")
        return _said("The database does not answer.", 503)
    if age is None or age > STANDS_STILL_AFTER:
        return _said("The clock does not turn.", 503)
    return _said("ok", 200)


def _said(sentence: str, status: int) -> Response:
    answer = Response(f"{sentence}\n", status, content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer
