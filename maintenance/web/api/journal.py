"""The journal and the record of a window, for those who look at it from outside."""

from dataclasses import dataclass
from typing import Any

from flask import Response

from maintenance.domain.tokens import Scope
from maintenance.services.record import Record, record_of
from maintenance.store.journal import Entry, Head, entry_of, head
from maintenance.store.journal_search import Sought, newest
from maintenance.store.policies import policy_in_force
from maintenance.store.unit_of_work import reading
from maintenance.web.api.answers import answer
from maintenance.web.api.fields import Named, Time, Word
from maintenance.web.api.pages import PageQuery, cursor_of, no_cursor, place_of
from maintenance.web.api.resource import Resource
from maintenance.web.api.within import within
from maintenance.web.journal_words import KINDS, verb_choices

blueprint = Resource(
    "record",
    __name__,
    url_prefix="/api/v1",
    description="Who did what, when, on which grounds. It can only grow.",
)
_MOST = 2_147_483_647


class JournalQuery(PageQuery):
    """Which entries."""

    actor = Word(
        r"(person:\d{1,9}|console:[ -~]{0,100}|clock)",
        "Write person:3, clock, or console: for anybody at the machine.",
        metadata={"description": "person:3, clock, or console: for anybody at the machine."},
    )
    window = Word(
        "[a-z0-9]{12}",
        "This is no window’s id.",
        metadata={"description": "The id of a window."},
    )
    verb = Named(
        verb_choices(),
        "The journal knows no such verb. It knows",
        metadata={"description": "What was done, such as approve."},
    )
    kind = Named(
        KINDS,
        "The journal knows no such kind. It knows",
        metadata={"description": "What was changed; “ground” is all that windows are judged by."},
    )
    since = Time(
        or_day=True, metadata={"description": "Only entries from this moment, or this day, on."}
    )
    until = Time(
        or_day=True,
        metadata={"description": "Only entries before this moment, or through this day."},
    )


@dataclass(frozen=True)
class JournalPage:
    """Entries, the newest first; each holds the hash of the one before it. ``head`` is the newest of
    all: kept elsewhere, it shows later that nothing was cut off. ``next`` is the cursor of the next
    page, null where this is the last."""

    entries: tuple[Entry, ...]
    head: Head
    next: str | None


@blueprint.operation("GET", "/journal", Scope.AUDIT, query=JournalQuery, answers=JournalPage)
def list_entries(query: dict[str, Any]) -> Response:
    """The entries of the journal that fit, in pages."""
    limit: int = query["limit"]
    before = _before(query["cursor"]) if query.get("cursor") else None
    with reading() as session:
        sought = Sought(
            actor=query.get("actor", ""),
            window_id=query.get("window", ""),
            verb=query.get("verb", ""),
            kind=query.get("kind", ""),
            within=within(query, policy_in_force(session).zone),
        )
        found = newest(session, sought, before=before, limit=limit + 1)
        page = tuple(map(entry_of, found[:limit]))
        following = cursor_of(page[-1].number) if len(found) > limit else None
        return answer(JournalPage(page, head(session), following))


@blueprint.operation("GET", "/windows/<window_id>/record", Scope.AUDIT, answers=Record)
def get_record(window_id: str) -> Response:
    """Everything that was ever decided about a window, from what was kept."""
    with reading() as session:
        return answer(record_of(session, window_id))


def _before(cursor: str) -> int:
    (number,) = place_of(cursor, (int,))
    if isinstance(number, bool) or not 0 < number <= _MOST:
        raise no_cursor()
    return int(number)
