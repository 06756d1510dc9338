"""BCOP maintenance notes (jda/maintnote-std): the X-MAINTNOTE properties of an event."""

from icalendar import Event

from maintenance.domain.catalog import Impact
from maintenance.domain.facts import Facts, WindowState
from maintenance.publishing.ics_text import Text
from maintenance.publishing.public_settings import PublicSettings

_IMPACT: dict[Impact, str] = {
    Impact.NONE: "NO-IMPACT",
    Impact.REDUCED_REDUNDANCY: "REDUCED-REDUNDANCY",
    Impact.DEGRADED: "DEGRADED",
    Impact.OUTAGE: "OUTAGE",
}
_STATUS: dict[WindowState, str] = {
    WindowState.SCHEDULED: "CONFIRMED",
    WindowState.IN_PROGRESS: "IN-PROCESS",
    WindowState.VERIFYING: "IN-PROCESS",
    WindowState.COMPLETED: "COMPLETED",
    WindowState.CANCELLED: "CANCELLED",
}


def add_maintenance_note(event: Event, facts: Facts, own: PublicSettings) -> None:
    """Adds what BCOP requires of a VEVENT, one OBJECT-ID a component."""
    for name, value in (
        ("PROVIDER", own.uid_domain),
        ("ACCOUNT", own.maintnote_account),
        ("MAINTENANCE-ID", facts.window_id),
        ("IMPACT", _IMPACT[facts.impact]),
        ("STATUS", _STATUS[facts.state]),
    ):
        event.add(f"X-MAINTNOTE-{name}", Text(value))
    for part in facts.parts:
        held = Text(part.name)
        held.params["X-MAINTNOTE-OBJECT-IMPACT"] = _IMPACT[part.impact]
        event.add("X-MAINTNOTE-OBJECT-ID", held)
