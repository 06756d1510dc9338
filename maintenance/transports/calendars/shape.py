"""Whether bytes are a calendar at all: asked before anything looks inside."""

import re

from maintenance.transports.calendars.limits import BYTES_AT_MOST
from maintenance.transports.calendars.refusals import Reason, Refusal

_BOM = b"\xef\xbb\xbf"
_OTHER_UNICODE = (b"\xff\xfe", b"\xfe\xff")
_COMPRESSED = (
    b"\x1f\x8b",  # gzip
    b"PK\x03\x04",  # zip, as Google exports several calendars
    b"PK\x05\x06",  # an empty zip
    b"BZh",
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x28\xb5\x2f\xfd",  # zstd
)
_BEGIN = "BEGIN:VCALENDAR"
_ENDS_IN_CR_ALONE = re.compile(rb"BEGIN:VCALENDAR[ \t]*\r+[^\r\n]", re.IGNORECASE)


def text_of(data: bytes) -> str:
    """The calendar's text in whole lines, without a byte order mark. Raises Refusal for what is none.

    Lines are unfolded before they are decoded: some products fold inside a letter (RFC 5545 3.1).
    """
    if len(data) > BYTES_AT_MOST:
        raise Refusal(Reason.TOO_LARGE)
    if data.startswith(_COMPRESSED):
        raise Refusal(Reason.COMPRESSED)
    if data.startswith(_OTHER_UNICODE):
        raise Refusal(Reason.NOT_UTF8)
    bare = data.removeprefix(_BOM).strip()
    if not bare:
        raise Refusal(Reason.EMPTY)
    if bare.startswith(b"<"):
        raise Refusal(Reason.WEB_PAGE)
    if b"\x00" in bare:
        raise Refusal(Reason.NUL)
    if _ENDS_IN_CR_ALONE.match(bare):
        raise Refusal(Reason.LINE_ENDS)
    return _decoded(_unfolded(bare))


def _unfolded(bare: bytes) -> bytes:
    """However lines end, and how often: a carriage return says nothing anywhere else."""
    return bare.replace(b"\r", b"").replace(b"\n ", b"").replace(b"\n\t", b"")


def _decoded(bare: bytes) -> str:
    try:
        text = bare.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = error.end == len(bare) and error.reason == "unexpected end of data"
        raise Refusal(Reason.TRUNCATED if cut else Reason.NOT_UTF8) from None
    if not text[: len(_BEGIN)].upper() == _BEGIN:
        raise Refusal(Reason.NO_CALENDAR)
    return text
