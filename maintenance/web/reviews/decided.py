"""What became of a proposal that nobody has to decide on any more, for whoever follows an old link."""

from flask import render_template
from sqlalchemy import select

from maintenance.domain.errors import MidweekError, NotFound
from maintenance.domain.lifecycle import Verb
from maintenance.store.journal import JournalRow
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import window
from maintenance.web.filters import clock_style
from maintenance.web.journal_words import journal_lines

_ENDS_WAITING = (Verb.APPROVE, Verb.RETURN, Verb.REFUSE, Verb.WITHDRAW, Verb.REVIEW)


class NothingToReview(NotFound):
    """The window is there, and nothing of it waits for a decision."""


def what_became(window_id: str, error: MidweekError | None = None) -> str:
    """Who decided what of it last, and a way to the window; with the refusal of a press that came too
    late. Raises NotFound."""
    decided = select(JournalRow).where(
        JournalRow.window_id == window_id, JournalRow.verb.in_(_ENDS_WAITING)
    )
    with reading() as session:
        stands = window(session, window_id)
        newest = session.scalars(decided.order_by(JournalRow.number.desc()).limit(1)).all()
        return render_template(
            "reviews/decided.html",
            window=stands,
            lines=journal_lines(session, newest, style=clock_style()),
            error=error,
        )
