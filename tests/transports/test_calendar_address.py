"""Fetching a calendar: the whole of it, nothing new, or a sentence that says what to do."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from maintenance.domain.calendars import Unreadable
from maintenance.transports.calendar_address import Fetched, Validators, fetches_by
from maintenance.transports.outbound.client import Answer, Outbound, Rules
from maintenance.transports.outbound.refusals import Unfit, Unreachable

ADDRESS = "https://calendar.example.org/canary.ics"
WHOLE = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
KNOWN = Validators('"7"', "Mon, 02 Nov 2026 12:00:00 GMT")


class Told(Outbound):
    """Answers as told, and keeps what it was asked with."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(Rules())
        self._answer = answer
        self.asked: Mapping[str, str] = {}
        self.redirects = -1

    def get(self, written: str, headers: Mapping[str, str], *, redirects: int) -> Answer:
        assert written == ADDRESS
        self.asked, self.redirects = headers, redirects
        return self._answer


def fetched(answer: Answer, known: Validators = KNOWN) -> Fetched:
    return fetches_by(Told(answer))(ADDRESS, known)


def test_it_says_what_it_has_and_is_led_on_three_times() -> None:
    outbound = Told(Answer(304))
    assert fetches_by(outbound)(ADDRESS, KNOWN) == Fetched(None, KNOWN)
    assert outbound.redirects == 3
    assert outbound.asked["If-None-Match"] == '"7"'
    assert outbound.asked["If-Modified-Since"] == "Mon, 02 Nov 2026 12:00:00 GMT"
    first = Told(Answer(200, {}, WHOLE))
    fetches_by(first)(ADDRESS, Validators())
    assert not {"If-None-Match", "If-Modified-Since"} & first.asked.keys()


def test_the_whole_comes_with_what_it_is_known_by() -> None:
    headers = {"etag": 'W/"8"', "last-modified": "today", "content-type": "text/calendar"}
    assert fetched(Answer(200, headers, WHOLE)) == Fetched(WHOLE, Validators('W/"8"', "today"))


@pytest.mark.parametrize("etag", ["", "é", "a\tb", "x" * 201])
def test_a_validator_that_can_not_be_kept_is_none(etag: str) -> None:
    assert fetched(Answer(200, {"etag": etag}, WHOLE)).validators == Validators()


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (304, "The server answered 304. Copy the address"),
        (204, "The server answered 204. Copy the address"),
        (302, "The server answered 302. Copy the address"),
        (400, "The server answered 400. Copy the address"),
        (401, "The server answered 401. It does not let"),
        (403, "The server answered 403. It does not let"),
        (404, "The server answered 404. The calendar is not at this address"),
        (410, "The server answered 410. The calendar is not at this address"),
        (429, "The server answered 429. If that lasts"),
        (500, "The server answered 500. If that lasts"),
        (503, "The server answered 503. If that lasts"),
    ],
)
def test_any_other_answer_has_its_number_and_what_to_do(status: int, sentence: str) -> None:
    """304 makes no sense where nothing was asked about."""
    with pytest.raises(Unreachable) as refused:
        fetched(Answer(status, {}, b"canary"), Validators())
    assert refused.value.sentence.startswith(sentence)
    assert "canary" not in refused.value.sentence


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("999999999", timedelta(days=1)),
        ("9" * 40, None),
        ("-1", None),
        ("²", None),
        ("Mon, 02 Nov 2026 12:00:00 GMT", None),
        ("", None),
    ],
)
def test_a_server_may_ask_for_patience(asked: str, wait: timedelta | None) -> None:
    with pytest.raises(Unreachable) as refused:
        fetched(Answer(503, {"retry-after": asked}))
    assert refused.value.retry_after == wait


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html; charset=utf-8", WHOLE),
        ("application/xhtml+xml", b""),
        ("text/calendar", b"\xef\xbb\xbf \n<!DOCTYPE html><title>canary</title>"),
        ("", b"<HTML><head>"),
    ],
)
def test_a_web_page_is_no_calendar(kind: str, body: bytes) -> None:
    with pytest.raises(Unreadable, match="a web page, not a calendar") as refused:
        fetched(Answer(200, {"content-type": kind}, body))
    assert "canary" not in refused.value.sentence


def test_an_answer_that_can_t_be_taken_is_unreadable_and_not_out_of_reach() -> None:
    """So that its person is unknown at once (issue 5)."""

    class TooLarge(Outbound):
        def get(self, *_args: object, **_more: object) -> Answer:
            raise Unfit("The server’s answer is larger than 1 MB.")

    with pytest.raises(Unreadable, match="larger than 1 MB"):
        fetches_by(TooLarge(Rules()))("https://calendar.example.org/", Validators())


@pytest.mark.parametrize("kind", ["text/plain", "application/octet-stream", ""])
def test_a_calendar_by_any_other_name_is_one(kind: str) -> None:
    assert fetched(Answer(200, {"content-type": kind}, WHOLE)).data == WHOLE
