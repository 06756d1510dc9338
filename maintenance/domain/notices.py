"""The kinds of things that customers are told about a window."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """One word a publication (DESIGN §2)."""

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
