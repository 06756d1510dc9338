"""The other window that stands in the way of a press, and what its reader may do about it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from maintenance.domain.errors import Conflict, MidweekError
from maintenance.domain.lifecycle import Verb, possible
from maintenance.store.windows import window
from maintenance.web.clock import now
from maintenance.web.security import current_actor

_OFFERED = (
    (Verb.COMPLETE, "complete", "Complete it"),
    (Verb.SAVE, "edit", "Move it"),
    (Verb.CANCEL, "cancel", "Cancel it"),
)


@dataclass(frozen=True)
class InTheWay:
    """Which window it is, and (address, words) of what may be done to it."""

    href: str
    title: str
    offers: tuple[tuple[str, str], ...]


def in_the_way(session: Session, error: MidweekError | None) -> InTheWay | None:
    """The window that a conflict names, if it names one."""
    if not isinstance(error, Conflict) or error.window_id is None:
        return None
    return shown_in_the_way(session, error.window_id)


def shown_in_the_way(session: Session, window_id: str) -> InTheWay:
    """Another window, and what its reader may do about it."""
    other = window(session, window_id)
    verbs = possible(other.standing, current_actor().roles, now())
    href = f"/desk/windows/{other.id}"
    offers = tuple((f"{href}/{path}", words) for verb, path, words in _OFFERED if verb in verbs)
    return InTheWay(href, other.what_stands.draft.title, offers)
