"""After a restore everything that customers may have seen newer becomes newer again, and nothing new is told."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask, current_app
from icalendar import Calendar
from sqlalchemy import select

from maintenance.domain.lifecycle import Verb
from maintenance.domain.pieces import PieceKind
from maintenance.services import access, private_feeds
from maintenance.services.private_feeds import NoSuchFeed
from maintenance.services.restored import EDITION_STEP, restored
from maintenance.services.sessions import opened, signed_in
from maintenance.store.journal import entries, first_misfit
from maintenance.store.pieces import PieceRow
from maintenance.store.publications import AGAIN_STEP, PublicationRow, edition, story
from maintenance.store.staff import PersonRow
from maintenance.store.tokens import TokenRow
from maintenance.store.unit_of_work import reading, writing
from tests.support.verbs import do
from tests.support.visitor import visit
from tests.support.world import BEGINNING, ROOT, World, at, make_draft, schedule, stands

NOW = at("2026-11-24 12:00")


def events(app: Flask) -> dict[str, tuple[int, str, str]]:
    """Each event of the feed: its SEQUENCE, what it says, when it last changed."""
    found = Calendar.from_ical(visit(app, "/calendar.ics").data).walk("VEVENT")
    return {
        str(one["UID"]): (int(one["SEQUENCE"]), str(one["DESCRIPTION"]), str(one["DTSTAMP"].dt))
        for one in found
    }


def page_of(app: Flask, uid: str) -> str:
    """What its page says, but for when something was last published."""
    return visit(app, f"/windows/{uid[:12]}").text.partition("<footer")[0]


def numbers() -> list[int]:
    with reading() as session:
        return list(session.scalars(select(PublicationRow.number).order_by(PublicationRow.number)))


def test_every_window_of_a_feed_is_published_again_and_says_what_it_said(world: World) -> None:
    app = current_app._get_current_object()
    do(Verb.CANCEL, world.ines, schedule(world), now=BEGINNING + timedelta(hours=1))
    schedule(world, make_draft("2026-12-08 10:00"))
    before = events(app)
    told = {uid: page_of(app, uid) for uid in before}
    done = restored(ROOT, now=NOW)
    after = events(app)
    assert done.windows == len(before) == 2
    for uid, (sequence, words, stamp) in after.items():
        assert sequence == before[uid][0] + 2 * AGAIN_STEP
        assert words == before[uid][1]
        assert stamp > before[uid][2]
        assert page_of(app, uid) == told[uid]


def test_the_status_json_tells_no_update_twice_and_says_that_all_changed(world: World) -> None:
    app = current_app._get_current_object()
    schedule(world)

    def maintenance() -> dict[str, object]:
        answer = visit(app, "/api/v2/scheduled-maintenances.json").data
        (one,) = json.loads(answer)["scheduled_maintenances"]
        return dict(one)

    before = maintenance()
    restored(ROOT, now=NOW)
    after = maintenance()
    assert after["incident_updates"] == before["incident_updates"]
    assert str(after["updated_at"]) > str(before["updated_at"])


def test_the_news_are_those_of_the_backup_and_their_entries_stand(world: World) -> None:
    app = current_app._get_current_object()
    window_id = schedule(world)
    do(Verb.NOTE, world.ines, window_id, now=BEGINNING + timedelta(hours=1))

    def entries() -> list[bytes]:
        lines = visit(app, "/history.atom").data.splitlines()
        return [line for line in lines if line.startswith(b"<entry>")]

    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        before = entries()
        app.extensions["midweek"] = replace(app.extensions["midweek"], base_url="https://b.example")
        restored(ROOT, now=NOW)
        assert entries() == before
        do(Verb.NOTE, world.ines, window_id, now=NOW + timedelta(minutes=1))
        newest, *older = entries()
    assert older == before
    assert f"{window_id}/{2 * AGAIN_STEP + 2}</id>".encode() in newest
    with reading() as session:
        kept = session.scalars(select(PieceRow.publication).filter_by(kind=PieceKind.ENTRY)).all()
    assert len(kept) == 3, "what only repeats has no entry"


def test_the_next_change_goes_on_from_numbers_that_nobody_has_seen(world: World) -> None:
    window_id = schedule(world)
    before = max(numbers())
    restored(ROOT, now=NOW)
    do(Verb.NOTE, world.ines, window_id, now=NOW + timedelta(minutes=1))
    with reading() as session:
        told = story(session, window_id)
        number, changed_at = edition(session)
    assert told
    assert told.last.sequence == 2 * AGAIN_STEP + 1
    assert [one.kind for one in told.notices] == ["announced", "note"]
    assert number > EDITION_STEP
    assert changed_at == NOW + timedelta(minutes=1)
    assert min(one for one in numbers() if one > before) > EDITION_STEP


def test_a_moved_window_still_says_once_that_it_was_moved(world: World) -> None:
    window_id = schedule(world)
    for verb, by in (
        (Verb.SAVE, world.ines),
        (Verb.PROPOSE, world.ines),
        (Verb.APPROVE, world.lena),
    ):
        more = {"draft": make_draft("2026-12-02 10:00")} if verb is Verb.SAVE else {}
        do(verb, by, window_id, now=BEGINNING, **more)
    restored(ROOT, now=NOW)
    with reading() as session:
        told = story(session, window_id)
    assert told
    assert (told.starts_moved, len(told.moves)) == (1, 1)


def test_what_the_clock_owes_since_the_backup_gets_numbers_that_nobody_has_seen(
    world: World,
) -> None:
    """It says again what it may have said before, in another order: no number twice."""
    window_id = schedule(world, make_draft(by_clock=True, doers=(world.ines,)))
    restored(ROOT, now=at("2026-12-01 11:00"))
    with reading() as session:
        told = story(session, window_id)
        assert edition(session)[1] == at("2026-12-01 11:00"), "caches go by it"
    assert told
    assert [one.kind for one in told.notices] == ["announced", "begun"]
    assert [one.sequence for one in told.publications] == [0, 1_000, 1_001, 2_001]
    assert [one.at for one in told.publications] == sorted(one.at for one in told.publications)
    assert stands(window_id).last_publication == told.last.number


def test_what_no_feed_holds_any_more_is_left_alone(world: World) -> None:
    schedule(world)
    assert restored(ROOT, now=at("2028-01-10 12:00")).windows == 0


def test_sessions_and_links_end_and_tokens_are_held(world: World) -> None:
    ines = world.ines.person_id or 0
    with writing(ground=False) as session:
        cookie = opened(session, session.get_one(PersonRow, ines), NOW)
        for name, revoked, expires in (
            ("deploys", None, NOW + timedelta(days=30)),
            ("revoked", NOW, NOW + timedelta(days=30)),
            ("expired", None, NOW - timedelta(days=1)),
        ):
            session.add(_token(ines, name, revoked, expires))
    secret = access.make_link(ROOT, ines, now=NOW)
    done = restored(ROOT, now=NOW + timedelta(minutes=1))
    assert (done.sessions, done.links, done.tokens) == (1, 1, 1)
    assert signed_in(cookie, now=NOW + timedelta(minutes=1)) is None
    with pytest.raises(access.SpentLink):
        access.open_link(secret, now=NOW + timedelta(minutes=2))
    with reading() as session:
        held = session.scalars(select(TokenRow.name).where(TokenRow.held_at.is_not(None))).all()
    assert held == ["deploys"]


def _token(person_id: int, name: str, revoked: datetime | None, expires: datetime) -> TokenRow:
    return TokenRow(
        key=name, person_id=person_id, name=name, scopes=["read"], made_at=BEGINNING,
        expires_at=expires, revoked_at=revoked,
    )  # fmt: skip


def test_private_calendars_are_held(world: World) -> None:
    secret = private_feeds.make(world.ines, now=NOW)
    assert restored(ROOT, now=NOW).private_calendars == 1
    with reading() as session, pytest.raises(NoSuchFeed):
        private_feeds.reader(session, secret)


def test_it_stands_in_the_journal_whose_chain_holds(world: World) -> None:
    schedule(world)
    restored(ROOT, now=NOW)
    with reading() as session:
        (last,) = entries(session, limit=1)
        assert first_misfit(session) is None
    assert (last.verb, last.subject, last.actor) == ("restore", "database", "console:root")
    assert last.after == {
        "windows": 1,
        "sessions": 0,
        "links": 0,
        "tokens": 0,
        "calendars": 0,
        "private_calendars": 0,
    }
