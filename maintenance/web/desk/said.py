"""What the page after a press says: what was done, and no more than that.

It reads the press itself, so no address can make the page say what nobody did.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.facts import WindowState
from maintenance.domain.lifecycle import RevisionState, Verb
from maintenance.domain.window import Window
from maintenance.services.pressing import Made, press_made

SAID_FOR = timedelta(minutes=15)
_SHOWS_NOW = (
    "The page and the feed show it now; calendars refresh within hours to a day. "
    "Midweek has mailed nobody."
)
STOOD_ALREADY = (
    "Somebody else was first, or you in another tab. What you wrote was neither published nor "
    "recorded."
)
SAID_THE_SAME = "What you saved is what it said already, so it stays as it was."
_PUBLISHED = {
    Verb.APPROVE: "Approved.",
    Verb.DECLARE: "Published as an emergency.",
    Verb.BEGIN: "Begun.",
    Verb.EXTEND: "Extended.",
    Verb.VERIFY: "Verifying.",
    Verb.RESUME: "Resumed.",
    Verb.COMPLETE: "Completed.",
    Verb.REOPEN: "Reopened.",
    Verb.CANCEL: "Cancelled.",
    Verb.NOTE: "Your note is published.",
    Verb.CORRECT: "Corrected.",
}
_RECORDED = {
    Verb.SAVE: "The draft is saved.",
    Verb.PROPOSE: "Proposed. A reviewer decides next.",
    Verb.WITHDRAW: "Withdrawn.",
    Verb.RETURN: "Returned with your remarks.",
    Verb.REFUSE: "Refused with your remarks.",
    Verb.REVIEW: "Your review is recorded; it publishes and undoes nothing.",
    Verb.ACCEPT_RISK: "You accepted the risk. It goes ahead as announced.",
}


@dataclass(frozen=True)
class Said:
    """A heading, what customers see of it, and what else it did. ``published`` offers the notice;
    ``stuck`` says that what was proposed can’t be approved as it stands."""

    heading: str
    sentence: str = ""
    also: tuple[str, ...] = ()
    published: bool = False
    stuck: bool = False


def said_of(
    session: Session,
    actor: Actor,
    keys: tuple[str, ...],
    stands: Window,
    at: datetime,
    stuck_words: str = "",
) -> Said | None:
    """What this person's press did to this window, while it is fresh; the first of the ``keys`` is
    its own, those of presses that came with it follow. ``stuck_words`` say why what is pending can’t
    be approved, if it can’t."""
    found = [press_made(session, actor, key) for key in keys]
    fresh = [one for one in found if one and _is_fresh(one, stands, at)]
    made = found[0]
    if made is None or made not in fresh:
        return None
    also = tuple(sentence for one in fresh for sentence in one.done.also)
    if made.done.already and made.verb is Verb.SAVE:
        return Said("Nothing was changed.", SAID_THE_SAME, also)
    if made.done.already and made.verb is Verb.PROPOSE and _is_theirs(stands, actor):
        return Said("It is proposed already.", "Nothing was changed.")
    if made.done.already:
        return Said("It stood already.", STOOD_ALREADY)
    if made.verb in _PUBLISHED:
        return Said(_PUBLISHED[made.verb], _SHOWS_NOW, also, published=True)
    unchanged = _unchanged(made.verb, stands)
    if made.verb is Verb.PROPOSE and stuck_words and _is_theirs(stands, actor):
        heading = f"Proposed, but it can’t be approved yet: {stuck_words}."
        return Said(heading, unchanged, also, stuck=True)
    return Said(_RECORDED[made.verb], unchanged, also)


def _is_theirs(stands: Window, actor: Actor) -> bool:
    """Whether it was this person who proposed what is pending."""
    pending = stands.pending
    proposed = pending is not None and pending.state is RevisionState.PROPOSED
    return pending is not None and proposed and pending.proposed_by == actor.person_id


def _is_fresh(made: Made, stands: Window, at: datetime) -> bool:
    return made.done.window_id == stands.id and at - made.at <= SAID_FOR


def _unchanged(verb: Verb, stands: Window) -> str:
    """What customers see of something that publishes nothing."""
    if verb is Verb.REVIEW:
        return ""
    if stands.state is WindowState.UNPUBLISHED:
        return "Nothing of it is public."
    return "What customers see stays as it was."
