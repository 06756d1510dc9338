"""Words that stand in every field of a calendar get nowhere: not into what the child says, on either
way, nor into what is raised, logged or returned, whether the calendar is read or refused."""

import logging
import subprocess
import traceback

import pytest

from maintenance.domain.calendars import CalendarKind, Unreadable
from maintenance.transports.calendars import cage
from tests.support.calendars import HORIZON, ZONE, calendar, event, read

CANARY = "KANARIENVOGEL"
TEXTS = (
    "SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "CONTACT", "CATEGORIES", "RESOURCES", "URL", "GEO",
    "ORGANIZER;CN=KANARIENVOGEL", "ATTENDEE;CN=KANARIENVOGEL;X-KANARIENVOGEL=1", "ATTACH", "CLASS",
    "RELATED-TO", "REQUEST-STATUS", "CONFERENCE", "IMAGE", "COLOR", "STYLED-DESCRIPTION", "X-ALT-DESC",
    "X-KANARIENVOGEL", "X-APPLE-STRUCTURED-LOCATION;X-TITLE=KANARIENVOGEL", "X-GOOGLE-CONFERENCE",
)  # fmt: skip
WHERE = ("UID", "STATUS", "TRANSP", "SEQUENCE", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE",
         "RECURRENCE-ID", "X-MICROSOFT-CDO-BUSYSTATUS", "EXRULE")  # fmt: skip
ALARM = f"BEGIN:VALARM\nDESCRIPTION:{CANARY}\nATTENDEE:mailto:{CANARY}@example.org\nEND:VALARM"
ZONED = f"BEGIN:VTIMEZONE\nTZID:{CANARY}\nX-LIC-LOCATION:{CANARY}\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZNAME:{CANARY}\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE"
START = f"DTSTART;TZID={CANARY};X-{CANARY}={CANARY}:20261201T090000"


def sung(*lines: str) -> bytes:
    """A calendar full of them, with these lines in an entry."""
    said = [f"{name}:{CANARY}" for name in TEXTS]
    return calendar(
        f"X-WR-CALNAME:{CANARY}",
        f"X-WR-CALDESC:{CANARY}",
        f"X-{CANARY}:{CANARY}",
        ZONED,
        event(*lines, *said, ALARM, uid=f"{CANARY}@example.org"),
        f"BEGIN:VTODO\nSUMMARY:{CANARY}\nEND:VTODO",
        f"BEGIN:VJOURNAL\nSUMMARY:{CANARY}\nEND:VJOURNAL",
        f"BEGIN:X-{CANARY}\nSUMMARY:{CANARY}\nEND:X-{CANARY}",
    )


GOOD = sung(START, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2")
CALENDARS = {
    "read": GOOD,
    "free": sung(START, "TRANSP:TRANSPARENT"),
    "an unknown zone": GOOD.replace(b"TZID:" + CANARY.encode(), b"TZID:OTHER"),
    "cut off": GOOD[:-40],
    "a web page": b"<title>" + GOOD,
    "not UTF-8": GOOD + b"\xff",
    **{
        f"a bad {name}": sung(START, "RRULE:FREQ=DAILY", f"{name}:{CANARY}")
        for name in WHERE
        if name != "DTSTART"
    },
    "a bad DTSTART": sung(f"DTSTART:{CANARY}"),
    "a bad list": calendar(f"BEGIN:VFREEBUSY\nFREEBUSY;FBTYPE={CANARY}:{CANARY}/{CANARY}\nEND:VFREEBUSY"),
    "a bad bound": calendar(f"X-CLIPEND:{CANARY}"),
    "another calendar": calendar(f"CALSCALE:{CANARY}"),
    "a bad zone": sung(START).replace(b"TZOFFSETTO:+0100", b"TZOFFSETTO:" + CANARY.encode()),
    "a bad line": sung(START, f'DTEND;X="{CANARY}:20261201T100000'),
}  # fmt: skip


@pytest.mark.parametrize("name", CALENDARS)
def test_nothing_is_said_by_the_child(name: str) -> None:
    """Its errors too are listened to here, which its parent sends nowhere."""
    moments = (str(int(at.timestamp())) for at in (HORIZON.start, HORIZON.end))
    kind = CalendarKind.LEAVE_AND_MEETINGS.value
    done = subprocess.run(
        cage.command(kind, ZONE, *moments),
        input=CALENDARS[name], capture_output=True, env={"TZ": "UTC"}, check=True,
    )  # fmt: skip
    assert done.stderr == b""
    assert done.stdout
    assert CANARY.encode() not in done.stdout.upper()


@pytest.mark.parametrize("name", CALENDARS)
def test_nothing_is_raised_returned_or_logged(
    name: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    try:
        said = repr(read(CALENDARS[name]))
    except Unreadable as refusal:
        said = "".join(traceback.format_exception(refusal)) + repr(refusal.__context__)
    heard = capfd.readouterr()
    assert CANARY not in f"{said}{caplog.text}{heard.out}{heard.err}".upper()


def test_the_calendar_that_is_read_says_when_and_nothing_else() -> None:
    reading = read(GOOD)
    assert len(reading.stretches) == 2


def test_the_canaries_would_be_heard() -> None:
    """Each file is full of them, and a child that printed what it reads would be found out."""
    assert all(data.count(CANARY.encode()) for data in CALENDARS.values())
    assert GOOD.count(CANARY.encode()) > 40
