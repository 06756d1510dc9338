"""Stored pieces: what they are rendered with, what is trusted, and what stands where one is broken."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask, current_app
from icalendar import Calendar
from sqlalchemy import delete, select, update

from maintenance.domain.errors import Conflict
from maintenance.domain.facts import Story
from maintenance.domain.pieces import PieceKind
from maintenance.places import DEFAULT_POLICY
from maintenance.publishing import pieces as publishing
from maintenance.services.policies import use
from maintenance.services.renew import Renewing
from maintenance.store.pieces import PieceRow, failed
from maintenance.store.unit_of_work import reading, writing
from tests.support.from_facts import calendar_from_facts, status_from_facts
from tests.support.visitor import visit
from tests.support.world import (
    ROOT,
    World,
    approve_it,
    at,
    make_draft,
    press,
    propose_it,
    resave,
    save,
    schedule,
    stands,
)

NOW = at("2026-11-24 12:00")
STATUS = "scheduled-maintenances"


@pytest.fixture
def two(world: World, site: Flask) -> Iterator[tuple[str, str]]:
    """Two windows that customers know; one of them was moved."""
    one = schedule(world, make_draft(title="Databases"))
    other = schedule(world, make_draft("2026-12-02 10:00", title="Routers", components=("east",)))
    draft = make_draft("2026-12-03 10:00", title="Routers", components=("east",))
    resave(world, other, draft, now=NOW)
    propose_it(world, other, now=NOW)
    approve_it(world, other, now=NOW)
    with time_machine.travel(NOW, tick=False):
        yield one, other


def rows() -> dict[tuple[str, str], PieceRow]:
    with reading() as session:
        chosen = select(PieceRow).where(PieceRow.kind != PieceKind.ENTRY)
        return {(row.window_id, row.kind.value): row for row in session.scalars(chosen)}


def entry_rows() -> list[PieceRow]:
    with reading() as session:
        chosen = select(PieceRow).filter_by(kind=PieceKind.ENTRY)
        return list(session.scalars(chosen.order_by(PieceRow.publication)))


def spoil(window_id: str, kind: PieceKind, **values: object) -> None:
    with writing(ground=False) as session:
        chosen = update(PieceRow).filter_by(window_id=window_id, kind=kind)
        session.execute(chosen.values(**values))


def seen(site: Flask) -> tuple[bytes, bytes]:
    """The feed and the status as they are built now, whatever was built before."""
    site.extensions["midweek_bodies"].__init__()
    return visit(site, "/calendar.ics").data, visit(site, f"/api/v2/{STATUS}.json").data


def from_facts() -> tuple[bytes, bytes]:
    with reading() as session:
        return calendar_from_facts(session, NOW), status_from_facts(session, NOW, STATUS)


def cannot_render(monkeypatch: pytest.MonkeyPatch, title: str) -> None:
    """From now on no piece of the window of that title can be rendered."""
    for kind, (render, keep, read) in list(publishing.RENDERED.items()):

        def refuses(story: Story, own: object, render: Callable[..., str] = render) -> str:
            if story.facts.title == title:
                raise ValueError("the new code trips over it")
            return render(story, own)

        monkeypatch.setitem(publishing.RENDERED, kind, (refuses, keep, read))


def test_publishing_keeps_one_piece_of_each_kind_of_a_window(two: tuple[str, str]) -> None:
    kept = rows()
    assert set(kept) == {(one, kind) for one in two for kind in ("event", "status")}
    for (window_id, _), row in kept.items():
        assert row.publication == stands(window_id).last_publication
        assert row.failed_at is None
    assert [row.window_id for row in entry_rows()] == [two[0], two[1], two[1]]


def test_what_is_served_is_what_is_stored(site: Flask, two: tuple[str, str]) -> None:
    feed, status = seen(site)
    for window_id in two:
        assert rows()[window_id, "event"].body.encode() in feed
        for half in rows()[window_id, "status"].body.split("\n"):
            assert half.encode() in status
    assert (feed, status) == from_facts()


@pytest.mark.parametrize(
    "values",
    [
        {"fingerprint": ""},
        {"fingerprint": "zzzz"},
        {"body": "garbage"},
        {"body": "", "fingerprint": "", "checksum": 0},
        {"checksum": 1},
    ],
    ids=["of nothing", "of other code", "damaged", "never rendered", "another sum"],
)
def test_what_cannot_be_trusted_is_rendered_from_facts_and_once_kept_anew(
    site: Flask, two: tuple[str, str], values: dict[str, object]
) -> None:
    right, before = from_facts(), rows()
    for kind in (PieceKind.EVENT, PieceKind.STATUS):
        spoil(two[0], kind, **values)
    assert seen(site) == right
    renewing = Renewing()
    assert renewing.turn(NOW) == 2
    assert renewing.turn(NOW) == 0
    assert {key: (row.body, row.fingerprint) for key, row in rows().items()} == {
        key: (row.body, row.fingerprint) for key, row in before.items()
    }
    assert seen(site) == right


def test_another_policy_makes_other_pieces_at_once_and_the_clock_keeps_them(
    site: Flask, two: tuple[str, str]
) -> None:
    renewing = Renewing()
    renewing.turn(NOW)
    before = seen(site)
    text = DEFAULT_POLICY.read_text().replace('zone = "America/New_York"', 'zone = "Europe/Berlin"')
    use(ROOT, text, now=NOW)
    after = seen(site)
    assert after == from_facts()
    assert after[0] != before[0]
    assert b"CET" in after[0]
    assert renewing.turn(NOW) == 4
    assert seen(site) == after


def test_a_process_with_other_settings_serves_its_own_and_undoes_nothing_for_ever(
    site: Flask, two: tuple[str, str]
) -> None:
    own = site.extensions["midweek"]
    ours = Renewing()
    ours.turn(NOW)
    site.extensions["midweek"] = replace(own, support_email="other@example.gov")
    theirs = Renewing()
    assert b"other@example.gov" in seen(site)[0]
    assert theirs.turn(NOW) == 4
    site.extensions["midweek"] = own
    assert b"other@example.gov" not in seen(site)[0]
    assert ours.turn(NOW) == 0


def test_what_cannot_be_rendered_anew_stands_as_it_was_and_that_is_known(
    site: Flask, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = seen(site)
    cannot_render(monkeypatch, "Databases")
    monkeypatch.setattr(publishing, "_code", lambda: "a new version")
    publishing.fingerprint.cache_clear()
    assert seen(site) == before
    assert Renewing().turn(NOW) == 2
    with reading() as session:
        assert [(window_id, kind.value) for window_id, kind, _ in failed(session)] == [
            (two[0], "event"),
            (two[0], "status"),
        ]
    assert seen(site) == before
    monkeypatch.undo()
    publishing.fingerprint.cache_clear()
    assert Renewing().turn(NOW) == 4
    with reading() as session:
        assert failed(session) == ()


def test_what_is_damaged_and_cannot_be_rendered_is_left_out_and_breaks_nothing(
    site: Flask, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in (PieceKind.EVENT, PieceKind.STATUS):
        spoil(two[0], kind, body="garbage")
    cannot_render(monkeypatch, "Databases")
    feed, status = seen(site)
    (event,) = Calendar.from_ical(feed).walk("VEVENT")
    assert event["X-MAINTNOTE-MAINTENANCE-ID"] == two[1]
    (told,) = json.loads(status)["scheduled_maintenances"]
    assert told["id"] == two[1]


def test_publishing_refuses_what_cannot_be_rendered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    window_id = save(world, make_draft())
    propose_it(world, window_id)
    cannot_render(monkeypatch, "Database upgrade")
    with pytest.raises(Conflict, match=r"“Database upgrade” can’t be written .* nothing was publ"):
        approve_it(world, window_id)
    assert stands(window_id).live is None
    assert rows() == {}
    assert entry_rows() == []


def test_a_window_of_its_own_address_is_served_from_its_piece(
    site: Flask, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = visit(site, f"/windows/{two[0]}.ics").data
    cannot_render(monkeypatch, "Databases")
    spoil(two[0], PieceKind.EVENT, fingerprint="of other code")
    site.extensions["midweek_bodies"].__init__()
    assert visit(site, f"/windows/{two[0]}.ics").data == before


def test_what_is_published_while_pieces_are_renewed_stays(
    world: World, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window is cancelled after its piece was read and before the rendered one is kept."""
    from maintenance.services import renew

    spoil(two[0], PieceKind.EVENT, fingerprint="")
    rendered = renew.rendered_anew

    def overtaken(*given: object) -> object:
        found = rendered(*given)  # type: ignore[arg-type]
        press(world, "cancel", two[0], now=NOW)
        return found

    monkeypatch.setattr(renew, "rendered_anew", overtaken)
    Renewing().turn(NOW)
    assert "STATUS:CANCELLED" in rows()[two[0], "event"].body
    assert seen(current_app._get_current_object()) == from_facts()  # type: ignore[attr-defined]


def news(site: Flask) -> bytes:
    site.extensions["midweek_bodies"].__init__()
    return visit(site, "/history.atom").data


def test_an_entry_stands_whatever_code_and_settings_there_are_now(
    site: Flask, two: tuple[str, str]
) -> None:
    before = [(row.body, row.fingerprint) for row in entry_rows()]
    for window_id in two:
        spoil(window_id, PieceKind.ENTRY, fingerprint="of other code")
    assert Renewing().turn(NOW) == 0
    assert [row.body for row in entry_rows()] == [body for body, _ in before]


@pytest.mark.parametrize(
    "values",
    [{"body": "garbage"}, {"checksum": 1}, {"body": "", "fingerprint": "", "checksum": 0}],
    ids=["damaged", "another sum", "never rendered"],
)
def test_an_entry_without_a_whole_text_is_rendered_when_asked_and_once_kept(
    site: Flask, two: tuple[str, str], values: dict[str, object]
) -> None:
    right, before = news(site), [row.body for row in entry_rows()]
    spoil(two[1], PieceKind.ENTRY, **values)
    assert news(site) == right
    renewing = Renewing()
    assert renewing.turn(NOW) == 2
    assert [row.body for row in entry_rows()] == before
    use(ROOT, DEFAULT_POLICY.read_text().replace("New_York", "Los_Angeles"), now=NOW)
    assert renewing.turn(NOW) == 4
    assert [row.body for row in entry_rows()] == before


def test_an_entry_that_is_missing_altogether_is_rendered(site: Flask, two: tuple[str, str]) -> None:
    right = news(site)
    with writing(ground=False) as session:
        session.execute(delete(PieceRow).filter_by(kind=PieceKind.ENTRY))
    assert news(site) == right


def test_an_entry_that_is_damaged_and_cannot_be_rendered_is_left_out_and_the_desk_knows(
    site: Flask, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    right = news(site)
    spoil(two[0], PieceKind.ENTRY, body="garbage")
    with monkeypatch.context() as broken:
        cannot_render(broken, "Databases")
        told = news(site)
        assert (told.count(b"<entry>"), told.count(two[0].encode())) == (2, 0)
        Renewing().turn(NOW)
        with reading() as session:
            assert [(one, kind) for one, kind, _ in failed(session)] == [(two[0], PieceKind.ENTRY)]
    assert Renewing().turn(NOW) == 1
    with reading() as session:
        assert failed(session) == ()
    assert news(site) == right


def test_what_was_told_too_long_ago_for_the_news_is_not_rendered_any_more(
    two: tuple[str, str],
) -> None:
    for window_id in two:
        spoil(window_id, PieceKind.ENTRY, body="", checksum=0)
    assert Renewing().turn(NOW + timedelta(days=92)) == 0
    assert Renewing().turn(NOW + timedelta(days=89)) == 1


def test_whoever_keeps_an_entry_first_has_the_last_word(
    site: Flask, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes whose settings differ have both read that there is none."""
    from maintenance.services import renew

    own = site.extensions["midweek"]
    theirs = replace(own, base_url="https://theirs.example.gov")
    spoil(two[1], PieceKind.ENTRY, body="", fingerprint="", checksum=0)
    rendered = renew.rendered_anew

    def overtaken(*given: object) -> object:
        found = rendered(*given)  # type: ignore[arg-type]
        monkeypatch.setattr(renew, "rendered_anew", rendered)
        with pytest.MonkeyPatch.context() as elsewhere:
            elsewhere.setitem(site.extensions, "midweek", theirs)
            Renewing().turn(NOW)
        return found

    monkeypatch.setattr(renew, "rendered_anew", overtaken)
    Renewing().turn(NOW)
    assert ["theirs.example.gov" in row.body for row in entry_rows()] == [False, True, True]
