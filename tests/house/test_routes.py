"""What must be true of every address: closed unless opened, by role, with its token and its headers.

``WHO`` is literal on purpose: a new route without an entry there fails, and so does one that lets in
somebody else than is written here.
"""

import inspect
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, event, select
from werkzeug.test import TestResponse

from maintenance.domain.actor import Actor, person
from maintenance.domain.catalog import Freeze
from maintenance.domain.interval import Interval
from maintenance.services import access, private_feeds, rota
from maintenance.services.freezes import save_freeze
from maintenance.store.db import db
from maintenance.store.policies import policy_in_force
from maintenance.store.staff import AbsenceRow, PresenceRow
from maintenance.store.unit_of_work import reading
from maintenance.web import security
from tests.support.by_token import BY_TOKEN
from tests.support.doors import WHO
from tests.support.turning import turned
from tests.support.world import ROOT, a_day_ahead, make_draft, make_world, schedule, sign_in, token

ONE_S_OWN = ("about", "hours", "leave", "presence", "calendars/new")
HEADERS = (
    "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy",
    "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "X-Frame-Options",
    "Strict-Transport-Security",
)  # fmt: skip
TYPED = re.compile(
    r"(text/\w+|image/svg\+xml|application/atom\+xml); charset=utf-8|application/(problem\+)?json(; charset=utf-8)?"
    r"|image/x-icon"
)


@dataclass
class House:
    """The application with a window, a freeze and somebody whom nobody of the roles is."""

    app: Flask
    window_id: str
    freeze_id: int
    somebody: int
    leave: int
    presence: int
    private: str
    other_operator: Actor
    actors: dict[str, Actor]

    def client(self, role: str) -> FlaskClient:
        """Signed in afresh."""
        client = self.app.test_client()
        if role:
            sign_in(client, self.actors[role])
        return client

    def path(self, rule: str) -> str:
        """An address under this rule."""
        entry = self.leave if "/leave/" in rule else self.presence
        slug = "data" if "/teams/" in rule else "databases"
        with reading() as session:
            digest = policy_in_force(session).digest
        secret = self.private if "/private/" in rule else "x" * 43
        values = {
            "window_id": self.window_id, "freeze_id": self.freeze_id, "person_id": self.somebody,
            "entry": entry, "slug": "stale" if "/problems/" in rule else slug, "verb": "note", "secret": secret,
            "digest": digest, "token_id": 1, "calendar_id": 1, "number": 1, "kind": "csv",
            "path:name": "summary", "month": "2026-11", "path:filename": "midweek.css",
        }  # fmt: skip
        return re.sub(r"<([^>]+)>", lambda match: str(values[match[1]]), rule)


@pytest.fixture
def house(app: Flask) -> House:
    world = make_world()
    now = datetime.now(UTC)
    nobody, somebody = (
        access.add_person(
            ROOT, email=f"{name}@example.gov", name=name, zone="UTC", roles=(), now=now
        )
        for name in ("nobody", "somebody")
    )
    stretch = Interval(now + timedelta(days=3), now + timedelta(days=4))
    rota.add_leave(ROOT, somebody, stretch, now=now)
    rota.add_presence(ROOT, somebody, stretch, now=now)
    with reading() as session:
        leave = session.scalars(select(AbsenceRow.id)).one()
        presence = session.scalars(select(PresenceRow.id)).one()
    freeze = Freeze(id=None, name="Exams", stretch=stretch, components=None)
    turned()
    private = private_feeds.make(world.olga, now=now)
    app.test_client().get(
        f"/private/{private}.ics"
    )  # it is marked as read, as 10 minutes go by without
    return House(
        app=app,
        window_id=schedule(world, make_draft(a_day_ahead(now))),
        freeze_id=save_freeze(ROOT, freeze, now=now),
        somebody=somebody,
        leave=leave,
        presence=presence,
        private=private,
        other_operator=world.rosa,
        actors={
            "operator": world.ines,
            "reviewer": world.lena,
            "auditor": world.noor,
            "nobody": person(nobody, "nobody", ()),
            "admin": world.olga,
        },
    )


def rules_of(app: Flask) -> dict[str, str]:
    """Every address, with its method, and the name of its view."""
    found = {}
    for rule in app.url_map.iter_rules():
        short = re.sub(r"<any\([^)]*\):(\w+)>", r"<\1>", rule.rule)
        short = re.sub(r"<int\([^)]*\):(\w+)>", r"<\1>", short)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            found[f"{method} {short}"] = rule.endpoint
    return found


def outcome(answer: TestResponse) -> str:
    """Whether somebody was let in: “in”, “out” (not with this role), or “sign in”."""
    asked = answer.status_code == 302 and answer.location.startswith("/desk/sign-in")
    if answer.status_code == 401 or asked:
        return "sign in"
    return {403: "out", 500: "broken"}.get(answer.status_code, "in")


def asked(client: FlaskClient, method: str, path: str, *, token_given: bool = True) -> TestResponse:
    """One request, with the session's token where it changes something."""
    if method == "GET":
        return client.get(path)
    form = {}
    if token_given and not path.startswith(("/desk/sign-in", "/desk/link")):
        form["csrf_token"] = token(client.get("/desk/account").text)
    return client.post(path, data=form)


def test_every_address_has_said_whom_it_lets_in(app: Flask) -> None:
    assert sorted(rules_of(app)) == sorted(WHO | BY_TOKEN)


def test_every_view_is_opened_or_needs_somebody_and_says_what_it_is_for(app: Flask) -> None:
    for address, endpoint in rules_of(app).items():
        view = app.view_functions[endpoint]
        opened = getattr(view, security._ANYBODY, False)
        closed = getattr(view, security._ROLES, None) is not None
        scope = getattr(view, security._SCOPE, None)
        assert (address, scope) == (address, BY_TOKEN.get(address))
        assert (address, opened) == (address, WHO.get(address) == "anybody")
        assert [opened, closed, scope is not None].count(True) == 1, address
        assert inspect.getdoc(view) or endpoint == "static", address


def test_each_role_gets_in_where_it_is_written_and_nowhere_else(house: House) -> None:
    """Every address, asked by nobody in particular and by somebody of each role."""
    wrong = []
    for address, who in WHO.items():
        method, rule = address.split(" ", 1)
        path = house.path(rule)
        if who != "anybody":
            answer = house.app.test_client().open(path, method=method)
            wrong += [f"signed out: {address}"] if outcome(answer) != "sign in" else []
        for role in house.actors if who != "anybody" else ():
            answer = asked(house.client(role), method, path)
            expected = "in" if role in who.split() else "out"
            if outcome(answer) != expected:
                wrong.append(f"{role}: {address} is {outcome(answer)}, {answer.status_code}")
    assert wrong == []


def test_everybody_may_change_their_own_hours_and_leave_but_who_only_audits(house: House) -> None:
    for role, actor in house.actors.items():
        for what in ONE_S_OWN:
            for method in ("GET", "POST"):
                path = f"/desk/people/{actor.person_id}/{what}"
                expected = "out" if role == "auditor" and what != "about" else "in"
                assert (role, path, outcome(asked(house.client(role), method, path))) == (
                    role, path, expected,
                )  # fmt: skip


def test_without_a_role_one_sees_one_s_own_page_and_what_to_do(house: House) -> None:
    client = house.client("nobody")
    own = f"/desk/people/{house.actors['nobody'].person_id}"
    assert outcome(client.get(own)) == "in"
    for path in ("/desk", "/desk/windows", "/desk/journal"):
        page = client.get(path)
        assert (path, page.status_code) == (path, 403)
        assert "You have no role yet" in page.text
        assert own in page.text
        assert "Sign out" in page.text


def test_whoever_changes_something_needs_the_token_of_their_own_page(house: House) -> None:
    for address, who in WHO.items():
        method, rule = address.split(" ", 1)
        if method == "POST" and who != "anybody":
            client = house.client("admin" if "admin" in who else who.split()[0])
            answer = asked(client, method, house.path(rule), token_given=False)
            assert (address, answer.status_code) == (address, 400)
            assert "lacks the token" in answer.text


def test_whoever_changes_something_comes_from_our_own_pages(house: House) -> None:
    for address, who in WHO.items():
        method, rule = address.split(" ", 1)
        if method == "POST":
            client = house.client("admin" if "admin" in who else "operator")
            form = {"csrf_token": token(client.get("/desk/account").text)}
            elsewhere = {"Sec-Fetch-Site": "cross-site"}
            answer = client.post(house.path(rule), data=form, headers=elsewhere)
            assert (address, answer.status_code) == (address, 400)
            assert "another site" in answer.text


def test_every_answer_has_the_headers_that_guard_it(house: House) -> None:
    for address, who in WHO.items():
        method, rule = address.split(" ", 1)
        role = "" if who == "anybody" else "admin" if "admin" in who else who.split()[0]
        answer = asked(house.client(role), method, house.path(rule), token_given=bool(role))
        missing = [name for name in HEADERS if name not in answer.headers]
        assert (address, missing) == (address, [])
        assert TYPED.fullmatch(answer.headers["Content-Type"]), address
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        private = rule.startswith(("/desk", "/private"))
        assert (address, "no-store" in answer.headers.get("Cache-Control", "")) == (
            address,
            private,
        )


def test_whatever_is_only_read_changes_nothing(house: House) -> None:
    """A link, a picture or a browser that looks ahead can’t do anything in somebody’s name."""
    writing: list[str] = []

    def begun(connection: Connection) -> None:
        if connection.get_execution_options().get("midweek_writes"):
            writing.append(address)

    event.listen(db.engine, "begin", begun)
    for address, who in WHO.items():
        method, rule = address.split(" ", 1)
        if method == "GET":
            client = house.client(
                "" if who == "anybody" else "admin" if "admin" in who else who.split()[0]
            )
            writing.clear()
            client.get(house.path(rule))
            client.head(house.path(rule))
            assert writing == []


def test_a_public_page_never_sets_or_reads_a_cookie(house: House) -> None:
    """Promise 10: what is public depends on nothing that a visitor brings."""
    signed_in = house.client("operator").get_cookie(security.cookie_name(), path="/desk")
    assert signed_in
    brought = {"Cookie": f"{security.cookie_name()}={signed_in.value}"}
    for address, who in WHO.items():
        rule = address.split(" ", 1)[1]
        if who == "anybody" and not rule.startswith("/desk"):
            plain = house.app.test_client().get(house.path(rule))
            with_cookie = house.app.test_client().get(house.path(rule), headers=brought)
            expected = 302 if rule == "/api" else 200
            assert (address, plain.status_code) == (address, expected)
            assert (address, plain.data == with_cookie.data) == (address, True)
            for answer in (plain, with_cookie):
                assert (address, answer.headers.get("Set-Cookie")) == (address, None)
                assert "cookie" not in answer.headers.get("Vary", "").lower()


def test_what_somebody_types_is_seen_by_nobody_else(house: House) -> None:
    canary = "Nobody else reads this"
    typing = house.client("operator")
    page = typing.get("/desk/windows/new").text
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert typing.post("/desk/windows/judge", data={**fields, "title": canary}).status_code == 200
    assert canary in typing.get("/desk/windows/new").text
    other = house.app.test_client()
    sign_in(other, house.other_operator)
    assert canary not in other.get("/desk/windows/new").text
    for role in house.actors:
        client = house.client(role)
        if role != "operator":
            for path in (
                "/desk",
                "/desk/windows",
                "/desk/journal",
                f"/desk/windows/{house.window_id}",
            ):
                assert canary not in client.get(path).text
