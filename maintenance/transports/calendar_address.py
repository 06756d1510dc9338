"""Fetching a calendar from its address: the whole of it, or that nothing is new (RFC 9110 13.1)."""

from collections.abc import Callable
from dataclasses import dataclass

from maintenance.domain.calendars import Unreadable
from maintenance.transports.outbound.client import Answer, Outbound, timedelta_of
from maintenance.transports.outbound.refusals import Unfit, Unreachable

REDIRECTS = 3
LONGEST_VALIDATOR = 200
_OK, _NOT_MODIFIED = 200, 304
_PAGE = (b"<!doctype html", b"<html", b"<head", b"<body")


@dataclass(frozen=True)
class Validators:
    """What a server said that its answer is known by."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Fetched:
    """What was fetched; ``data`` is None where nothing is new."""

    data: bytes | None
    validators: Validators


def fetches_by(outbound: Outbound) -> Callable[[str, Validators], Fetched]:
    """How calendars are fetched by this client."""

    def fetch(address: str, known: Validators) -> Fetched:
        """Raises Unreachable, and Unreadable for an answer that can't be a calendar."""
        try:
            answer = outbound.get(address, _headers(known), redirects=REDIRECTS)
        except Unfit as error:
            raise Unreadable(error.sentence) from error
        return _fetched(answer, known)

    return fetch


def _headers(known: Validators) -> dict[str, str]:
    headers = {"Accept": "text/calendar, */*;q=0.1"}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


def _fetched(answer: Answer, known: Validators) -> Fetched:
    if answer.status == _NOT_MODIFIED and known != Validators():
        return Fetched(None, known)
    if answer.status != _OK:
        wait = timedelta_of(answer.headers.get("retry-after", ""))
        raise Unreachable(f"The server answered {answer.status}. {_remedy(answer.status)}", wait)
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    begins = answer.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if kind in {"text/html", "application/xhtml+xml"} or begins.startswith(_PAGE):
        raise Unreadable(
            "The address gives a web page, not a calendar. Copy the address in iCal format from the "
            "calendar’s settings; one that asks people to sign in can’t be read."
        )
    told = (_kept(answer.headers.get(name)) for name in ("etag", "last-modified"))
    return Fetched(answer.body, Validators(*told))


def _kept(value: str | None) -> str | None:
    """A validator that can be kept and sent back as it came; else it is asked for in full."""
    fits = value and value.isascii() and value.isprintable() and len(value) <= LONGEST_VALIDATOR
    return value if fits else None


def _remedy(status: int) -> str:
    if status in {401, 403, 407}:
        return (
            "It does not let Midweek see the calendar: make its secret address anew in the "
            "calendar’s settings, and add that one instead."
        )
    if status in {404, 410}:
        return (
            "The calendar is not at this address: copy the address from the calendar’s settings "
            "once more, and add that one instead."
        )
    if status == 429 or status >= 500:
        return "If that lasts, ask whoever runs the server."
    return "Copy the address from the calendar’s settings once more, and add that one instead."
