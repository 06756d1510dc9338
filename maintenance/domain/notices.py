"""The kinds of things that customers are told about a window."""

from enum import StrEnum

from maintenance.domain.interval import Interval


class NoticeKind(StrEnum):
    """One word a publication (docs/design.md, Words)."""

    ANNOUNCED = "announced"
    CHANGED = "changed"
    RESCHEDULED = "rescheduled"
    REMINDER = "reminder"
    BEGUN = "begun"
    DELAYED = "delayed"
    NOT_BEGUN = "not-begun"
    EXTENDED = "extended"
    LATE = "late"
    VERIFYING = "verifying"
    RESUMED = "resumed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    CORRECTED = "corrected"
    NOTE = "note"


PUT_OFF = frozenset({NoticeKind.EXTENDED, NoticeKind.RESUMED})
"""Those that put the announced end off where they name a former one: extended, or reopened."""


def told_by_approval(
    former: Interval | None, stretch: Interval
) -> tuple[NoticeKind, Interval | None]:
    """What an approval tells, and the stretch that it replaces: new times are a move, whatever
    else has changed with them. ``former`` is what was announced so far, if anything was."""
    if former is None:
        return NoticeKind.ANNOUNCED, None
    if former != stretch:
        return NoticeKind.RESCHEDULED, former
    return NoticeKind.CHANGED, None
