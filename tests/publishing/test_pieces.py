"""What a piece is rendered with, what it says of itself, and what is refused."""

import json
from dataclasses import fields, replace
from datetime import timedelta

import pytest

from maintenance.domain.facts import Story
from maintenance.domain.notices import NoticeKind
from maintenance.domain.pieces import PieceKind, Seen
from maintenance.domain.wording import DateStyle
from maintenance.publishing import pieces
from maintenance.publishing.atom import TOLD_FOR, entry
from maintenance.publishing.ics import render_event, retained
from maintenance.publishing.maintenance_json import LEFT_OUT
from maintenance.publishing.pieces import FOR_EVER, fingerprint, render_piece
from tests.support.stories import OWN, announced, then

SCHEDULED = announced()
CANCELLED = then(SCHEDULED, NoticeKind.CANCELLED, "2026-11-20 10:00", "The fix isn’t ready.")
COMPLETED = then(
    then(SCHEDULED, NoticeKind.BEGUN, "2026-12-01 10:00"),
    *(NoticeKind.COMPLETED, "2026-12-01 11:40"),
)


def test_a_piece_says_of_its_window_what_a_feed_chooses_by() -> None:
    piece = render_piece(PieceKind.EVENT, CANCELLED, OWN)
    facts = CANCELLED.facts
    assert (piece.window_id, piece.publication) == (facts.window_id, CANCELLED.last.number)
    assert (piece.announced, piece.state) == (facts.announced, facts.state)
    assert piece.parts == (Seen("databases", facts.parts[0].impact, "Databases"),)
    assert piece.body == render_event(CANCELLED, OWN)


@pytest.mark.parametrize(
    "story", [SCHEDULED, CANCELLED, COMPLETED], ids=["live", "cancelled", "over"]
)
def test_an_event_is_kept_for_as_long_as_a_feed_retains_its_window(story: Story) -> None:
    until = render_piece(PieceKind.EVENT, story, OWN).kept_until_at
    assert retained((story,), until - timedelta(microseconds=1)) == (story,)
    assert retained((story,), until) == ()


def test_the_status_page_knows_what_is_live_for_ever_and_the_rest_for_a_year() -> None:
    assert render_piece(PieceKind.STATUS, SCHEDULED, OWN).kept_until_at == FOR_EVER
    kept = render_piece(PieceKind.STATUS, COMPLETED, OWN).kept_until_at
    assert timedelta() < kept - COMPLETED.facts.announced.end - timedelta(days=365) < timedelta(1)


def test_a_maintenance_leaves_out_its_components_and_nothing_else() -> None:
    body = render_piece(PieceKind.STATUS, SCHEDULED, OWN).body
    assert body.count(LEFT_OUT) == 1
    assert json.loads(body.replace(LEFT_OUT, "[]"))["components"] == []


OTHERS = {
    "base_url": "https://status.example.gov",
    "uid_domain": "status.example.gov",
    "service_name": "Another",
    "support_email": "",
    "support_url": "https://support.example.gov",
    "maintnote_account": "another",
    "zone": "UTC",
    "date_style": DateStyle.TWENTY_FOUR_HOURS,
    "sample": True,
}


def test_an_entry_is_that_of_the_last_notice_and_news_for_90_days() -> None:
    piece = render_piece(PieceKind.ENTRY, CANCELLED, OWN)
    assert piece.body == entry(CANCELLED.last, OWN).decode()
    assert timedelta() < piece.kept_until_at - CANCELLED.last.at - TOLD_FOR < timedelta(seconds=1)


@pytest.mark.parametrize("name", [field.name for field in fields(OWN)])
def test_whatever_is_set_otherwise_makes_another_fingerprint(name: str) -> None:
    assert fingerprint(replace(OWN, **{name: OTHERS[name]})) != fingerprint(OWN)


def test_other_code_makes_another_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint(OWN)
    monkeypatch.setattr(pieces, "_code", lambda: "another")
    fingerprint.cache_clear()
    try:
        assert fingerprint(OWN) != before
    finally:
        fingerprint.cache_clear()


@pytest.mark.parametrize("kind", pieces.RENDERED)
def test_what_cannot_be_written_raises(kind: PieceKind) -> None:
    with pytest.raises(UnicodeEncodeError):
        render_piece(kind, announced(title="A lone surrogate \ud800"), OWN)


@pytest.mark.parametrize(
    ("kind", "broken"),
    [
        (PieceKind.EVENT, "BEGIN:VEVENT\r\nUID"),
        (PieceKind.STATUS, '{"id":'),
        (PieceKind.ENTRY, "<entry><id>"),
        (PieceKind.ENTRY, "<entry><id>a & b</id></entry>\n"),
        (PieceKind.ENTRY, "<entry><id>\x01</id></entry>\n"),
    ],
)
def test_what_could_not_be_read_again_raises(
    kind: PieceKind, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, keep, read = pieces.RENDERED[kind]
    monkeypatch.setitem(pieces.RENDERED, kind, (lambda _story, _own: broken, keep, read))
    with pytest.raises(ValueError, match=r"."):
        render_piece(kind, SCHEDULED, OWN)
