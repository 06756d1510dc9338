"""A program that comes by the API with a token of somebody's."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from maintenance.domain.actor import Actor
from maintenance.domain.facts import Outcome
from maintenance.domain.lifecycle import Verb
from maintenance.domain.tokens import ROLES_FOR, Scope
from maintenance.services import tokens
from maintenance.web.api.content import written
from maintenance.web.api.verdicts import finding_id
from tests.support.world import whole

LASTS_FOR = timedelta(days=200)


@dataclass(frozen=True)
class Program:
    """Calls the API with one token."""

    client: FlaskClient
    secret: str

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.call("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        return self.call("POST", path, body, **more)

    def patch(self, path: str, body: Any, **more: Any) -> TestResponse:
        return self.call("PATCH", path, body, **more)

    def press(self, window_id: str, verb: str, body: Any = None, **more: Any) -> TestResponse:
        """A verb, on the window as it stands unless ``etag`` says what was read."""
        path = f"/windows/{window_id}"
        if "etag" not in more:
            more["etag"] = self.get(path).headers["ETag"]
        return self.post(f"{path}/{verb}", body, **more)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        etag: str | None = None,
        key: str | None = None,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> TestResponse:
        sent = {"Authorization": f"Bearer {self.secret}", **(headers or {})}
        if etag is not None:
            sent["If-Match"] = etag
        if key is not None:
            sent["Idempotency-Key"] = key
        if body is not None:
            more["json"] = body
        return self.client.open(f"/api/v1{path}", method=method, headers=sent, **more)


def program(
    client: FlaskClient,
    owner: Actor,
    scopes: Iterable[Scope] | None = None,
    *,
    name: str = "deploys",
) -> Program:
    """A program with a token of theirs, for all that their roles allow unless scopes are named."""
    if scopes is None:
        scopes = [scope for scope in Scope if owner.roles & ROLES_FOR[scope]]
    now = datetime.now(UTC)
    made = tokens.make(
        owner,
        owner.person_id or 0,
        name=name,
        scopes=scopes,
        ends_on=(now + LASTS_FOR).date(),
        now=now,
    )
    return Program(client, made.secret)


def body_for(verb: Verb, given: dict[str, Any]) -> dict[str, Any]:
    """What ``tests/support/verbs.py`` gives to a verb, as the body of a call."""
    if verb is Verb.SAVE:
        return written(whole(given["draft"]))
    body: dict[str, Any] = {}
    for name, value in given.items():
        body |= _part(name, value)
    return body


def _part(name: str, value: Any) -> dict[str, Any]:
    if name == "shown":
        return {"findings": [finding_id(key) for key in value]}
    if name == "accepted":
        return {"accept": sorted(value)}
    if isinstance(value, datetime):
        return {re.sub("_at$", "", name): value.isoformat()}
    return {name: value.value if isinstance(value, Outcome) else value}
