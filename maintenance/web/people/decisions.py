"""What one person decided: approved, returned, refused, declared, agreed or objected to,
or accepted at risk."""

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from maintenance.domain.approval import Decision, Signoff
from maintenance.domain.wording import counted, names_words
from maintenance.store.approvals import counts_of, decided_by
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import RevisionRow, numbered
from maintenance.web.filters import reader_zone
from maintenance.web.people import PERSON, blueprint
from maintenance.web.people.pages import person_named
from maintenance.web.security import needs
from maintenance.web.unread import number_named

PAGE_SIZE = 50


@blueprint.get(f"{PERSON}/decisions")
@needs()
def decisions(person_id: int) -> str:
    """The newest first, older ones by ``?before=``; each leads to the record of its window."""
    before = number_named("before", "These are the newest.") or None
    with reading() as session:
        person = person_named(session, person_id)
        found = decided_by(session, person_id, before=before, limit=PAGE_SIZE + 1)
        shown = dict(list(found.items())[:PAGE_SIZE])
        counts, waived = counts_of(session, person_id)
        return render_template(
            "people/decisions.html",
            person=person,
            total=sum(counts.values()),
            summary=_summary(counts, waived),
            decisions=list(shown.values()),
            titles=_titles(session, list(shown.values())),
            before=before,
            older=list(shown)[-1] if len(found) > PAGE_SIZE else None,
            zone=reader_zone(),
        )


def _titles(session: Session, signoffs: list[Signoff]) -> dict[tuple[str, int], str]:
    """What each revision that was decided on was called."""
    wanted = {(one.window_id, one.number) for one in signoffs}
    columns = (RevisionRow.window_id, RevisionRow.number)
    chosen = select(*columns, RevisionRow.title).where(numbered(wanted))
    return {(window_id, number): title for window_id, number, title in session.execute(chosen)}


def _summary(counts: dict[Decision, int], waived: int) -> str:
    """“9 approved, 2 returned and 1 refused. 3 of them with an exception.”"""
    parts = [f"{counts[one]} {_WORDS[one]}" for one in Decision if one in counts]
    with_exception = f" {counted(waived, 'approval')} with an exception." if waived else ""
    return f"{names_words(parts)}.{with_exception}" if parts else ""


_WORDS = {
    Decision.APPROVED: "approved",
    Decision.RETURNED: "returned",
    Decision.REFUSED: "refused",
    Decision.DECLARED: "declared as an emergency",
    Decision.AGREED: "agreed to afterwards",
    Decision.OBJECTED: "objected to afterwards",
    Decision.ACCEPTED_RISK: "accepted at risk",
}
