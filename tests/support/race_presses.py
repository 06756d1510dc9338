"""How a deed of the race is done: a form filled in, or a call of the API made ready, and then sent
again and again, as long as the server says that it is busy."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from maintenance.domain.lifecycle import Verb
from maintenance.domain.tokens import Scope
from maintenance.services import tokens
from tests.support.program import Program
from tests.support.race_rounds import Deed
from tests.support.seat import Forms, Seat
from tests.support.world import BEGINNING, World

TRIES = 60
_DONE, _REFUSED = frozenset({200, 303}), frozenset({409, 412})


@dataclass(frozen=True)
class Answered:
    """How one deed was answered: the status at last, and those before it.

    ``key`` is the number of the press that the page after it tells of, or, of what was refused, the
    one that was sent; a call of the API tells of its ``publication`` instead.
    """

    deed: Deed
    now: datetime
    status: int
    key: str = ""
    publication: int | None = None
    before: tuple[int, ...] = ()
    unasked: int = 0

    @property
    def was_done(self) -> bool:
        """Whether it says so."""
        return self.status in _DONE

    @property
    def was_refused(self) -> bool:
        """Whether it says that something is in the way, or has changed."""
        return self.status in _REFUSED


@dataclass(frozen=True)
class Ready:
    """What is about to be sent, always with the same number."""

    deed: Deed
    send: Callable[[], TestResponse]
    key: str = ""

    def sent(self, now: datetime) -> Answered:
        """Until it is answered by something else than a busy database."""
        before, unasked = [], 0
        for _ in range(TRIES):
            answer = self.send()
            if answer.status_code != 503:
                break
            before.append(503)
            unasked += "Retry-After" not in answer.headers
        key, publication = self._told(answer)
        status = answer.status_code
        return Answered(self.deed, now, status, key, publication, tuple(before), unasked)

    def _told(self, answer: TestResponse) -> tuple[str, int | None]:
        if answer.status_code == 200 and answer.json is not None:
            assert answer.json["done"]["already"] is False
            return "", answer.json["done"]["publication"]
        if answer.status_code == 303 and answer.location:
            return answer.location.rpartition("done=")[2], None
        return self.key, None


def ready(app: Flask, world: World, deed: Deed, secrets: dict[str, str]) -> Ready | None:
    """The deed, about to be done; none where there is no page for it any more."""
    if deed.body is not None:
        return _call(Program(app.test_client(), secrets[deed.who]), deed, deed.body)
    seat = Seat(app, getattr(world, deed.who))
    answer = seat.browser.get(deed.path)
    if answer.status_code != 200:
        return None
    filled = Forms(answer.text).found[0]
    filled.action = filled.action or deed.path
    for name, text in deed.changes:
        filled.fields.setlist(name, [text])
    return Ready(deed, partial(seat.send, filled, deed.does), filled.fields["press-key"])


def _call(program: Program, deed: Deed, body: dict[str, str]) -> Ready:
    read = program.get(deed.path)
    whole: dict[str, Any] = dict(body)
    if deed.verb is Verb.APPROVE:
        assert read.json is not None
        whole["digest"] = read.json["pending"]["digest"]
    path, etag = f"{deed.path}/{deed.does}", read.headers["ETag"]
    key = f"{deed.verb}-{deed.window_id}-{deed.who}"
    return Ready(deed, partial(program.post, path, whole, etag=etag, key=key))


def tokens_made(world: World) -> dict[str, str]:
    """The secrets of the programs’ tokens, which work for as long as a token can."""
    ends_on = BEGINNING.date() + timedelta(days=tokens.LASTS_AT_MOST_DAYS)
    return {
        name: tokens.make(
            owner,
            owner.person_id or 0,
            name="races",
            scopes=[scope],
            ends_on=ends_on,
            now=BEGINNING,
        ).secret
        for name, owner, scope in (
            ("marcus", world.marcus, Scope.REVIEW),
            ("rosa", world.rosa, Scope.CONDUCT),
            ("ines", world.ines, Scope.CONDUCT),
        )
    }
