"""What a private calendar holds beside the public feed's events: proposals, and days to decide by.

The same rules hold: UTC, every byte from what is stored, so that it stays the same until something
changes. No BCOP maintenance note: what is proposed is no notice to anybody.
"""

from datetime import datetime, timedelta

from icalendar import Event, vText, vUri

from maintenance.domain.interval import Interval
from maintenance.domain.localtime import local
from maintenance.domain.private_feed import Decision, Proposal
from maintenance.domain.wording import WEEKDAYS, day_words, stretch_words
from maintenance.publishing.ics_text import Text, categories
from maintenance.publishing.public_settings import PublicSettings
from maintenance.publishing.words import noticed_heading, parts_words

SHOWN_FOR = timedelta(minutes=30)
"""How long before the end of its day an entry to decide by begins, so that it lies on that day."""


def render_proposal(proposal: Proposal, own: PublicSettings) -> str:
    """A proposed window, or a proposed change of one, as a VEVENT that is TENTATIVE.

    Raises ValueError where its facts can’t be written.
    """
    facts, stretch = proposal.facts, proposal.facts.announced
    event = _event(proposal.uid, proposal.sequence, stretch, proposal.proposed_at)
    event.add("CREATED", proposal.created_at)
    event.add("SUMMARY", Text(f"{own.service_name}: {_proposed(proposal)}: {facts.title}"))
    event.add("DESCRIPTION", Text(_joined(_standing(proposal, own), _words(proposal, own), own)))
    event.add("STATUS", "TENTATIVE")
    parts = (part.name for part in facts.parts)
    event.add("CATEGORIES", categories(["Maintenance", "Proposed", *parts]))
    event.add("URL", vUri(desk_url(own, f"windows/{facts.window_id}")))
    return str(event.to_ical().decode())


def render_decision(decision: Decision, own: PublicSettings) -> str:
    """The half hour up to the end of the day by which a proposal has to be decided on, as a VEVENT.

    Raises ValueError where its facts can’t be written.
    """
    proposal, facts = decision.proposal, decision.proposal.facts
    stretch = Interval(decision.by - SHOWN_FOR, decision.by)
    event = _event(decision.uid, decision.sequence, stretch, decision.changed_at)
    event.add("CREATED", proposal.proposed_at)
    event.add(
        "SUMMARY",
        Text(f"{own.service_name}: Decide by the end of {_weekday(decision, own)}: {facts.title}"),
    )
    event.add("DESCRIPTION", Text(_joined(_asked(decision, own), _words(proposal, own), own)))
    event.add("STATUS", "CONFIRMED")
    event.add("CATEGORIES", categories(["Maintenance", "Review"]))
    event.add("URL", vUri(desk_url(own, f"reviews/{facts.window_id}")))
    return str(event.to_ical().decode())


def desk_url(own: PublicSettings, path: str) -> str:
    """An address at the desk, which asks whoever opens it to sign in."""
    return f"{own.base_url}/desk/{path}"


def _event(uid: str, sequence: int, stretch: Interval, changed_at: datetime) -> Event:
    """What both have in common: nobody's time turns busy, and a shared calendar hides what it says."""
    event = Event()
    event.add("UID", uid)
    event.add("SEQUENCE", sequence)
    event.add("DTSTAMP", changed_at)
    event.add("LAST-MODIFIED", changed_at)
    event.add("DTSTART", stretch.start)
    event.add("DTEND", stretch.end)
    event.add("TRANSP", "TRANSPARENT")
    event.add("X-MICROSOFT-CDO-BUSYSTATUS", vText("FREE"))
    event.add("CLASS", "PRIVATE")
    return event


def _proposed(proposal: Proposal) -> str:
    if proposal.announced is None:
        return "Proposed"
    return "Proposed new time" if proposal.moves else "Proposed change"


def _standing(proposal: Proposal, own: PublicSettings) -> str:
    """What is to be known first: that nobody has been told of it."""
    if proposal.announced is None:
        return "Proposed, and not approved yet. Customers have not been told of it."
    stands = stretch_words(proposal.announced, own.zone, own.date_style, length=True)
    what = "Another time is proposed" if proposal.moves else "A change is proposed"
    return f"{what}, and not approved yet. Until it is, what was announced stands: {stands}."


def _weekday(decision: Decision, own: PublicSettings) -> str:
    return WEEKDAYS[local(decision.by - SHOWN_FOR, own.zone).weekday()]


def _asked(decision: Decision, own: PublicSettings) -> str:
    day = day_words(local(decision.by - SHOWN_FOR, own.zone).date(), year=True)
    who = "" if decision.one_s_own else " Somebody else has to decide on it."
    return f"Decided by the end of {day}, customers have the usual notice.{who}"


def _words(proposal: Proposal, own: PublicSettings) -> tuple[str, ...]:
    """When, and what customers would read."""
    facts = proposal.facts
    when = stretch_words(facts.announced, own.zone, own.date_style, length=True)
    noticed = f"{noticed_heading(facts)}:\n" + "\n".join(parts_words(facts))
    return (f"Proposed for: {when}", noticed, facts.why)


def _joined(first: str, words: tuple[str, ...], own: PublicSettings) -> str:
    parts = (first, "Sample data." if own.sample else "", *words)
    return "\n\n".join(part for part in parts if part)
