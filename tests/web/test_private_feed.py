"""The private calendar by its address, and what its owner and an admin do about it at the desk."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar
from werkzeug.test import TestResponse

from maintenance.domain.actor import Actor
from maintenance.domain.draft import Exemption
from maintenance.domain.lifecycle import Verb
from maintenance.domain.people import Role
from maintenance.services import access, private_feeds
from maintenance.store.unit_of_work import writing
from maintenance.web import private_feed
from maintenance.web.http_cache import bodies_of
from maintenance.web.limits import FEED_LIMIT
from tests.support.desk import Browser, journal_length
from tests.support.listening import listening
from tests.support.seat import text_of
from tests.support.verbs import do
from tests.support.visitor import visit
from tests.support.world import (
    ROOT,
    World,
    approve_it,
    at,
    make_draft,
    propose_it,
    resave,
    save,
    schedule,
    stands,
)
from tests.web.conftest import MONDAY

ACCOUNT = "/desk/account"
OWN = "/desk/account/calendar"
NOW = MONDAY
INTERNAL = ("canaryplan", "canaryrollback", "canaryticket", "canaryexemption", "canaryremark")


def address(actor: Actor) -> str:
    return f"/private/{private_feeds.make(actor, now=NOW)}.ics"


def events(answer: TestResponse) -> dict[str, dict[str, object]]:
    """Each event by its UID, as a calendar reads it."""
    assert answer.status_code == 200
    found = Calendar.from_ical(answer.data).walk("VEVENT")
    by_uid = {str(one["UID"]): dict(one.property_items()) for one in found}
    assert len(by_uid) == len(found)
    return by_uid


def verbatim(body: bytes) -> list[bytes]:
    """The events as they are written."""
    return re.findall(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", body, re.DOTALL)


def proposed(world: World, starts: str = "2026-12-08 10:00", **more: object) -> str:
    window_id = save(world, make_draft(starts, **more))  # type: ignore[arg-type]
    propose_it(world, window_id)
    return window_id


def test_it_holds_what_customers_see_byte_for_byte_and_what_is_proposed(
    site: Flask, world: World
) -> None:
    schedule(world, make_draft("2026-12-01 10:00"))
    cancelled = schedule(world, make_draft("2026-12-02 10:00", components=("dashboard",)))
    do(Verb.CANCEL, world.ines, cancelled, now=NOW)
    window_id = proposed(world)
    public = visit(site, "/calendar.ics")
    private = visit(site, address(world.ines))
    assert verbatim(private.data)[:2] == verbatim(public.data)
    found = events(private)
    assert len(found) == 3
    assert found[stands(window_id).uid]["STATUS"] == "TENTATIVE"
    assert stands(window_id).uid.encode() not in public.data


def test_once_approved_the_same_event_is_the_announced_one(site: Flask, world: World) -> None:
    window_id = proposed(world)
    path, uid = address(world.ines), stands(window_id).uid
    before = events(visit(site, path))[uid]
    approve_it(world, window_id, now=NOW)
    after = events(visit(site, path))[uid]
    assert (before["STATUS"], after["STATUS"]) == ("TENTATIVE", "CONFIRMED")
    assert before["SEQUENCE"] == after["SEQUENCE"] == 0
    assert before["DTSTAMP"].dt < after["DTSTAMP"].dt  # type: ignore[attr-defined]
    assert verbatim(visit(site, path).data) == verbatim(visit(site, "/calendar.ics").data)


def test_a_proposed_move_stands_beside_the_announced_time(site: Flask, world: World) -> None:
    window_id = schedule(world, make_draft("2026-12-01 10:00"))
    path, uid = address(world.ines), stands(window_id).uid
    resave(world, window_id, make_draft("2026-12-03 10:00"), now=NOW)
    propose_it(world, window_id, now=NOW)
    found = events(visit(site, path))
    assert found[uid]["STATUS"] == "CONFIRMED"
    assert found[uid]["DTSTART"].dt == at("2026-12-01 10:00")  # type: ignore[attr-defined]
    move = found[uid.replace("@", "-proposed@")]
    assert move["STATUS"] == "TENTATIVE"
    assert move["DTSTART"].dt == at("2026-12-03 10:00")  # type: ignore[attr-defined]
    assert "Proposed new time" in str(move["SUMMARY"])


def test_over_a_whole_life_no_entry_moves_back_and_each_change_of_time_is_newer(
    site: Flask, world: World, clock: time_machine.Traveller
) -> None:
    """Proposed, returned, at another time, approved, a move taken back, another one approved, cancelled."""
    path, newest = address(world.lena), dict[str, tuple[int, datetime, datetime]]()
    window_id, seen = save(world, make_draft("2026-12-08 10:00")), Counter[str]()
    life = (
        (Verb.PROPOSE, world.ines, None),
        (Verb.RETURN, world.lena, None),
        (Verb.SAVE, world.ines, "2026-12-09 11:00"),
        (Verb.PROPOSE, world.ines, None),
        (Verb.APPROVE, world.lena, None),
        (Verb.SAVE, world.ines, "2026-12-10 10:00"),
        (Verb.PROPOSE, world.ines, None),
        (Verb.WITHDRAW, world.ines, None),
        (Verb.SAVE, world.rosa, "2026-12-15 10:00"),
        (Verb.PROPOSE, world.ines, None),
        (Verb.APPROVE, world.lena, None),
        (Verb.CANCEL, world.ines, None),
    )
    for verb, actor, starts in life:
        clock.shift(timedelta(minutes=1))
        more = {"draft": make_draft(starts, doers=(world.ines,))} if starts else {}
        do(verb, actor, window_id, now=datetime.now(UTC), **more)
        for uid, one in events(visit(site, path)).items():
            stands_now = tuple(one[name].dt for name in ("DTSTAMP", "DTSTART"))  # type: ignore[attr-defined]
            now = (int(str(one["SEQUENCE"])), *stands_now)
            former = newest.get(uid, now)
            assert former[:2] <= now[:2], f"{uid} moved back at {verb}"
            assert former[2] == now[2] or former[:2] < now[:2], f"{uid} moved unsaid at {verb}"
            newest[uid] = now
            seen[f"{uid.partition('@')[0].removeprefix(window_id)} {one['STATUS']}"] += 1
    assert set(seen) == {
        *(" TENTATIVE", " CONFIRMED", " CANCELLED"),
        *("-proposed TENTATIVE", "-decide-by CONFIRMED"),
    }


def test_reviewers_have_the_days_to_decide_by_and_lose_them_with_the_role(
    site: Flask, world: World
) -> None:
    uid = stands(proposed(world)).uid.replace("@", "-decide-by@")
    operator, reviewer = address(world.ines), address(world.marcus)
    assert uid not in events(visit(site, operator))
    assert uid in events(visit(site, reviewer))
    access.change_roles(ROOT, world.marcus.person_id or 0, (Role.OPERATOR,), now=NOW)
    assert uid not in events(visit(site, reviewer))


def test_nothing_internal_is_in_it(site: Flask, world: World) -> None:
    draft = replace(
        make_draft("2026-12-08 10:00", doers=(world.rosa,)),
        plan="canaryplan",
        rollback_plan="canaryrollback",
        references=("https://tickets.example.gov/canaryticket",),
        exemptions=(Exemption("staff-available", "canaryexemption, as nobody else is there"),),
    )
    window_id = save(world, draft)
    propose_it(world, window_id)
    do(Verb.RETURN, world.lena, window_id, now=NOW, remarks="canaryremark")
    propose_it(world, window_id, now=NOW)
    for actor in (world.ines, world.lena, world.marcus, world.noor):
        body = visit(site, address(actor)).data.replace(b"\r\n ", b"").decode()
        assert "Connections drop once." in body
        names = ("Ines", "Rosa", "Lena", "Marcus", "example.gov,", "maintenance staff")
        assert not [word for word in (*INTERNAL, *names[:4]) if word in body]


def test_no_cache_keeps_it_and_no_memory_of_ours(site: Flask, world: World) -> None:
    path = address(world.ines)
    answer = visit(site, path)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Last-Modified" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert bodies_of(site).at_hand(path) is None
    assert path.encode() not in answer.data
    assert b"SOURCE" not in answer.data


def test_head_304_and_gzip_are_as_everywhere(site: Flask, world: World) -> None:
    schedule(world)
    path = address(world.ines)
    answer = visit(site, path)
    head = visit(site, path, method="HEAD")
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", answer.headers["ETag"])
    same = visit(site, path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    assert same.headers["Cache-Control"] == "private, no-store"
    squeezed = visit(site, path, headers={"Accept-Encoding": "gzip"})
    assert squeezed.headers["Content-Encoding"] == "gzip"
    assert squeezed.headers["ETag"] != answer.headers["ETag"]


def test_its_bytes_change_with_what_is_proposed_and_at_no_other_time(
    site: Flask, world: World
) -> None:
    path = address(world.lena)
    first = visit(site, path)
    window_id = proposed(world)
    second = visit(site, path)
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        assert visit(site, path).headers["ETag"] == second.headers["ETag"]
    do(Verb.WITHDRAW, world.ines, window_id, now=NOW)
    assert first.headers["ETag"] == visit(site, path).headers["ETag"] != second.headers["ETag"]


def test_what_has_ended_is_answered_as_what_never_was(site: Flask, world: World) -> None:
    held, ended, disabled = (address(one) for one in (world.ines, world.rosa, world.noor))
    with writing() as session:
        private_feeds.hold_all(session, ROOT, NOW)
    private_feeds.end(world.rosa, world.rosa.person_id or 0, now=NOW)
    access.disable(ROOT, world.noor.person_id or 0, now=NOW)
    answers = [visit(site, path) for path in (held, ended, disabled, f"/private/{'x' * 43}.ics")]
    assert [one.status_code for one in answers] == [404] * 4
    assert {one.headers["Cache-Control"] for one in answers} == {"private, no-store"}
    pages = {one.text.replace(one.headers["X-Request-Id"], "") for one in answers}
    assert len(pages) == 1
    assert "There is nothing at this address." in pages.pop()


def test_whoever_reads_it_is_in_the_log_and_its_address_is_not(site: Flask, world: World) -> None:
    path, unknown = address(world.ines), f"/private/{'canary' * 7}.ics"
    with listening() as heard:
        visit(site, path)
        visit(site, unknown)
        visit(site, path.removesuffix(".ics"))
        visit(site, path, method="POST")
    lines = heard.of("midweek.request")
    assert [(one["route"], one["status"]) for one in lines] == [
        ("/private/<secret>.ics", 200),
        ("/private/<secret>.ics", 404),
        (None, 404),
        (None, 405),
    ]
    assert lines[0]["actor"] == world.ines.key
    assert [one["event"] for one in heard.of("midweek.security")] == ["private calendar refused"]
    assert path.split("/")[2].removesuffix(".ics") not in heard.text
    assert "canary" not in heard.text


def test_what_goes_wrong_tells_nothing_of_the_address(
    site: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = address(world.ines)

    def broken(*_: object) -> None:
        raise ValueError(path)

    monkeypatch.setattr(private_feed, "proposed_for", broken)
    with listening() as heard:
        answer = visit(site, path)
    assert answer.status_code == 500
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert path.split("/")[2] not in heard.text
    assert path not in answer.text


def test_one_that_can_not_be_written_takes_no_other_with_it(
    site: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule(world)
    proposed(world)

    def broken(*_: object) -> str:
        raise ValueError(next(iter(("can" + "ary",))))

    monkeypatch.setattr(private_feed, "render_proposal", broken)
    with listening() as heard:
        assert len(events(visit(site, address(world.ines)))) == 1
    assert len(heard.of("midweek.private")) == 1
    assert "canary" not in heard.text


def test_it_is_read_so_often_a_minute_and_no_more(site: Flask, world: World) -> None:
    path, other = address(world.ines), address(world.rosa)
    statuses = [visit(site, path).status_code for _ in range(FEED_LIMIT)]
    assert statuses == [200] * FEED_LIMIT
    refused = visit(site, path)
    assert refused.status_code == 429
    assert "Wait a minute" in refused.text
    assert int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit-Policy"] == f'"private-calendar";q={FEED_LIMIT};w=60'
    assert refused.headers["Cache-Control"] == "private, no-store"
    assert visit(site, other).status_code == 200


def shown(page: str) -> str:
    found = re.search(r'value="https://maintenance\.example\.gov(/private/[\w-]{43}\.ics)"', page)
    assert found, page
    return found.group(1)


def test_it_is_made_shown_once_replaced_and_ended_at_the_desk(site: Flask, world: World) -> None:
    ines = Browser(site, world.ines)
    assert "Make my private calendar" in ines.get(ACCOUNT).text
    made = ines.post(OWN)
    assert made.status_code == 200
    first = shown(made.text)
    assert "It is a secret" in text_of(made.text)
    assert made.headers["Cache-Control"] == "no-store"
    assert visit(site, first).status_code == 200
    account = ines.get(ACCOUNT).text
    assert first not in account
    assert "last read" in text_of(account)
    replaced = ines.post(OWN)
    second = shown(replaced.text)
    assert "The former address has ended." in text_of(replaced.text)
    assert (visit(site, first).status_code, visit(site, second).status_code) == (404, 200)
    ended = ines.post(f"{OWN}/end")
    assert (ended.status_code, ended.headers["Location"]) == (303, f"{ACCOUNT}?done=calendar")
    assert "Your private calendar has ended." in ines.get(f"{ACCOUNT}?done=calendar").text
    assert visit(site, second).status_code == 404


def test_the_page_that_shows_it_loaded_again_makes_no_other(site: Flask, world: World) -> None:
    ines = Browser(site, world.ines)
    for minutes in range(2):
        (over,) = re.findall(r'name="over" value="([^"]*)"', ines.get(ACCOUNT).text)
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=minutes), tick=False):
            first = shown(ines.post(OWN, {"over": over}).text)
            again = ines.post(OWN, {"over": over})
            assert again.status_code == 409
            assert "An address was made since this page was opened." in text_of(again.text)
            assert visit(site, first).status_code == 200


def test_only_reviewers_are_told_of_days_to_decide_by(site: Flask, world: World) -> None:
    for actor, says in ((world.ines, False), (world.lena, True)):
        browser = Browser(site, actor)
        assert ("days by which to decide" in browser.get(ACCOUNT).text) is says
        assert ("As you review" in browser.post(OWN).text) is says


def test_a_password_given_long_ago_is_asked_for_again(site: Flask, world: World) -> None:
    ines = Browser(site, world.ines)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16), tick=False):
        before = journal_length()
        assert "Give your password once more." in ines.post(OWN).text
        assert journal_length() == before


def test_an_admin_sees_that_there_is_one_and_ends_it(site: Flask, world: World) -> None:
    path, page = address(world.ines), f"/desk/people/{world.ines.person_id}"
    olga = Browser(site, world.olga)
    assert "Can be read" in text_of(olga.get(page).text)
    ended = olga.post(f"{page}/private-calendar/end")
    assert ended.headers["Location"].endswith("done=private-ended")
    assert "The private calendar has ended" in olga.get(f"{page}?done=private-ended").text
    assert visit(site, path).status_code == 404


def test_after_a_restore_an_admin_finds_and_releases_it(site: Flask, world: World) -> None:
    path, page = address(world.ines), f"/desk/people/{world.ines.person_id}"
    with writing() as session:
        private_feeds.hold_all(session, ROOT, NOW)
    olga, ines = Browser(site, world.olga), Browser(site, world.ines)
    assert "Private calendars on hold" in olga.get("/desk/people").text
    assert "Private calendars on hold" not in ines.get("/desk/people").text
    assert "On hold since a backup was restored" in text_of(ines.get(ACCOUNT).text)
    released = olga.post(f"{page}/private-calendar/release")
    assert released.headers["Location"].endswith("done=private-released")
    assert visit(site, path).status_code == 200


def test_the_link_for_a_new_password_says_that_it_ends(site: Flask, world: World) -> None:
    private_feeds.make(world.ines, now=NOW)
    secret = access.make_link(ROOT, world.ines.person_id or 0, now=NOW)
    assert "ends your private calendar" in text_of(visit(site, f"/desk/link/{secret}").text)


def test_without_a_role_none_is_offered(site: Flask, world: World) -> None:
    access.change_roles(ROOT, world.ines.person_id or 0, (), now=NOW)
    ines = Browser(site, world.ines)
    page = ines.get(ACCOUNT).text
    assert "Make my private calendar" not in page
    assert "Once you have a role" in text_of(page)
    assert ines.post(OWN).status_code == 403


def test_the_journal_says_it_in_words(site: Flask, world: World) -> None:
    private_feeds.make(world.ines, now=NOW)
    said = text_of(Browser(site, world.olga).get("/desk/journal").text)
    assert "Made the private calendar of" in said
