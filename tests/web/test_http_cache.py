"""Public answers over HTTP: ETag, 304, gzip, Last-Modified (DESIGN §8, RFC 9110)."""

import gzip
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier, Event

import pytest
import time_machine
from flask import Flask
from werkzeug.http import http_date, parse_date
from werkzeug.test import TestResponse

from maintenance.factory import create_app
from maintenance.web.http_cache import ROOM, Bodies, Key, Room, Share, bodies_of
from tests.conftest import settings_for
from tests.support.visitor import visit
from tests.support.world import World, at, press, schedule

NOW = at("2026-11-24 12:00")


@pytest.fixture
def scheduled(world: World) -> Iterator[str]:
    """One window is scheduled, and it is a week before it."""
    with time_machine.travel(NOW, tick=False):
        yield schedule(world)


def tagged(response: TestResponse) -> str:
    return response.headers["ETag"]


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("/", "{tag}", 304),
        ("/api/v2/summary.json", "{tag}", 304),
        ("/calendar.ics", "{tag}", 304),
        ("/calendar.ics", "W/{tag}", 304),
        ("/calendar.ics", '"other", {tag}', 304),
        ("/calendar.ics", "*", 304),
        ("/calendar.ics", '"other"', 200),
        ("/calendar.ics", 'W/"other", "another"', 200),
    ],
)
def test_if_none_match_is_answered_with_304_where_the_body_is_known(
    site: Flask, scheduled: str, path: str, sent: str, status: int
) -> None:
    tag = tagged(visit(site, path))
    answer = visit(site, path, headers={"If-None-Match": sent.format(tag=tag)})
    assert answer.status_code == status
    assert tagged(answer) == tag
    assert (answer.data == b"") == (status == 304)


def test_a_304_says_the_same_about_caching_as_the_whole_answer(site: Flask, scheduled: str) -> None:
    whole = visit(site, "/calendar.ics")
    short = visit(site, "/calendar.ics", headers={"If-None-Match": tagged(whole)})
    for name in ("Cache-Control", "Vary", "ETag"):
        assert short.headers[name] == whole.headers[name]
    assert whole.headers["Cache-Control"] == "public, no-cache"
    assert whole.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("accepted", "encoded"),
    [("gzip", True), ("br, gzip;q=0.5", True), ("*", True), ("gzip;q=0", False), ("", False)],
)
def test_gzip_is_sent_to_whoever_takes_it_under_a_tag_of_its_own(
    site: Flask, scheduled: str, accepted: str, encoded: bool
) -> None:
    plain = visit(site, "/calendar.ics")
    answer = visit(site, "/calendar.ics", headers={"Accept-Encoding": accepted})
    assert (answer.headers.get("Content-Encoding") == "gzip") is encoded
    assert (gzip.decompress(answer.data) if encoded else answer.data) == plain.data
    assert (tagged(answer) != tagged(plain)) is encoded


def test_the_tag_of_one_encoding_does_not_stand_for_another(site: Flask, scheduled: str) -> None:
    squeezed = tagged(visit(site, "/calendar.ics", headers={"Accept-Encoding": "gzip"}))
    answer = visit(site, "/calendar.ics", headers={"If-None-Match": squeezed})
    assert answer.status_code == 200


def test_a_short_body_is_not_worth_squeezing(site: Flask, scheduled: str) -> None:
    answer = visit(site, "/api/v2/status.json", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/calendar.ics", "/windows/{id}", "/api/v2/summary.json"])
def test_head_has_the_headers_of_get_and_no_body(site: Flask, scheduled: str, path: str) -> None:
    address = path.format(id=scheduled)
    whole, short = visit(site, address), visit(site, address, method="HEAD")
    assert short.data == b""
    assert short.status_code == 200
    for answer in (whole, short):
        del answer.headers["X-Request-Id"]
    assert dict(short.headers) == dict(whole.headers)


@pytest.mark.parametrize(("after", "status"), [(0, 304), (1, 200), (-1, 200), (10**9, 200)])
def test_only_the_date_that_was_answered_is_known(
    site: Flask, scheduled: str, after: int, status: int
) -> None:
    visit(site, "/calendar.ics")
    with later(2):
        modified = parse_date(visit(site, "/calendar.ics").headers["Last-Modified"])
        assert modified is not None
        since = http_date(modified + timedelta(seconds=after))
        answer = visit(site, "/calendar.ics", headers={"If-Modified-Since": since})
        assert answer.status_code == status


@pytest.mark.parametrize("ahead_by", [0, 0.9, 600])
def test_a_client_that_tells_when_it_fetched_is_given_what_came_since(
    site: Flask, world: World, scheduled: str, ahead_by: float
) -> None:
    """Within the same second, too, and by a clock that is ahead."""
    visit(site, "/calendar.ics")
    by_its_clock = {"If-Modified-Since": http_date(NOW + timedelta(seconds=ahead_by))}
    with later(0.5):
        noted(world, scheduled, NOW + timedelta(seconds=0.5))
        body = visit(site, "/calendar.ics").data
    for seconds in (2, 4, 1_200):
        with later(seconds):
            answer = visit(site, "/calendar.ics", headers=by_its_clock)
        assert (answer.status_code, answer.data) == (200, body)


def test_an_unknown_tag_outweighs_if_modified_since(site: Flask, scheduled: str) -> None:
    sent = {"If-None-Match": '"other"', "If-Modified-Since": http_date(NOW)}
    assert visit(site, "/calendar.ics", headers=sent).status_code == 200


def later(seconds: float) -> time_machine.travel:
    """So long after the moment at which these tests stand."""
    return time_machine.travel(NOW + timedelta(seconds=seconds), tick=False)


def dated(app: Flask, path: str = "/calendar.ics") -> dict[str, str]:
    """What a client sends that kept the date of an answer, and not its tag."""
    return {"If-Modified-Since": visit(app, path).headers["Last-Modified"]}


@pytest.mark.parametrize(("old_for", "said"), [(0, False), (1, False), (2, True)])
def test_last_modified_is_left_out_while_its_second_may_change_again(
    site: Flask, scheduled: str, old_for: int, said: bool
) -> None:
    visit(site, "/")
    with later(old_for):
        assert ("Last-Modified" in visit(site, "/").headers) is said


def noted(world: World, window_id: str, moment: datetime) -> None:
    """Another edition, by a transaction that began at this moment."""
    press(world, "note", window_id, now=moment)


def test_two_editions_of_one_second_have_two_dates_however_late_the_second_is_committed(
    site: Flask, world: World, scheduled: str
) -> None:
    noted(world, scheduled, NOW)
    visit(site, "/calendar.ics")
    with later(3):
        kept = dated(site)
        assert visit(site, "/calendar.ics", headers=kept).status_code == 304
    with later(6):
        noted(world, scheduled, NOW + timedelta(milliseconds=700))
        assert visit(site, "/calendar.ics", headers=kept).status_code == 200
    with later(9):
        assert visit(site, "/calendar.ics", headers=kept).status_code == 200
        assert dated(site) != kept


def test_an_edition_that_began_yesterday_is_not_the_day_s_own(
    site: Flask, world: World, scheduled: str
) -> None:
    midnight = at("2026-11-25 00:00")
    with time_machine.travel(midnight, tick=False):
        visit(site, "/calendar.ics")
    with time_machine.travel(midnight + timedelta(seconds=3), tick=False):
        kept = dated(site)
    with time_machine.travel(midnight + timedelta(seconds=4), tick=False):
        noted(world, scheduled, midnight - timedelta(milliseconds=100))
        assert visit(site, "/calendar.ics", headers=kept).status_code == 200


def test_what_another_process_dated_is_no_older_than_its_edition(
    site: Flask, world: World, scheduled: str
) -> None:
    """Two processes build at two moments; whichever is asked, a date stands for one body."""
    other = create_app(settings_for(site.extensions["midweek"].database_url))
    visit(other, "/calendar.ics")
    with later(5):
        visit(site, "/calendar.ics")
    with later(8):
        dates = [dated(one) for one in (site, other)]
        assert dates[0] != dates[1]
        noted(world, scheduled, NOW)
        for kept in dates:
            for one in (site, other):
                assert visit(one, "/calendar.ics", headers=kept).status_code == 200
    other.extensions["sqlalchemy"].engine.dispose()


def test_last_modified_moves_with_the_day_as_bodies_may(site: Flask, scheduled: str) -> None:
    visit(site, "/")
    with later(60):
        kept = dated(site, "/")
    with time_machine.travel(at("2026-11-25 08:00"), tick=False):
        assert visit(site, "/", headers=kept).status_code == 200


def test_a_body_is_built_once_for_its_edition_and_day() -> None:
    bodies, built = Bodies(), []

    def build() -> bytes:
        built.append(1)
        return b"body"

    monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
    keys = [Key(1, monday, "/"), Key(1, monday, "/"), Key(2, monday, "/"), Key(2, tuesday, "/")]
    assert [bodies.get(key, build).plain for key in keys] == [b"body"] * 4
    assert len(built) == 3


def test_what_was_there_before_at_an_address_makes_room() -> None:
    bodies = Bodies()
    for edition in range(1, 5):
        bodies.get(Key(edition, date(2026, 11, 23), "/"), lambda: b"x" * 100)
    assert bodies.size == 100


@pytest.mark.parametrize("room", [Room(2, 100_000), Room(100, 250)], ids=["number", "bytes"])
def test_the_one_that_nobody_asked_for_longest_makes_room(room: Room) -> None:
    bodies, day = Bodies(dict.fromkeys(Share, room)), date(2026, 11, 23)
    for address in ("/a", "/b", "/a", "/c"):
        bodies.get(Key(1, day, address), lambda: b"x" * 100)
    kept = [address for address in ("/a", "/b", "/c") if bodies.at_hand(address)]
    assert kept == ["/a", "/c"]
    assert bodies.size == 200


def test_what_is_larger_than_all_of_the_room_is_answered_and_not_kept() -> None:
    bodies = Bodies(dict.fromkeys(Share, Room(100, 50)))
    key = Key(1, date(2026, 11, 23), "/")
    assert len(bodies.get(key, lambda: b"x" * 100).plain) == 100
    assert (bodies.at_hand("/"), bodies.size) == (None, 0)


@pytest.mark.parametrize(
    ("address", "share"),
    [
        ("/", Share.STANDING),
        ("/calendar.ics", Share.STANDING),
        ("/components/databases/calendar.ics", Share.STANDING),
        ("/windows/0h726n7er5nw", Share.STANDING),
        ("/calendar.ics?component=databases&impact=degraded", Share.CHOSEN),
        ("/history?q=anything&page=1", Share.ASKED),
        ("/history?q=%2Fcalendar.ics&page=1", Share.ASKED),
        ("/subscribe?component=databases", Share.ASKED),
    ],
)
def test_an_address_has_a_share_by_what_is_asked_of_it(address: str, share: Share) -> None:
    assert Share.of(address) is share


def test_no_kind_of_address_crowds_out_another() -> None:
    room = {share: Room(3, 1_000) for share in Share}
    bodies, day = Bodies(room), date(2026, 11, 23)
    kept = ("/", "/calendar.ics", "/calendar.ics?impact=outage")
    for address in (*kept, *(f"/history?q={n}&page=1" for n in range(50))):
        bodies.get(Key(1, day, address), lambda: b"x" * 10)
    assert all(bodies.at_hand(address) for address in kept)
    assert bodies.size == (3 + 3) * 10


def test_all_shares_together_are_what_running_says() -> None:
    assert sum(room.bodies for room in ROOM.values()) == 256
    assert sum(room.size for room in ROOM.values()) == 64 * 1024 * 1024


def test_whoever_searches_without_end_leaves_the_feeds_in_memory(
    site: Flask, world: World, scheduled: str
) -> None:
    """Each search has an address of its own, so that anybody could make as many as they like."""
    told = ("/", "/calendar.ics", "/api/v2/summary.json", "/calendar.ics?impact=outage")
    for path in told:
        visit(site, path)
    for number in range(300):
        assert visit(site, f"/history?q=word{number}").status_code == 200
    assert all(bodies_of(site).at_hand(path) for path in told)
    kept = [n for n in range(300) if bodies_of(site).at_hand(f"/history?q=word{n}&page=1")]
    assert len(kept) == ROOM[Share.ASKED].bodies


def test_what_can_not_be_built_is_not_kept() -> None:
    bodies = Bodies()
    key = Key(1, date(2026, 11, 23), "/")

    def fails() -> bytes:
        raise LookupError

    with pytest.raises(LookupError):
        bodies.get(key, fails)
    assert bodies.get(key, lambda: b"now").plain == b"now"


def test_many_who_ask_at_once_have_it_built_once() -> None:
    bodies, built, asking = Bodies(), [], Barrier(4)
    key = Key(1, date(2026, 11, 23), "/")
    others_wait = Event()

    def build() -> bytes:
        built.append(1)
        others_wait.wait(0.2)
        return b"body"

    def ask() -> bytes:
        asking.wait()
        return bodies.get(key, build).plain

    with ThreadPoolExecutor(4) as threads:
        answers = [asked.result() for asked in [threads.submit(ask) for _ in range(4)]]
    assert answers == [b"body"] * 4
    assert built == [1]
