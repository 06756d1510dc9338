"""What is no calendar is told apart before anything looks inside, and the sentence says what it is."""

import bz2
import gzip
import io
import lzma
import zipfile

import pytest

from maintenance.transports.calendars.refusals import Reason, Refusal
from maintenance.transports.calendars.shape import text_of
from tests.support.calendars import calendar, event

WHOLE = calendar(event("DTSTART:20261201T090000Z", "SUMMARY:Größe"))


def zipped(data: bytes) -> bytes:
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("mine.ics", data)
    return place.getvalue()


def test_a_calendar_is_taken_with_or_without_a_mark_and_blank_lines_around_it() -> None:
    for written in (WHOLE, b"\xef\xbb\xbf" + WHOLE, b"\r\n\n " + WHOLE + b"\n\n"):
        assert text_of(written).startswith("BEGIN:VCALENDAR\n")
    assert text_of(WHOLE.replace(b"BEGIN:VCALENDAR", b"begin:vcalendar", 1))


def test_a_line_may_be_folded_inside_a_letter() -> None:
    whole = "SUMMARY:Größe".encode()
    folded = WHOLE.replace(whole, whole[:11] + b"\r\n " + whole[11:])
    assert text_of(folded) == text_of(WHOLE)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"\xef\xbb\xbf\r\n \t", Reason.EMPTY),
        (WHOLE + b" " * 1_000_000, Reason.TOO_LARGE),
        (gzip.compress(WHOLE), Reason.COMPRESSED),
        (zipped(WHOLE), Reason.COMPRESSED),
        (bz2.compress(WHOLE), Reason.COMPRESSED),
        (lzma.compress(WHOLE), Reason.COMPRESSED),
        (b"<!DOCTYPE html>\n<title>Sign in</title>", Reason.WEB_PAGE),
        (b"\n  <html>", Reason.WEB_PAGE),
        (b"<?xml version='1.0'?><icalendar/>", Reason.WEB_PAGE),
        (WHOLE.decode().encode("latin-1"), Reason.NOT_UTF8),
        (WHOLE.decode().encode("utf-16"), Reason.NOT_UTF8),
        (WHOLE.decode().encode("utf-16-le"), Reason.NUL),
        (WHOLE.replace(b"SUMMARY", b"SUM\x00MARY"), Reason.NUL),
        (b"BEGIN:VCALENDAR\r\nSUMMARY:Gr\xc3", Reason.TRUNCATED),
        (b"BEGIN:VCARD\r\nEND:VCARD\r\n", Reason.NO_CALENDAR),
        (b'{"events": []}', Reason.NO_CALENDAR),
        (WHOLE.replace(b"\r\n", b"\r"), Reason.LINE_ENDS),
        (WHOLE.replace(b"\r\n", b"\r").lower() + b"\n", Reason.LINE_ENDS),
        (b"%PDF-1.7 and so on", Reason.NO_CALENDAR),
    ],
    ids=lambda value: value.value if isinstance(value, Reason) else "",
)
def test_what_is_none_is_refused_with_its_reason(data: bytes, reason: Reason) -> None:
    with pytest.raises(Refusal) as refusal:
        text_of(data)
    assert refusal.value.reason is reason


def test_what_lies_within_the_size_is_taken() -> None:
    assert text_of(WHOLE + b"\n" * (1_000_000 - len(WHOLE)))
