"""What whoever watches over Midweek looks for: one line of the log an event, in few fixed words.

Who acted and how the request was answered stand in the request's own line, under the same id.
"""

import logging
from enum import StrEnum

_log = logging.getLogger("midweek.security")


class Event(StrEnum):
    """Each event by the words of its line."""

    SIGNED_IN = "signed in"
    SIGNED_IN_BY_LINK = "signed in by a link"
    PROVEN = "password given again"
    SIGNED_OUT = "signed out"
    SIGNED_OUT_ELSEWHERE = "signed out everywhere else"
    SIGN_IN_FAILED = "sign-in failed"
    SIGN_IN_HELD_UP = "sign-in held up"
    LINK_REFUSED = "link refused"
    TOKEN_REFUSED = "token refused"  # noqa: S105
    CALENDAR_REFUSED = "private calendar refused"
    ACCESS_REFUSED = "access refused"
    FORM_REFUSED = "form refused"
    NAME_REFUSED = "unknown name refused"


_AS_IT_SHOULD_BE = frozenset(
    {
        Event.SIGNED_IN,
        Event.SIGNED_IN_BY_LINK,
        Event.PROVEN,
        Event.SIGNED_OUT,
        Event.SIGNED_OUT_ELSEWHERE,
    }
)


def noted(event: Event, person_id: int | None = None) -> None:
    """Writes the line; ``person_id`` is whose account it was about, where there is such an account."""
    subject = f"person:{person_id}" if person_id else None
    level = logging.INFO if event in _AS_IT_SHOULD_BE else logging.WARNING
    _log.log(level, event.value, extra={"subject": subject})
