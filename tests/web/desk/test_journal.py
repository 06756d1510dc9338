"""The journal at the desk: what is asked for and nothing else, each entry whole, and to take away."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from maintenance.domain.actor import CLOCK, Actor
from maintenance.domain.errors import Busy
from maintenance.services import rota
from maintenance.services.policies import use
from maintenance.store import journal, journal_search
from maintenance.store.db import db
from maintenance.store.journal import Entry, JournalRow, chained_hash, head
from maintenance.store.policies import policy_in_force
from maintenance.store.unit_of_work import reading, writing
from tests.support.desk import Browser
from tests.support.queries import counted_queries
from tests.support.seat import text_of
from tests.support.situations import SITUATIONS
from tests.support.world import ROOT, World, at, make_draft, propose_it, save

EARLIER = at("2026-11-09 12:00")
WEST = "America/Los_Angeles"


def note(actor: Actor, verb: str, subject: str, now: datetime, **more: object) -> int:
    with writing() as session:
        return journal.record(session, actor, verb, subject, at=now, **more).number  # type: ignore[arg-type]


def numbers(page: TestResponse) -> list[int]:
    """Which entries a page shows, in its order."""
    assert page.status_code == 200
    return [int(found) for found in re.findall(r'href="/desk/journal/(\d+)">Entry', page.text)]


@pytest.fixture
def noor(app: Flask, world: World) -> Browser:
    """The auditor’s browser, who lives in the west."""
    key = world.noor.person_id or 0
    rota.edit_person(ROOT, key, name="Noor", zone=WEST, clock_24=False, now=EARLIER)
    return Browser(app, world.noor)


CASES: dict[str, tuple[str, Callable[[World, str], str]]] = {
    "who": ("begin", lambda world, _: f"who={world.rosa.person_id}"),
    "the clock": ("late", lambda *_: "who=clock"),
    "the machine": ("use-policy", lambda *_: "who=machine&verb=use-policy"),
    "window": ("save", lambda _, window_id: f"window={window_id}"),
    "its address": (
        "save",
        lambda _, window_id: f"window=https://localhost/desk/windows/{window_id}/record",
    ),
    "verb": ("remove-freeze", lambda *_: "verb=remove-freeze"),
    "kind": ("remove-freeze", lambda *_: "kind=freeze"),
    "a verb without words": ("restored", lambda *_: "verb=restored"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_asked_for_is_shown_and_nothing_else(
    noor: Browser, world: World, case: str
) -> None:
    window_id = save(world, make_draft(), now=EARLIER)
    for actor, verb, subject in (
        (world.rosa, "begin", "window:of-rosa"),
        (world.olga, "remove-freeze", "freeze:1"),
        (world.olga, "restored", "database"),
    ):
        note(actor, verb, subject, EARLIER)
    note(CLOCK, "late", "window:of-the-clock", EARLIER)
    note(ROOT, "use-policy", "policy", EARLIER, after={"digest": "0" * 64})
    verb, asked = CASES[case]
    shown = numbers(noor.get(f"/desk/journal?{asked(world, window_id)}"))
    with reading() as session:
        assert {session.get_one(JournalRow, number).verb for number in shown} == {verb}
        assert len(shown) == 1


@pytest.mark.parametrize(
    ("since", "until", "shown"),
    [
        ("2026-11-20", "2026-11-20", ["first", "last"]),
        ("2026-11-20", "", ["first", "last", "next"]),
        ("", "2026-11-19", ["before"]),
        ("2026-11-21", "2026-11-22", ["next"]),
    ],
)
def test_days_are_the_readers_own_from_midnight_to_midnight(
    noor: Browser, world: World, since: str, until: str, shown: list[str]
) -> None:
    """In Los Angeles, where it is three hours earlier than by the policy’s clocks."""
    midnight = at("2026-11-20 03:00")
    moments = {
        "before": midnight - timedelta(microseconds=1),
        "first": midnight,
        "last": midnight + timedelta(days=1) - timedelta(microseconds=1),
        "next": midnight + timedelta(days=1),
    }
    wrote = {note(world.rosa, "note", "window:x", now): name for name, now in moments.items()}
    page = noor.get(f"/desk/journal?who={world.rosa.person_id}&since={since}&until={until}")
    assert [wrote[number] for number in numbers(page)] == shown[::-1]
    assert "your own, Pacific Time" in page.text


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("who=99", "There is no such person."),
        ("who=%C2%B2", "There is no such person."),
        ("window=nosuchwindow", "There is no such window."),
        ("window=Database+upgrade", "There is no such window."),
        ("verb=a%22b", "Choose one of these."),
        ("kind=Team:", "Choose one of these."),
        ("since=yesterday", "Write the date as year-month-day"),
        ("until=1066-10-14", "Choose a year between"),
        ("since=2026-12-02&until=2026-12-01", "must not lie before the first"),
    ],
)
@pytest.mark.parametrize("place", ["", ".csv", ".json"])
def test_what_can_not_be_read_is_said_and_nothing_else_is_shown_for_it(
    noor: Browser, asked: str, sentence: str, place: str
) -> None:
    answer = noor.get(f"/desk/journal{place}?{asked}")
    assert answer.status_code == (400 if place else 200)
    assert sentence in answer.text
    assert "/desk/journal/1" not in answer.text


def test_older_entries_are_a_page_further_and_still_as_asked(noor: Browser, world: World) -> None:
    wrote = [note(world.rosa, "note", "window:x", EARLIER) for _ in range(120)]
    shown: list[int] = []
    address: str | None = f"/desk/journal?who={world.rosa.person_id}&kind=window"
    while address:
        page = noor.get(address)
        shown += numbers(page)
        older = re.search(r'href="([^"]+)">Older entries', page.text)
        address = older[1].replace("&amp;", "&") if older else None
    assert shown == wrote[::-1]


def test_a_page_asks_the_database_as_often_however_many_entries_it_has(
    noor: Browser, world: World
) -> None:
    noor.get("/desk/journal")
    asked = []
    for many in (2, 60):
        for _ in range(many):
            window_id = save(world, make_draft(), now=EARLIER)
            propose_it(world, window_id, now=EARLIER)
        with counted_queries() as queries:
            noor.get("/desk/journal?kind=window")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def read_csv(answer: TestResponse) -> list[dict[str, str]]:
    assert answer.status_code == 200
    written = answer.data.decode("utf-8-sig")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(written, newline="")))


def test_what_is_asked_for_is_taken_away_the_oldest_first(noor: Browser, world: World) -> None:
    save(world, make_draft(), now=EARLIER)
    wrote = [note(world.rosa, "note", "window:x", EARLIER) for _ in range(3)]
    asked = f"?who={world.rosa.person_id}"
    as_csv, as_json = (noor.get(f"/desk/journal.{kind}{asked}") for kind in ("csv", "json"))
    assert [int(row["number"]) for row in read_csv(as_csv)] == wrote
    assert [entry["number"] for entry in json.loads(as_json.data)] == wrote
    names = [answer.headers["Content-Disposition"] for answer in (as_csv, as_json)]
    assert names == [
        f'attachment; filename="midweek-journal-2026-11-30.{kind}"' for kind in ("csv", "json")
    ]
    assert as_csv.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert as_csv.headers["Cache-Control"] == "no-store"


def test_whoever_takes_all_of_it_as_json_can_check_the_chain(noor: Browser, world: World) -> None:
    save(world, make_draft(), now=EARLIER)
    taken = json.loads(noor.get("/desk/journal.json").data)
    previous = "0" * 64
    for one in taken:
        kept = {**one, "at": datetime.fromisoformat(one["at"])}
        assert one["previous_hash"] == previous
        assert chained_hash(JournalRow(**kept)) == one["hash"]
        previous = one["hash"]
    with reading() as session:
        assert head(session).hash == previous


def test_a_remark_that_begins_like_a_formula_is_a_text_in_the_cell(
    noor: Browser, world: World
) -> None:
    note(world.rosa, "note", "window:x", EARLIER, remark='=HYPERLINK("https://evil.example")')
    row = read_csv(noor.get(f"/desk/journal.csv?who={world.rosa.person_id}"))[0]
    assert row["remark"] == '\'=HYPERLINK("https://evil.example")'


def test_an_entry_stands_alone_with_its_before_and_after(noor: Browser, world: World) -> None:
    window_id = save(world, make_draft(), now=EARLIER)
    propose_it(world, window_id, now=EARLIER)
    with reading() as session:
        newest = session.get_one(JournalRow, head(session).number)
    page = noor.get(f"/desk/journal/{newest.number}").text
    assert "<h1>Ines proposed “Database upgrade”.</h1>" in page
    assert "<del>draft</del></td><td><ins>proposed</ins>" in page
    assert "What it says fits its hash." in page
    for link in (
        f"/desk/windows/{window_id}/record",
        f"/desk/journal?who={world.ines.person_id}",
        f"/desk/journal?window={window_id}",
        f"/desk/journal/{newest.number - 1}",
    ):
        assert f'href="{link}"' in page
    for value in (newest.hash, newest.previous_hash, "2026-11-09T17:00:00Z"):
        assert f"<code>{value}</code>" in page
    assert "&#34;last_revision&#34;: &#34;draft&#34;" in page


def test_what_put_a_window_at_risk_is_a_step_from_the_entry(noor: Browser, world: World) -> None:
    SITUATIONS["at-risk"](world)
    with reading() as session:
        found = journal.entries(session, limit=200)
        risky = next(row for row in found if row.verb == "at-risk")
    cause = risky.after["cause"]
    page = noor.get(f"/desk/journal/{risky.number}").text
    assert "<h1>The clock found “Database upgrade” at risk.</h1>" in page
    assert f'<a href="/desk/journal/{cause}">What led to it, entry {cause}</a>' in page
    assert f"<ins>entry {cause}</ins>" in page
    assert "What led to it" not in noor.get(f"/desk/journal/{cause}").text


def test_an_entry_that_was_tampered_with_says_so(noor: Browser, world: World) -> None:
    number = note(world.rosa, "note", "window:x", EARLIER, remark="All is well.")
    with db.engine.execution_options(midweek_writes=True).begin() as connection:
        if db.engine.dialect.name == "postgresql":
            connection.execute(text("DROP TRIGGER journal_only_grows ON journal"))
        else:
            connection.execute(text("DROP TRIGGER journal_only_grows_update"))
        connection.execute(text(f"UPDATE journal SET remark = '' WHERE number = {number}"))
    assert "does not fit its hash" in noor.get(f"/desk/journal/{number}").text


@pytest.mark.parametrize("number", ["0", "99999", "99999999999999999999"])
def test_an_entry_that_is_not_there_is_not_found(noor: Browser, number: str) -> None:
    assert noor.get(f"/desk/journal/{number}").status_code == 404


def test_the_words_of_a_policy_are_a_step_from_the_entry_that_put_it_in_force(
    noor: Browser, world: World
) -> None:
    with reading() as session:
        words = policy_in_force(session).text
    policy = use(ROOT, words.replace("8 hours", "7 hours"), now=EARLIER)
    with reading() as session:
        number = head(session).number
    assert f'href="/desk/policies/{policy.digest}"' in noor.get(f"/desk/journal/{number}").text


def test_a_database_that_lets_nobody_in_is_said_before_anything_is_sent(
    noor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise Busy("The database is busy.")

    monkeypatch.setattr(journal_search, "in_order", busy)
    answer = noor.get("/desk/journal.csv")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


def test_every_column_is_taken_along(noor: Browser) -> None:
    first = read_csv(noor.get("/desk/journal.csv"))[0]
    assert list(first) == list(Entry.__dataclass_fields__)


def test_what_was_asked_for_is_said_in_words_with_how_many_entries_there_are(
    noor: Browser, world: World
) -> None:
    window_id = save(world, make_draft(), now=EARLIER)
    propose_it(world, window_id, now=EARLIER)
    asked = f"who={world.ines.person_id}&verb=save&kind=window&window={window_id}&since=2026-11-01"
    found = found_words(noor.get(f"/desk/journal?{asked}"))
    assert found == (
        f"1 entry: by Ines; saved a draft; windows; about the window {window_id}; "
        "from Sunday, November 1, 2026"
    )
    assert found_words(noor.get("/desk/journal?who=clock")) == "No entries: by the clock"
    with reading() as session:
        assert found_words(noor.get("/desk/journal")) == f"{head(session).number} entries"


def test_entries_are_counted_no_further_than_it_takes_time(
    noor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maintenance.web.desk.journal.COUNTED_AT_MOST", 3)
    assert found_words(noor.get("/desk/journal")) == "More than 3 entries"


def test_once_used_the_choice_is_folded_away_and_one_lands_at_what_was_found(
    noor: Browser,
) -> None:
    page = noor.get("/desk/journal?verb=save").text
    assert '<details class="fold asks">' in page
    assert 'action="/desk/journal#found"' in page
    assert 'id="found" tabindex="-1"' in page
    wrong = noor.get("/desk/journal?since=never").text
    assert '<details class="fold asks" open>' in wrong


def found_words(page: TestResponse) -> str:
    said = text_of(page.text.split('id="found"')[1].split("</h2>")[0])
    return said.removeprefix(' tabindex="-1">').removeprefix('tabindex="-1">').strip()
