"""A browser at the desk, without scripts: keeps its cookie, sends each form with its token, and gives
what is answered. Whoever reads pages and fills in their forms has a seat before one (``seat.py``)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from maintenance.domain.actor import Actor
from maintenance.services import access, links
from maintenance.store.journal import JournalRow, entries
from maintenance.store.unit_of_work import reading
from tests.support.world import ROOT, sign_in, token

OWN_PASSWORD = "staple the horse to the battery"
SITE = "https://localhost"


class Browser:
    """Somebody’s browser; nobody’s until somebody signs in."""

    def __init__(self, app: Flask, actor: Actor | None = None) -> None:
        self.client = app.test_client()
        if actor is not None:
            sign_in(self.client, actor)

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, base_url=SITE)

    def send(self, path: str, form: Mapping[str, Any] | None = None) -> TestResponse:
        """A form without a token, as nobody’s pages send it."""
        return self.client.post(path, data=form or {}, base_url=SITE)

    def post(self, path: str, form: Mapping[str, Any] | None = None) -> TestResponse:
        """A form of the desk, with its token."""
        account = self.get("/desk/account")
        assert account.status_code == 200, account.headers
        return self.send(path, {**(form or {}), "csrf_token": token(account.text)})


def give_own_password(actor: Actor, *, now: datetime) -> str:
    """Sets the tests’ password for somebody who has been told of the link for it."""
    person_id = actor.person_id or 0
    access.use_link(access.make_link(ROOT, person_id, now=now), OWN_PASSWORD, now=now)
    links.told(person_id, now, now=now)
    return OWN_PASSWORD


def email_of(actor: Actor) -> str:
    return f"{actor.name.lower()}@example.gov"


def entry(verb: str) -> JournalRow:
    """The last entry of the journal, which is one of this verb."""
    with reading() as session:
        last = entries(session, limit=1)[0]
    assert last.verb == verb
    return last


def journal_length() -> int:
    with reading() as session:
        return entries(session, limit=1)[0].number
