"""The front's answers are Flask's, header by header, for whatever a request may say; and whatever
it can't answer so, Flask does.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from threading import Event
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from maintenance.factory import create_app
from maintenance.places import DEFAULT_POLICY
from maintenance.services.components import save_component
from maintenance.services.policies import use
from maintenance.store.catalog import components
from maintenance.store.publications import raise_edition
from maintenance.store.unit_of_work import reading, writing
from maintenance.web.front import Front
from maintenance.web.http_cache import bodies_of
from tests.conftest import settings_for
from tests.support.listening import listening
from tests.support.visitor import public_addresses
from tests.support.world import ROOT, World, at, press, schedule

NOW = at("2026-11-24 12:00")
WITHOUT_A_BODY_OF_THEIR_OWN = {"/robots.txt", "/api"}
TOKEN = "only-for-the-tests-but-long-enough-0123456789"


@dataclass
class Behind:
    """Flask, as the front sees it: it counts how often it is entered."""

    app: Any
    entered: int = 0
    let_go: Event | None = None

    def __call__(self, environ: Any, start_response: Any) -> Any:
        self.entered += 1
        if self.let_go is not None:
            assert self.let_go.wait(30)
        return self.app(environ, start_response)


@dataclass
class Stand:
    """An application whose answers are asked for by the front, and behind it."""

    app: Flask
    window_id: str
    before: Front = field(init=False)
    behind: Behind = field(init=False)

    def __post_init__(self) -> None:
        front = self.app.wsgi_app
        while not isinstance(front, Front):
            front = front.app  # type: ignore[attr-defined]
        self.before, self.behind = front, Behind(front._inner)
        front._inner = self.behind

    def hold_until_asked(self, times: int) -> None:
        """Whoever enters Flask from now on stays there until so many have asked for the edition."""
        edition, asked, all_asked = self.before._edition, count(1), Event()

        def ask() -> Any:
            found = edition()
            if next(asked) == times:
                all_asked.set()
            return found

        self.before._edition = ask  # type: ignore[assignment]
        self.behind.entered, self.behind.let_go = 0, all_asked

    @property
    def addresses(self) -> tuple[str, ...]:
        found = public_addresses(self.app, self.window_id, "databases")
        return tuple(one for one in found if one not in WITHOUT_A_BODY_OF_THEIR_OWN)

    def front(self, path: str, method: str = "GET", **more: Any) -> "Told":
        """As a server would have it answered."""
        return _told(self.app.wsgi_app, path, method, more)

    def flask(self, path: str, method: str = "GET", **more: Any) -> "Told":
        """The same request, had there been no front."""
        return _told(self.behind.app, path, method, more)

    def from_memory(self, path: str, method: str = "GET", **more: Any) -> bool:
        """Whether the front answers it by itself."""
        before = self.behind.entered
        self.front(path, method, **more)
        return self.behind.entered == before


@dataclass(frozen=True)
class Told:
    """An answer: what has to be the same on both ways."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return dict(self.headers).get(name, "")


def _told(app: Any, path: str, method: str, more: dict[str, Any]) -> Told:
    built = EnvironBuilder(path, "https://localhost", method=method, **more)
    body, status, headers = run_wsgi_app(app, built.get_environ(), buffered=True)
    named = list(headers)
    assert [name for name, _ in named].count("X-Request-Id") == 1
    same = sorted(pair for pair in named if pair[0] != "X-Request-Id")
    return Told(status, same, b"".join(body))


@pytest.fixture
def stand(world: World, site: Flask) -> Iterator[Stand]:
    with time_machine.travel(NOW, tick=False):
        yield Stand(site, schedule(world))


def conditions(told: Told, squeezed: Told) -> list[dict[str, str]]:
    """What clients send, and what nobody sensible does."""
    tag, other = told.header("ETag"), squeezed.header("ETag")
    modified = told.header("Last-Modified")
    return [
        {},
        {"Accept-Encoding": "gzip"},
        {"Accept-Encoding": "br;q=1, gzip;q=0.2"},
        {"Accept-Encoding": "*"},
        {"Accept-Encoding": "gzip;q=0"},
        {"Accept-Encoding": "identity, " + "x, " * 200 + "gzip"},
        {"If-None-Match": tag},
        {"If-None-Match": other},
        {"If-None-Match": other, "Accept-Encoding": "gzip"},
        {"If-None-Match": f"W/{tag}"},
        {"If-None-Match": f'"old", {tag}'},
        {"If-None-Match": "*"},
        {"If-None-Match": '"old"', "If-Modified-Since": modified},
        {"If-None-Match": "no tag at all"},
        {"If-None-Match": ""},
        {"If-Modified-Since": modified},
        {"If-Modified-Since": "Mon, 30 Nov 2099 00:00:00 GMT"},
        {"If-Modified-Since": "Mon, 30 Nov 2009 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
        {"If-Match": tag},
        {"If-Match": '"old"'},
        {"Range": "bytes=0-9"},
        {"Range": "bytes=0-9", "If-Range": tag},
        {"Cookie": "midweek=anything"},
        {"Origin": "https://elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"X-Request-Id": "0f3c1d9e8b7a6543"},
        {"Authorization": "Bearer mw_nothing"},
    ]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_front_and_flask_answer_every_public_address_alike(stand: Stand, method: str) -> None:
    for path in stand.addresses:
        stand.front(path)
    with time_machine.travel(NOW + timedelta(seconds=3), tick=False):
        for path in stand.addresses:
            told = stand.front(path)
            squeezed = stand.front(path, headers={"Accept-Encoding": "gzip"})
            assert told.header("Last-Modified")
            for sent in conditions(told, squeezed):
                ours = stand.front(path, method, headers=sent)
                assert ours == stand.flask(path, method, headers=sent), (path, sent)


def test_they_are_answered_from_memory(stand: Stand) -> None:
    for path in stand.addresses:
        stand.front(path)
        for sent in conditions(stand.front(path), stand.front(path)):
            unusual = "If-Match" in sent
            assert stand.from_memory(path, headers=sent) is not unusual, (path, sent)
            assert stand.from_memory(path, "HEAD", headers=sent) is not unusual, (path, sent)


def test_an_answer_without_a_body_is_kept_whole(stand: Stand) -> None:
    """Whoever polls has the body already, so a 304 may be all that anybody asks for."""
    tag = stand.flask("/calendar.ics").header("ETag")
    bodies_of(stand.app).at_hand("/calendar.ics")[1].prepared = None  # type: ignore[index]
    assert stand.front("/calendar.ics", headers={"If-None-Match": tag}).status[:3] == "304"
    assert stand.from_memory("/calendar.ics")
    assert stand.front("/calendar.ics") == stand.flask("/calendar.ics")


@pytest.mark.parametrize(
    ("path", "method", "more"),
    [
        pytest.param("/", "POST", {}, id="another method"),
        pytest.param("/", "OPTIONS", {}, id="options"),
        pytest.param("/", "FROB", {}, id="no method at all"),
        pytest.param("/", "GET", {"data": b"a body"}, id="a body"),
        pytest.param("/", "GET", {"headers": {"Transfer-Encoding": "chunked"}}, id="in chunks"),
        pytest.param("/", "GET", {"headers": {"Host": "evil.example"}}, id="another name"),
        pytest.param("/", "GET", {"headers": {"Host": "localhost:99999"}}, id="no such port"),
        pytest.param("/", "GET", {"headers": {"Host": "local host"}}, id="no name at all"),
        pytest.param("/", "GET", {"headers": {"Host": ""}}, id="an empty name"),
        pytest.param("/", "GET", {"query_string": "x=1"}, id="a query"),
        pytest.param("/calendar.ics", "GET", {"query_string": "component=no-such"}, id="unknown"),
        pytest.param("//calendar.ics", "GET", {}, id="two slashes"),
        pytest.param("/calendar.ics/", "GET", {}, id="a slash more"),
        pytest.param("/%00", "GET", {}, id="a NUL"),
        pytest.param("/desk", "GET", {}, id="the desk"),
        pytest.param("/healthz", "GET", {}, id="health"),
        pytest.param("/nowhere", "GET", {}, id="nowhere"),
    ],
)
def test_what_is_unusual_is_flasks_to_answer(
    stand: Stand, path: str, method: str, more: dict[str, Any]
) -> None:
    for warm in ("/", "/calendar.ics"):
        stand.front(warm)
    assert not stand.from_memory(path, method, **more)


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "localhost:443", "LocalHost"])
def test_a_trusted_name_may_have_a_port_and_be_in_any_case(stand: Stand, host: str) -> None:
    stand.front("/")
    assert stand.from_memory("/", headers={"Host": host})
    assert stand.front("/", headers={"Host": host}) == stand.flask("/", headers={"Host": host})
    assert stand.front("/", headers={"Host": host}).status[:3] == "200"


def test_a_chosen_feed_has_one_address_in_memory(stand: Stand) -> None:
    address = "/calendar.ics?component=databases&component=east"
    stand.front(address)
    assert stand.from_memory(address)
    assert not stand.from_memory(f"{address}&component=databases")
    assert not stand.from_memory("/calendar.ics?component=east&component=databases")


@pytest.mark.parametrize("path", ["/", "/calendar.ics", "/api/v2/summary.json"])
def test_what_was_committed_is_in_the_next_answer(stand: Stand, world: World, path: str) -> None:
    before = stand.front(path)
    assert stand.from_memory(path)
    press(world, "cancel", stand.window_id, now=NOW)
    after = stand.front(path)
    assert after.body != before.body
    assert after.header("ETag") != before.header("ETag")
    assert stand.front(path, headers={"If-None-Match": before.header("ETag")}).status[:3] == "200"


def test_of_many_who_notice_a_change_at_once_one_has_it_built(stand: Stand, world: World) -> None:
    before = stand.front("/")
    press(world, "cancel", stand.window_id, now=NOW)
    stand.hold_until_asked(6)
    with ThreadPoolExecutor(6) as asking:
        told = list(asking.map(stand.front, ["/"] * 6))
    assert stand.behind.entered == 1
    assert {one.body for one in told} == {told[0].body}
    assert told[0].body != before.body


def test_a_change_of_the_catalog_is_in_the_next_answer(stand: Stand, world: World) -> None:
    path = "/components/databases"
    stand.front(path)
    with reading() as session:
        part = components(session)["databases"]
    changed = part.__class__(**{**vars(part), "name": "Managed databases"})
    save_component(ROOT, changed, now=NOW)
    assert b"Managed databases" in stand.front(path).body


def test_a_change_of_the_policy_is_in_the_next_answer(stand: Stand) -> None:
    before = stand.front("/policy")
    text = DEFAULT_POLICY.read_text("utf-8")
    use(ROOT, text.replace('"Cloud.gov maintenance policy"', '"Our own policy"'), now=NOW)
    assert not stand.from_memory("/policy")
    after = stand.front("/policy")
    assert b"Our own policy" in after.body
    assert after.header("ETag") != before.header("ETag")


def test_the_turn_of_the_day_is_in_the_next_answer(stand: Stand) -> None:
    last = at("2026-11-24 23:59") + timedelta(seconds=59)
    with time_machine.travel(last, tick=False):
        before = stand.front("/")
        assert stand.from_memory("/")
    with time_machine.travel(last + timedelta(seconds=1), tick=False):
        assert not stand.from_memory("/")
        after = stand.front("/")
    assert after.header("ETag") != before.header("ETag")


def test_a_number_that_comes_again_after_a_restore_is_another_edition(stand: Stand) -> None:
    stand.front("/")
    with writing() as session:
        raise_edition(session, NOW + timedelta(seconds=1), by=0)
    assert not stand.from_memory("/")


def test_last_modified_is_left_out_while_its_second_may_change_again(stand: Stand) -> None:
    with writing() as session:
        raise_edition(session, NOW)
    said = []
    for seconds in (0, 1, 2, 3):
        with time_machine.travel(NOW + timedelta(seconds=seconds), tick=False):
            stand.front("/")
            assert stand.front("/") == stand.flask("/")
            said.append(bool(stand.front("/").header("Last-Modified")))
    assert said == [False, False, True, True]


def test_the_log_has_the_same_line(stand: Stand) -> None:
    stand.front("/calendar.ics")
    with listening() as heard:
        stand.front("/calendar.ics", "HEAD")
        stand.flask("/calendar.ics", "HEAD")
    ours, theirs = heard.of("midweek.request")
    assert len(ours.pop("request_id")) == len(theirs.pop("request_id")) == 16
    assert ours.pop("milliseconds") >= 0 <= theirs.pop("milliseconds")
    assert ours == theirs


def test_it_is_counted_like_any_other(stand: Stand) -> None:
    url = stand.app.extensions["midweek"].database_url
    made = create_app(settings_for(url, metrics_token=TOKEN))
    counted = Stand(made, stand.window_id)
    counted.front("/calendar.ics")
    for _ in range(2):
        assert counted.from_memory("/calendar.ics")
    told = counted.front("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).body.decode()
    made.extensions["sqlalchemy"].engine.dispose()
    labels = '{method="GET",route="/calendar.ics",status="200"}'
    assert f"midweek_requests_total{labels} 3.0" in told
    assert 'midweek_request_seconds_count{method="GET",route="/calendar.ics"} 3.0' in told


def test_the_id_of_a_proxy_is_taken_where_one_is_named(stand: Stand) -> None:
    url = stand.app.extensions["midweek"].database_url
    made = create_app(settings_for(url, proxy_hops=1))
    behind = Stand(made, stand.window_id)
    given = "0f3c1d9e8b7a6543"
    for _ in range(2):
        built = EnvironBuilder("/", "https://localhost", headers={"X-Request-Id": given})
        _, _, headers = run_wsgi_app(made.wsgi_app, built.get_environ(), buffered=True)
        assert headers["X-Request-Id"] == given
    assert behind.behind.entered == 1
    made.extensions["sqlalchemy"].engine.dispose()


def test_in_doubt_flask_answers(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.front("/")
    front: Any = stand.app.wsgi_app
    monkeypatch.setattr(front, "_edition", lambda: None)
    assert not stand.from_memory("/")


def test_what_a_feed_no_longer_keeps_is_gone_at_the_turn_of_the_day(
    stand: Stand, world: World
) -> None:
    """Ninety days after its announced end, with no commit in between (promise 5)."""
    press(world, "cancel", stand.window_id, now=NOW)
    last = at("2027-03-01 23:59") + timedelta(seconds=59)
    with time_machine.travel(last, tick=False):
        stand.front("/calendar.ics")
        assert stand.from_memory("/calendar.ics")
        before = stand.front("/calendar.ics")
    with time_machine.travel(last + timedelta(seconds=1), tick=False):
        after = stand.front("/calendar.ics", headers={"If-None-Match": before.header("ETag")})
    assert stand.window_id.encode() in before.body
    assert after.status[:3] == "200"
    assert stand.window_id.encode() not in after.body
    assert after.header("ETag") != before.header("ETag")
