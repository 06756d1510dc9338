"""Files that were made to harm who reads them, or that are broken so that somebody would look free.

Each is written here by code, with the reason for which it has to be refused. None may ever be read as
a calendar that says nothing.
"""

import bz2
import gzip
import io
import lzma
import zipfile

from maintenance.transports.calendars.refusals import Reason
from tests.support.calendars import calendar, event

AT = ("DTSTART:20261201T140000Z", "DURATION:PT1H")
GOOD = event(*AT, uid="good")
HARMLESS = calendar(GOOD, *(event(*AT, uid=str(number)) for number in range(20)))


def zipped(data: bytes) -> bytes:
    """As Google exports several calendars."""
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mine.ics", data)
    return place.getvalue()


def repeating(rule: str, start: str = "20260101T090000Z") -> bytes:
    return calendar(GOOD, event(f"DTSTART:{start}", "DURATION:PT1H", f"RRULE:{rule}"))


def many(count: int, *lines: str) -> bytes:
    return calendar(*(event(*lines, uid=str(number)) for number in range(count)))


def deep(levels: int) -> bytes:
    kinds = [f"X-{number}" for number in range(levels)]
    opened, closed = (f"BEGIN:{kind}" for kind in kinds), (f"END:{kind}" for kind in kinds[::-1])
    return calendar(GOOD, *opened, *closed)


def zone(rule: str, name: str = "Odd") -> str:
    offset = f"DTSTART:19700101T000000\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nRRULE:{rule}"
    return f"BEGIN:VTIMEZONE\nTZID:{name}\nBEGIN:STANDARD\n{offset}\nEND:STANDARD\nEND:VTIMEZONE"


def in_zone(described: str, name: str = "Odd") -> bytes:
    return calendar(described, GOOD, event(f"DTSTART;TZID={name}:20261201T090000", "DURATION:PT1H"))


def entry(*lines: str) -> bytes:
    return calendar(GOOD, event(*lines))


BOMB = gzip.compress(b"BEGIN:VCALENDAR\r\n" + b"A" * 20_000_000)
WHOLE = calendar(GOOD)
HOSTILE: dict[str, tuple[bytes, Reason]] = {
    # what is no calendar
    "empty": (b"", Reason.EMPTY),
    "blank": (b"\xef\xbb\xbf\r\n\r\n", Reason.EMPTY),
    "a web page": (b"<!DOCTYPE html><html><title>Sign in</title></html>", Reason.WEB_PAGE),
    "xml": (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', Reason.WEB_PAGE),
    "json": (b'{"error": "forbidden"}', Reason.NO_CALENDAR),
    "an address book": (b"BEGIN:VCARD\r\nEND:VCARD\r\n", Reason.NO_CALENDAR),
    "a path": (b"/etc/passwd", Reason.NO_CALENDAR),
    "an event alone": (GOOD.encode(), Reason.NO_CALENDAR),
    # what can't be told
    "gzip bomb": (BOMB, Reason.COMPRESSED),
    "zip": (zipped(WHOLE), Reason.COMPRESSED),
    "bzip2": (bz2.compress(WHOLE), Reason.COMPRESSED),
    "xz": (lzma.compress(WHOLE), Reason.COMPRESSED),
    "utf-16": (WHOLE.decode().encode("utf-16"), Reason.NOT_UTF8),
    "latin-1": (WHOLE.replace(b"VERSION", b"X-\xe4:\xf6\r\nVERSION"), Reason.NOT_UTF8),
    "a surrogate": (WHOLE.replace(b"Test", b"\xed\xa0\x80"), Reason.NOT_UTF8),
    "overlong": (WHOLE.replace(b"Test", b"\xc0\xaf"), Reason.NOT_UTF8),
    "nul": (WHOLE.replace(b"Test", b"Te\x00st"), Reason.NUL),
    "lines that end in CR alone": (WHOLE.replace(b"\r\n", b"\n").replace(b"\n", b"\r"), Reason.LINE_ENDS),
    # what is cut off
    "no end": (WHOLE[: WHOLE.rindex(b"END:VCALENDAR")], Reason.TRUNCATED),
    "no end of an entry": (WHOLE[: WHOLE.rindex(b"END:VEVENT")], Reason.TRUNCATED),
    "cut in a letter": (WHOLE + "X-NAME:ä".encode()[:-1], Reason.TRUNCATED),
    "ends crossed": (WHOLE.replace(b"END:VEVENT", b"END:VTODO"), Reason.TRUNCATED),
    # too much
    "too large": (WHOLE.replace(b"Test", b"A" * 1_000_000), Reason.TOO_LARGE),
    "lines without end": (b"BEGIN:VCALENDAR\n" + b"A:\n" * 330_000, Reason.TOO_MANY_LINES),
    "one line folded without end": (b"BEGIN:VCALENDAR\nX-NAME:" + b"\n a" * 300_000, Reason.TRUNCATED),
    "entries without end": (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nEND:VEVENT\n" * 5_001, Reason.TOO_MANY_ENTRIES),
    "entries in entries": (deep(20_000), Reason.TOO_DEEP),
    "calendars in calendars": (b"BEGIN:VCALENDAR\n" * 3_000, Reason.TRUNCATED),
    "dates without end": (entry(*AT, "RDATE:" + ",".join(["20261201T140000Z"] * 50_000)), Reason.TOO_MANY_DATES),
    "exceptions without end": (entry(*AT, "RRULE:FREQ=DAILY", "EXDATE:20261201T140000Z\n" * 1_001), Reason.TOO_MANY_DATES),
    "rules without end": (entry(*AT, "RRULE:FREQ=DAILY;INTERVAL=7\n" * 30_000), Reason.TOO_MUCH),
    "four thousand daily entries": (many(4_000, "DTSTART:20200101T090000Z", "RRULE:FREQ=DAILY"), Reason.TOO_MUCH),
    "ten thousand and more occurrences": (many(40, "DTSTART:20260901T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"), Reason.TOO_MUCH),
    "busy periods without end": (calendar("BEGIN:VFREEBUSY", "FREEBUSY:" + ",".join(["20261201T140000Z/PT1H"] * 40_000), "END:VFREEBUSY"), Reason.TOO_MUCH),
    # rules
    "every second": (repeating("FREQ=SECONDLY"), Reason.RULE_TOO_OFTEN),
    "every minute": (repeating("FREQ=MINUTELY;INTERVAL=1"), Reason.RULE_TOO_OFTEN),
    "every hour, folded": (repeating("FREQ=HOU\n RLY"), Reason.RULE_TOO_OFTEN),
    "every second of a day": (repeating("FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24)))), Reason.RULE_TOO_OFTEN),
    "no pause": (repeating("FREQ=DAILY;INTERVAL=0"), Reason.RULE),
    "a pause backwards": (repeating("FREQ=DAILY;INTERVAL=-1"), Reason.RULE),
    "a huge pause": (repeating("FREQ=YEARLY;INTERVAL=999999999"), Reason.RULE_TOO_FAR),
    "a huge count": (repeating("FREQ=DAILY;COUNT=99999999"), Reason.RULE_TOO_FAR),
    "a number without end": (repeating("FREQ=DAILY;COUNT=" + "9" * 500_000), Reason.RULE),
    "two frequencies": (repeating("FREQ=DAILY;FREQ=SECONDLY"), Reason.RULE),
    "a list without end": (repeating("FREQ=YEARLY;BYYEARDAY=" + ",".join(["1"] * 100_000)), Reason.RULE),
    "a rule of another calendar": (repeating("FREQ=YEARLY;RSCALE=HEBREW"), Reason.RULE),
    "exceptions by rule": (entry(*AT, "RRULE:FREQ=DAILY", "EXRULE:FREQ=SECONDLY"), Reason.RULE),
    "a rule that is none": (repeating("every other Tuesday"), Reason.RULE),
    "since year 1": (repeating("FREQ=DAILY", "00010101T000000Z"), Reason.TOO_OLD),
    # entries that a library drops without a word
    "no start": (entry("SUMMARY:Leave"), Reason.MALFORMED),
    "a bad start": (entry("DTSTART:soon"), Reason.MALFORMED),
    "February 30": (entry("DTSTART;VALUE=DATE:20270230"), Reason.MALFORMED),
    "two starts": (entry(*AT, "DTSTART:20261202T140000Z"), Reason.MALFORMED),
    "a bad end": (entry("DTSTART:20261201T140000Z", "DTEND:20261201T990000Z"), Reason.MALFORMED),
    "a bad exception": (entry(*AT, "RRULE:FREQ=DAILY", "EXDATE:all"), Reason.MALFORMED),
    "an open quote": (entry('DTSTART;TZID="UTC:20261201T140000'), Reason.MALFORMED),
    "a bell in a date": (entry("DTSTART:20261201\x07T140000Z"), Reason.MALFORMED),
    "a bad period": (calendar("BEGIN:VFREEBUSY", "FREEBUSY:20261201T140000Z/later", "END:VFREEBUSY"), Reason.MALFORMED),
    "four hundred days and more": (entry("DTSTART:20261201T140000Z", "DURATION:P500D"), Reason.TOO_LONG),
    "ends before year 1": (entry("DTSTART:20261201T140000Z", "DURATION:-P900000D"), Reason.MALFORMED),
    "in the year 9999": (entry("DTSTART:99981231T235959Z", "DURATION:PT1H"), Reason.TOO_OLD),
    # zones
    "an unknown zone": (entry("DTSTART;TZID=Nowhere:20261201T140000", "DURATION:PT1H"), Reason.UNKNOWN_ZONE),
    "a zone that is a path": (entry("DTSTART;TZID=../../../etc/passwd:20261201T140000"), Reason.UNKNOWN_ZONE),
    "a zone that is an address": (entry('DTSTART;TZID="tzone://Microsoft/Custom":20261201T140000'), Reason.UNKNOWN_ZONE),
    "a zone that changes every day": (in_zone(zone("FREQ=DAILY")), Reason.RULE),
    "a zone that changes every second": (in_zone(zone("FREQ=SECONDLY")), Reason.RULE_TOO_OFTEN),
    "a zone without offsets": (in_zone("BEGIN:VTIMEZONE\nTZID:Odd\nEND:VTIMEZONE"), Reason.MALFORMED),
    "a zone a hundred hours off": (in_zone(zone("FREQ=YEARLY").replace("-0500", "-9900")), Reason.MALFORMED),
    # other things
    "days of another calendar": (WHOLE.replace(b"VERSION:2.0", b"CALSCALE:HEBREW"), Reason.CALSCALE),
    "hours of availability": (calendar(GOOD, "BEGIN:VAVAILABILITY", "END:VAVAILABILITY"), Reason.AVAILABILITY),
    "exported for last year": (WHOLE.replace(b"VERSION:2.0", b"X-CLIPEND:20250101T000000Z"), Reason.OUT_OF_DATE),
}  # fmt: skip
