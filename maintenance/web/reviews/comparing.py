"""What changed since the reviewer last looked: since what is approved, and since what they read.

Opening a proposal is remembered, a row a person and window; it is nobody's business but the
reader's, so it stands in no journal.
"""

from sqlalchemy.orm import Session

from maintenance.domain.difference import differences
from maintenance.domain.errors import Difference
from maintenance.domain.people import Role
from maintenance.domain.window import Revision, Window
from maintenance.store.catalog import components
from maintenance.store.desk import last_read, note_read
from maintenance.store.staff import people
from maintenance.store.unit_of_work import writing
from maintenance.store.windows import revision
from maintenance.web.clock import now
from maintenance.web.filters import clock_style
from maintenance.web.security import current_actor

Compared = list[tuple[str, tuple[Difference, ...]]]


def opened(session: Session, subject: Revision) -> None:
    """Remembers that this reviewer has this revision before them; written only when it is new."""
    me = current_actor()
    if Role.REVIEWER not in me.roles or me.person_id is None:
        return
    found = last_read(session, me.person_id, subject.window_id)
    if found is not None and found.number == subject.number:
        return
    with writing(ground=False) as changing:
        note_read(changing, me.person_id, subject.window_id, subject.number, now=now())


def compared(session: Session, stands: Window, subject: Revision, stale: int | None) -> Compared:
    """(since what, the differences): the page that went stale, the approved one, the one read."""
    numbers: dict[int, str] = {}
    if stale is not None:
        numbers[stale] = f"you opened this page, with revision {stale}"
    if stands.live:
        numbers.setdefault(stands.live.number, "what is approved")
    read = last_read(session, current_actor().person_id or 0, stands.id)
    before = read.before(subject.number) if read else None
    if before is not None:
        numbers.setdefault(before, f"you last read it, as revision {before}")
    return [
        (since, _differences(session, revision(session, stands.id, number), subject))
        for number, since in numbers.items()
        if number != subject.number
    ]


def _differences(session: Session, then: Revision, subject: Revision) -> tuple[Difference, ...]:
    known, staff = components(session), people(session)
    return differences(then.draft, subject.draft, known, staff, clock_style())
