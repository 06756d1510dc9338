"""What is being typed, kept for its writer alone until it is saved, for 7 days (docs/design.md, Lifecycle).

It remembers what it was typed over, so that taking it up again tells where that has changed since.
"""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from maintenance.domain.window import Done, Pressed, Window
from maintenance.services.pressing import press_made
from maintenance.store import desk as store
from maintenance.store.unit_of_work import writing
from maintenance.web.clock import now
from maintenance.web.proposal_form import Pairs
from maintenance.web.security import current_actor

NEW = "new"
_COPY = "copy-"


@dataclass(frozen=True)
class Scratch:
    """The fields as they were typed, and the revisions that stood when they were."""

    pairs: Pairs
    live: int | None
    pending: int | None

    @property
    def over(self) -> int | None:
        """The revision that was typed over."""
        return self.pending or self.live

    def is_over(self, stands: Window) -> bool:
        """Whether the window still stands as it did then."""
        live = stands.live.number if stands.live else None
        pending = stands.pending.number if stands.pending else None
        return (self.live, self.pending) == (live, pending)


def name_of(window_id: str | None, copied_from: str = "") -> str:
    """Which row: the window’s, that of a copy of one, or that of a new one."""
    if window_id:
        return window_id
    return f"{_COPY}{copied_from}" if copied_from else NEW


def taken_up(session: Session, name: str) -> Scratch | None:
    """What this person last typed there."""
    kept = store.scratch(session, _own_id(), name, now=now())
    if kept is None:
        return None
    pairs = [(field, value) for field, value in kept["pairs"]]
    return Scratch(pairs, kept["live"], kept["pending"])


def keep(name: str, pairs: Pairs, pressed: Pressed) -> None:
    """Keeps it, unless its very page was pressed already: a late answer brings nothing back."""
    form = {"pairs": pairs, "live": pressed.live, "pending": pressed.pending}
    with writing(ground=False) as session:
        if press_made(session, current_actor(), pressed.key) is None:
            store.keep_scratch(session, _own_id(), name, form, now=now())


def forgotten_with(pressed: Pressed, name: str) -> Pressed:
    """The same press, in whose transaction it is forgotten: saved and still here is never both."""
    own = _own_id()

    def lastly(session: Session, _done: Done) -> None:
        store.drop_scratch(session, own, name)

    return replace(pressed, lastly=lastly)


def forget(name: str) -> None:
    """It is to be started afresh."""
    with writing(ground=False) as session:
        store.drop_scratch(session, _own_id(), name)


def _own_id() -> int:
    return current_actor().person_id or 0
